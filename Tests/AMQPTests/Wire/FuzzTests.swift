import TestSupport
import Testing

@testable import AMQP

/// Random damage to bytes that were good, the same in every run.
struct Mutator {
    private var random: SeededGenerator
    /// Bytes that mean something somewhere: kinds, lengths, ends, frame types.
    private static let telling: [UInt8] = [0, 1, 2, 3, 8, 0x7F, 0x80, 0xCE, 0xFF] + Array("tbBsuIilLfdDSAxTFV".utf8)

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func number(below bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &random) }

    mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...number(below: 4) {
            let place = number(below: bytes.count)
            switch number(below: 6) {
            case 0 where !bytes.isEmpty: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            case 1 where !bytes.isEmpty: bytes[place] = Self.telling[number(below: Self.telling.count)]
            case 2 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8(number(below: 8))
            case 3: bytes.insert(Self.telling[number(below: Self.telling.count)], at: min(place, bytes.count))
            case 4 where !bytes.isEmpty: bytes.remove(at: place)
            default: bytes = Array(bytes.prefix(place))
            }
        }
        return bytes
    }
}

@Suite("Damaged bytes", .serialized, .timeLimit(.minutes(2)))
struct FuzzTests {
    @Test(
        "What the scan lets through decodes, and means the same when it is sent again", arguments: [1, 2] as [UInt64])
    func properties(_ seed: UInt64) async throws {
        let accepted = try await onOwnThread { try Self.damageProperties(seed) }
        #expect(accepted > 1000, "the damage must leave something to decode")
    }

    /// Returns how many the scan let through.
    private static func damageProperties(_ seed: UInt64) throws -> Int {
        var small = Properties()
        small.headers = ["list": [1, ["deep": [:]], true], "x": .bytes([1, 2]), "S": "text", "void": .void]
        small.messageID = "m-1"
        var nested = Properties()
        nested.headers = nestedTable(depth: 100)
        let samples = try [small, .complete, nested].map(encoded)
        var mutator = Mutator(seed: seed)
        var accepted = 0
        for round in 0..<60_000 {
            let sample = samples[round % 20 == 0 ? 1 : round % 20 == 1 ? 2 : 0]
            let bytes = mutator.damage(sample)
            guard bytes.withUnsafeBytes({ HeaderScan.isValid($0) }) else { continue }
            accepted += 1
            let properties = bytes.withUnsafeBytes { PropertiesCodec.decode($0) }
            // Text that is not UTF-8 is replaced by longer text, and may fit no more.
            guard let again = try? encoded(properties) else { continue }
            let back = try decoded(again)
            guard try encoded(back) == again else {
                throw Mismatch("round \(round) of seed \(seed): \(bytes) becomes \(again)")
            }
            let hasText = String(validating: bytes, as: UTF8.self) != nil
            if hasText, !bytes.contains(UInt8(ascii: "L")), properties.headers == nil, again != bytes {
                throw Mismatch("round \(round) of seed \(seed): \(bytes) became \(again)")
            }
        }
        return accepted
    }

    @Test(
        "The splitter takes any bytes apart or refuses them, and never more than there are",
        arguments: [3, 4] as [UInt64])
    func frames(_ seed: UInt64) async throws {
        #expect(try await onOwnThread { try Self.damageFrames(seed) } > 10_000)
    }

    /// Returns how many whole frames there were.
    private static func damageFrames(_ seed: UInt64) throws -> Int {
        let sample = FrameSplitterTests.frames.filter { $0.count < 100 }.flatMap { $0 }
        let splitter = FrameSplitter(frameMax: 4096)
        var mutator = Mutator(seed: seed)
        var whole = 0
        for _ in 0..<100_000 {
            try mutator.damage(sample).withUnsafeBytes { bytes in
                var rest = bytes
                while case .frame(let frame) = splitter.next(rest) {
                    whole += 1
                    guard frame.size <= rest.count, frame.size == frame.payload.count + 8 else {
                        throw Mismatch("\(frame.size) of \(rest.count) bytes: \(Array(rest))")
                    }
                    rest = UnsafeRawBufferPointer(rebasing: rest[frame.size...])
                }
            }
        }
        return whole
    }

    @Test("Damaged methods decode or are refused", arguments: [5, 6] as [UInt64])
    func methods(_ seed: UInt64) async throws {
        #expect(try await onOwnThread { Self.damageMethods(seed) } > 1000)
    }

    /// Returns how many were decoded.
    private static func damageMethods(_ seed: UInt64) -> Int {
        let samples: [(UInt32, [UInt8])] = [
            (MethodID.connectionClose, WireBytes().short(320).shortString("bye").short(0).short(0).bytes),
            (MethodID.connectionBlocked, WireBytes().shortString("low on memory").bytes),
            (MethodID.channelFlow, [1]),
            (MethodID.queueDeclareOK, WireBytes().shortString("q").long(1).long(2).bytes),
            (MethodID.basicCancel, WireBytes().shortString("c").octet(1).bytes),
        ]
        let decoder = MethodDecoder()
        var mutator = Mutator(seed: seed)
        var decodedCount = 0
        for round in 0..<40_000 {
            let (id, arguments) = samples[round % samples.count]
            let method = mutator.damage(arguments).withUnsafeBytes { decoder.serverMethod(id, $0) }
            if method != nil { decodedCount += 1 }
        }
        return decodedCount
    }

    @Test("Damaged answers to a handshake end in an error or a connection, by the deadline")
    func greetings() async throws {
        var mutator = Mutator(seed: 9)
        let greetings = (0..<60).map { _ in mutator.damage(WireBytes.connectionStart()) }
        try await withThrowingTaskGroup { group in
            for greeting in greetings {
                group.addTask {
                    var script = ScriptedPeer.Script()
                    script.greeting = greeting
                    let peer = try ScriptedPeer(script)
                    var configuration = peerConfiguration(peer)
                    configuration.connectTimeout = .milliseconds(200)
                    let connection = try? await AMQPConnection.connect(configuration)
                    peer.hangUp()
                    try? await connection?.close()
                }
            }
            try await group.waitForAll()
        }
    }
}
