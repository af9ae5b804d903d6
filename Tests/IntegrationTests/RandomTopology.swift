import AMQP
import EventGeneration
import AMQPRouting

/// A topology drawn from a seed, with messages for it. It has everything that a route may depend on, from an alphabet
/// so small that many messages match.
struct RandomTopology {
    struct Message {
        let exchange: String
        let routingKey: String
        let headers: FieldTable?
    }

    private(set) var topology = Topology()
    private(set) var messages: [Message] = []
    private let name: String
    private var random: RandomStream

    /// Draws a topology for queues that exist already. The exchanges get names that begin with `name`.
    init(seed: UInt64, name: String, queues: [String], messages count: Int) {
        random = RandomStream(seed: seed)
        self.name = name
        topology.queues = queues.map { Queue($0, durable: false, exclusive: true) }
        let exchangeCount = Int.random(in: 1...5, using: &random)
        for number in 0..<exchangeCount {
            let kind: Exchange.Kind = pick([.direct, .fanout, .topic, .topic, .headers, .headers])
            topology.exchanges.append(
                Exchange(
                    exchangeName(number), kind: kind, durable: false, internal: number > 0 && chance(0.15),
                    arguments: chance(0.4) ? alternate(exchangeCount) : [:]))
        }
        for _ in 0..<Int.random(in: 2...12, using: &random) { topology.bindings.append(binding()) }
        for _ in 0..<count { messages.append(message()) }
    }

    private func exchangeName(_ number: Int) -> String { "\(name).\(number)" }

    private mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &random)]
    }

    /// Usually another exchange of the topology, perhaps itself, rarely the default exchange.
    private mutating func alternate(_ count: Int) -> FieldTable {
        ["alternate-exchange": .string(chance(0.1) ? "" : exchangeName(Int.random(in: 0..<count, using: &random)))]
    }

    private mutating func binding() -> Binding {
        let source = pick(topology.exchanges)
        let isToExchange = chance(0.35)
        let key = source.kind == .topic ? words(["a", "b", "é", "", "*", "*", "#"]) : key()
        let isTable = source.kind == .headers || chance(0.1)
        return Binding(
            source: source.name,
            destination: isToExchange ? .exchange(pick(topology.exchanges).name) : .queue(pick(topology.queues).name),
            routingKey: key, arguments: isTable ? conditions() : [:])
    }

    private mutating func message() -> Message {
        let open = topology.exchanges.filter { !$0.internal }
        if chance(0.05) { return Message(exchange: "", routingKey: pick(topology.queues).name, headers: headers([])) }
        var extra: FieldTable = [:]
        if chance(0.15) { extra["CC"] = .array([.string(key()), .string(key())]) }
        if chance(0.1) { extra["BCC"] = .array([.int64(1), .string(key())]) }
        return Message(exchange: pick(open).name, routingKey: key(), headers: headers(extra.entries))
    }

    /// Words of a key, rarely with a wildcard. Two spellings of é are two words.
    private mutating func key() -> String { words(["a", "a", "b", "b", "é", "e\u{301}", "", "*", "#"]) }

    private mutating func words(_ alphabet: [String]) -> String {
        var hashes = 0
        let words = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            let word = pick(alphabet)
            if word == "#" { hashes += 1 }
            // RabbitMQ 4.3.5 and later accept at most two of them.
            return word == "#" && hashes > 2 ? "*" : word
        }
        return words.joined(separator: ".")
    }

    private mutating func conditions() -> FieldTable {
        var table = headers([]) ?? [:]
        if chance(0.9) { table["x-match"] = .string(pick(["all", "any", "all-with-x", "any-with-x"])) }
        return table
    }

    private mutating func headers(_ extra: [FieldTable.Entry]) -> FieldTable? {
        var table: FieldTable = [:]
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            table[pick(["a", "b", "é", "x-a", "A"])] = pick(Self.values)
        }
        table.entries += extra
        return table.isEmpty && chance(0.5) ? nil : table
    }

    /// Values that are equal to some and not to others, by the way RabbitMQ reads their kinds.
    private static let values: [FieldValue] = [
        .string("1"), .string("1"), .string("é"), .bytes(Array("1".utf8)), .int64(1), .int64(1), .int32(1), .uint8(1),
        .int16(2), .boolean(true), .boolean(false), .void, .void, .double(1.5), .float(1.5), .double(2.5),
        .decimal(scale: 1, value: 15), .timestamp(7), .array([.int64(1)]), .array([.int32(1)]), .array([]), .table([:]),
        .table(["a": 1]), .string(""),
    ]
}
