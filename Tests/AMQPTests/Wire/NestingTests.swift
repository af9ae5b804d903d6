import TestSupport
import Testing

@testable import AMQP

@Suite("Nested tables and arrays", .serialized, .timeLimit(.minutes(1)))
struct NestingTests {
    static func nestedArray(depth: Int) -> FieldValue {
        (1..<depth).reduce([]) { value, _ in .array([value]) }
    }

    @Test("A hundred levels are sent and received")
    func limit() throws {
        let table = nestedTable(depth: 100)
        let bytes = try encoded(table)
        #expect(bytes == WireBytes.nestedTable(depth: 100).bytes)
        #expect(try decodedTable(WireBytes().raw(bytes)) == table)
        // The table that holds the arrays is a level too.
        let arrays: FieldTable = ["k": Self.nestedArray(depth: 99)]
        #expect(try decodedTable(WireBytes().raw(encoded(arrays))) == arrays)
    }

    static let tooDeep: [(name: String, table: FieldTable)] = [
        ("101 tables", nestedTable(depth: 101)),
        ("100 tables around an array", nestedTable(depth: 100, innermost: [true])),
        ("1,000 tables", nestedTable(depth: 1000)),
        ("101 arrays", ["k": nestedArray(depth: 101)]),
        // Empty ones count too, since the receiver counts them.
        ("100 tables around an empty one", nestedTable(depth: 100, innermost: [:])),
        ("100 tables around an empty array", nestedTable(depth: 100, innermost: [])),
        ("100 arrays in a table", ["k": nestedArray(depth: 100)]),
    ]

    @Test("What nests deeper is not sent", arguments: tooDeep.map(\.name))
    func tooDeepToSend(_ name: String) throws {
        let table = try #require(Self.tooDeep.first { $0.name == name }).table
        let error = #expect(throws: AMQPError.self) { _ = try encoded(table) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message == "headers or arguments nest more than 100 levels deep")
    }

    @Test("What nests deeper is refused before it is decoded", arguments: [101, 102, 1000, 20_000])
    func tooDeepToReceive(_ depth: Int) {
        let tables = WireBytes.headers(WireBytes.nestedTable(depth: depth)).bytes
        #expect(tables.withUnsafeBytes { !HeaderScan.isValid($0) })
    }

    @Test("A message with 20,000 levels of headers ends the connection, not the process")
    func poisonedMessage() async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c")
            let headers = WireBytes.headers(WireBytes.nestedTable(depth: 20_000))
            peer.send(WireBytes.delivery(1, consumer: "c", tag: 1, properties: headers, body: [1]))
            let error = try await amqpError { for try await _ in consumer {} }
            #expect(error.code == .protocolError)
            #expect(!connection.isOpen)
        }
    }

    @Test("A broker that says of itself what nests 9,000 levels deep ends no process")
    func poisonedGreeting() async throws {
        var script = ScriptedPeer.Script()
        script.greeting = WireBytes.connectionStart(properties: WireBytes.nestedTable(depth: 9000))
        try await withPeer(script) { _, connection in
            #expect(connection.isOpen)
            var table = connection.serverProperties
            var depth = 0
            while case .table(let inner)? = table["k"] {
                table = inner
                depth += 1
            }
            #expect(depth <= 100)
        }
    }
}
