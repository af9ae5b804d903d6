import EventGeneration
import Testing

@Suite("Seeds")
struct SeedTests {
    /// Bodies of a producer with these fields.
    private func bodies(
        _ fields: [String], seed: UInt64 = 42, producer: String = "match", volumes: [String: VolumeDefinition] = [:]
    ) throws -> [[String: String]] {
        var generator = try MessageGenerator(
            MessageDefinition(body: .json(JSONTemplate(names: fields.map { Template.Reference($0) }))),
            volumes: VolumeDefinitions(volumes), seed: seed, producer: producer)
        return try (0..<50).map { _ in
            _ = try generator.next(now: 0)
            var document = JSONDocument()
            try document.parse(generator.body)
            return Dictionary(
                uniqueKeysWithValues: document.keys(of: 0).map { (document.text($0), document.text($0 + 1)) })
        }
    }

    @Test("the same seed gives the same bytes, another seed or producer gives others")
    func repeatable() throws {
        let fields = ["uuid", "first_name", "email"]
        #expect(try bodies(fields) == bodies(fields))
        #expect(try bodies(fields) != bodies(fields, seed: 43))
        #expect(try bodies(fields) != bodies(fields, producer: "other"))
    }

    @Test("a new field changes no other")
    func independent() throws {
        let before = try bodies(["uuid", "last_name"])
        let after = try bodies(["address", "uuid", "phone_number", "last_name"])
        for (a, b) in zip(before, after) {
            #expect(a["uuid"] == b["uuid"])
            #expect(a["last_name"] == b["last_name"])
        }
    }

    @Test("streams are the ones of the documented algorithm, in this version and in all to come")
    func stable() throws {
        var stream = RandomStream(seed: 0)
        #expect(stream.next() == 11_091_344_671_253_066_420)
        #expect(stream.next() == 13_793_997_310_169_335_082)
        var hash = StableHash()
        hash.combine("foobar".utf8)
        #expect(hash.hexadecimal == "85944171f73967e8")
    }

    @Test("numbers below a bound are equally likely")
    func bounded() {
        var stream = RandomStream(seed: 1, producer: "p", stream: "s")
        var counts = [0, 0, 0]
        for _ in 0..<30_000 { counts[stream.index(below: 3)] += 1 }
        for count in counts { #expect((9700...10_300).contains(count)) }
        #expect(stream.next(below: 0) == 0)
    }
}

@Suite("Message generator")
struct MessageGeneratorTests {
    @Test("routing key, properties, headers and body agree")
    func agreement() throws {
        let volumes = VolumeDefinitions([
            "event": VolumeDefinition(.values([.string("goal"), .string("foul"), .string("card")]))
        ])
        let object = JSONTemplate.object([.init(Template(literal: "e"), .string(try Template("{{event}}")))])
        var generator = try MessageGenerator(
            MessageDefinition(
                body: .json(object), routingKey: Template("match.{{event}}"), properties: object, headers: object),
            volumes: volumes, seed: 3, producer: "p")
        var seen: Set<[UInt8]> = []
        for _ in 0..<50 {
            #expect(try generator.next(now: 0))
            var (body, scratch) = (JSONDocument(), [UInt8]())
            try body.parse(generator.body)
            for program in [generator.properties, generator.headers] {
                #expect(try generator.renderer.json(program, depth: 0, &scratch) == JSONValue(body))
            }
            let event = generator.routingKey.dropFirst("match.".utf8.count)
            #expect(generator.body == Array(#"{"e":""#.utf8) + event + Array(#""}"#.utf8))
            seen.insert(generator.routingKey)
        }
        #expect(seen.count == 3)
    }

    @Test("a routing key of over 255 bytes is refused", arguments: [(255, true), (256, false)])
    func longKey(length: Int, isFine: Bool) throws {
        let volumes = VolumeDefinitions([
            "x": VolumeDefinition(.values([.string(String(repeating: "k", count: length))]))
        ])
        var generator = try MessageGenerator(
            MessageDefinition(body: .bytes([]), routingKey: Template("{{x}}")), volumes: volumes, seed: 3, producer: "p"
        )
        if isFine {
            #expect(try generator.next(now: 0))
        } else {
            #expect(throws: GenerationError(.message, "the routing key of message 1 has 256 bytes: AMQP allows 255")) {
                try generator.next(now: 0)
            }
        }
    }

    @Test("a fixed clock stands still")
    func clock() throws {
        var generator = try MessageGenerator(
            MessageDefinition(body: .text(Template("{{now}}"))), volumes: .init(), seed: 3, producer: "p", clock: 0)
        #expect(try generator.next(now: 99_999))
        #expect(generator.body == Array("1970-01-01T00:00:00.000Z".utf8))
    }

    @Test("bytes are published as they are, braces and all")
    func bytes() throws {
        var generator = try MessageGenerator(
            MessageDefinition(body: .bytes([0, 255] + Array("{{x}}".utf8))), volumes: .init(), seed: 3, producer: "p")
        #expect(try generator.next(now: 0))
        #expect(generator.body == [0, 255] + Array("{{x}}".utf8))
    }
}
