import EventGeneration
import Testing

/// The values of a volume, each rendered as JSON.
func draw(
    _ count: Int, _ volume: VolumeDefinition, others: [String: VolumeDefinition] = [:], seed: UInt64 = 7, now: Int64 = 0
) throws -> [String] {
    let definitions = VolumeDefinitions(others.merging(["volume": volume]) { $1 })
    var generator = try MessageGenerator(
        MessageDefinition(body: .json(.string(Template("{{volume}}")))), volumes: definitions, seed: seed, producer: "p"
    )
    var values: [String] = []
    while values.count < count, try generator.next(now: now) {
        values.append(String(decoding: generator.body, as: UTF8.self))
    }
    return values
}

@Suite("Generators")
struct GeneratorTests {
    @Test("a value set gives each of its values about equally often")
    func values() throws {
        let drawn = try draw(3000, VolumeDefinition(.values([.string("a"), .number("1"), .null])))
        for value in ["\"a\"", "1", "null"] { #expect((900...1100).contains(drawn.count { $0 == value })) }
        #expect(Set(drawn).count == 3)
    }

    @Test("weights say how often a value comes")
    func weighted() throws {
        let drawn = try draw(
            10_000, VolumeDefinition(.weighted([.init("pass", 60), .init("goal", 40), .init("never", 0)])))
        #expect((5800...6200).contains(drawn.count { $0 == "\"pass\"" }))
        #expect(Set(drawn) == ["\"pass\"", "\"goal\""])
    }

    @Test("a pick is an element of the list of the value that was drawn")
    func pick() throws {
        var document = JSONDocument()
        try document.parse(Array(#"[{"key":"x","teams":["x1","x2"]},{"key":"y","teams":["y1","y2","y3"]}]"#.utf8))
        guard case .array(let rows) = JSONValue(document) else { return }
        let volumes = VolumeDefinitions([
            "match": VolumeDefinition(.values(rows)), "team": VolumeDefinition(.pick(.init("match", ["teams"]))),
        ])
        var generator = try MessageGenerator(
            MessageDefinition(body: .text(Template("{{match.key}} {{team}}"))), volumes: volumes, seed: 1, producer: "p"
        )
        var seen: Set<String> = []
        for _ in 0..<500 {
            #expect(try generator.next(now: 0))
            seen.insert(String(decoding: generator.body, as: UTF8.self))
        }
        #expect(seen == ["x x1", "x x2", "y y1", "y y2", "y y3"])
    }

    @Test("a pick takes its list from the row too, and fails by the row's number without one")
    func pickFromRow() throws {
        let volumes = VolumeDefinitions(["team": VolumeDefinition(.pick(.init("row", ["teams"])))])
        var generator = try MessageGenerator(
            MessageDefinition(body: .json(.string(Template("{{team.n}}")))), volumes: volumes, seed: 1, producer: "p",
            hasRow: true)
        var seen: Set<[UInt8]> = []
        for _ in 0..<50 {
            #expect(try generator.next(now: 0, row: Array(#"{"teams":[{"n":1},{"n":2}]}"#.utf8)))
            seen.insert(generator.body)
        }
        #expect(seen == [Array("1".utf8), Array("2".utf8)])
        #expect(throws: GenerationError(.row, #"row 51 has no list "teams" to pick from"#)) {
            _ = try generator.next(now: 0, row: Array(#"{"teams":3}"#.utf8))
        }
    }

    @Test(
        "a sequence goes in steps and does what it says at its end",
        arguments: [
            (SequenceRule(), "1 2 3 4 5 6 7"), (SequenceRule(start: 5, stepLow: -2, stepHigh: -2), "5 3 1 -1 -3 -5 -7"),
            (SequenceRule(stepLow: 2, stepHigh: 2, max: 4), "1 3 4 4 4 4 4"),
            (SequenceRule(max: 3, then: .wrap), "1 2 3 1 2 3 1"), (SequenceRule(max: 3, then: .end), "1 2 3"),
            (SequenceRule(start: .max - 1), "\(Int64.max - 1) \(Int64.max) \(Int64.max) \(Int64.max)"),
            (SequenceRule(start: .min + 1, stepLow: -1, stepHigh: -1), "\(Int64.min + 1) \(Int64.min) \(Int64.min)"),
        ])
    func sequence(rule: SequenceRule, expected: String) throws {
        let drawn = try draw(7, VolumeDefinition(.number(.sequence(rule)))).joined(separator: " ")
        #expect(drawn.hasPrefix(expected))
        if rule.then == .end { #expect(drawn == expected) }
    }

    @Test("a sequence with a range of steps takes each of them")
    func steps() throws {
        let rule = SequenceRule(start: 0, stepLow: 0, stepHigh: 3)
        let drawn = try draw(500, VolumeDefinition(.number(.sequence(rule)))).compactMap { Int($0) }
        #expect(Set(zip(drawn, drawn.dropFirst()).map { $1 - $0 }) == [0, 1, 2, 3])
    }

    @Test("whole numbers come from the whole range, its ends included")
    func int() throws {
        #expect(Set(try draw(500, VolumeDefinition(.number(.int(low: -2, high: 2))))) == ["-2", "-1", "0", "1", "2"])
        #expect(try draw(3, VolumeDefinition(.number(.int(low: 5, high: 5)))) == ["5", "5", "5"])
        #expect(Set(try draw(50, VolumeDefinition(.number(.int(low: .min, high: .max))))).count == 50)
    }

    @Test("decimal numbers have all their places")
    func decimal() throws {
        let drawn = try draw(2000, VolumeDefinition(.number(.decimal(low: -5, high: 105, places: 2))))
        #expect(Set(drawn).isSuperset(of: ["-0.05", "-0.01", "0.00", "0.01", "0.10", "1.00", "1.05"]))
        #expect(Set(drawn).count == 111)
        #expect(try draw(1, VolumeDefinition(.number(.decimal(low: 7, high: 7, places: 0)))) == ["7"])
        #expect(try draw(1, VolumeDefinition(.number(.decimal(low: -1200, high: -1200, places: 3)))) == ["-1.200"])
    }

    @Test("a UUID has version 4 and the variant of RFC 9562, and none comes twice")
    func uuid() throws {
        let drawn = try draw(1000, VolumeDefinition(.named(.uuid)))
        #expect(Set(drawn).count == 1000)
        for value in drawn {
            let bytes = Array(value.dropFirst().dropLast().utf8)
            #expect(bytes.count == 36 && [8, 13, 18, 23].allSatisfy { bytes[$0] == UInt8(ascii: "-") })
            #expect(bytes[14] == UInt8(ascii: "4") && "89ab".utf8.contains(bytes[19]))
            #expect(bytes.allSatisfy { "0123456789abcdef-".utf8.contains($0) })
        }
    }

    @Test("an EAN has thirteen digits, the last of which checks the others", arguments: ["id", "serial", "ean"])
    func ean(name: String) throws {
        let generator = try #require(VolumeDefinition.Generator(name: name))
        let drawn = try draw(500, VolumeDefinition(generator))
        #expect(Set(drawn).count == 500)
        for value in drawn {
            let digits = value.utf8.dropFirst().dropLast().map { Int($0) - 48 }
            #expect(digits.count == 13 && digits.allSatisfy { (0...9).contains($0) })
            #expect(digits.enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 1 : 3) } % 10 == 0)
        }
    }

    @Test(
        "people look like people",
        arguments: [
            ("first_name", #"^"[A-Z][a-z]+"$"#), ("last_name", #"^"[A-Z][A-Za-z]+"$"#),
            ("name", #"^"[A-Z][a-z]+ [A-Z][A-Za-z]+"$"#),
            ("email", #"^"[a-z]+\.[a-z]+([1-9][0-9]?)?@example\.(com|org|net)"$"#),
            ("number", #"^"\([2-9][0-9]{2}\) 555-01[0-9]{2}"$"#),
            ("phone_number", #"^"\([2-9][0-9]{2}\) 555-01[0-9]{2}"$"#),
            ("address", #"^"[1-9][0-9]{0,3} [A-Z][A-Za-z ]+, [A-Z][A-Za-z ]+, [A-Z]{2} [0-9]{5}"$"#),
        ])
    func people(name: String, pattern: String) throws {
        let regex = try Regex(pattern)
        let drawn = try draw(1000, VolumeDefinition(#require(VolumeDefinition.Generator(name: name))))
        for value in drawn where value.firstMatch(of: regex) == nil { Issue.record("\(value)") }
        #expect(Set(drawn).count > 150)
    }

    @Test("the index counts from 1, the time is that of the call")
    func indexAndNow() throws {
        #expect(try draw(3, VolumeDefinition(.named(.index))) == ["1", "2", "3"])
        #expect(
            try draw(1, VolumeDefinition(.now()), now: 1_668_960_000_123) == [#""2022-11-20T16:00:00.123Z""#])
    }

    @Test("a chance makes null of the rest and leaves the values as they are")
    func chance() throws {
        let always = try draw(1000, VolumeDefinition(.named(.lastName)))
        let sometimes = try draw(1000, VolumeDefinition(.named(.lastName), chance: 0.3))
        #expect((250...350).contains(sometimes.count { $0 != "null" }))
        #expect(zip(always, sometimes).allSatisfy { $1 == "null" || $0 == $1 })
        #expect(try draw(100, VolumeDefinition(.values([.string("x")]), chance: 0)).allSatisfy { $0 == "null" })
    }

    @Test("a volume that picks from itself is refused")
    func cycle() throws {
        let volumes = VolumeDefinitions([
            "a": VolumeDefinition(.pick(.init("b"))), "b": VolumeDefinition(.pick(.init("a"))),
        ])
        #expect(throws: GenerationError(.definition, #"volume "a" picks from itself"#)) {
            try volumes.check(.init("a"))
        }
    }

    @Test(
        "times are written and read back",
        arguments: [
            ("1970-01-01T00:00:00.000Z", 0), ("2000-02-29T23:59:59.999Z", 951_868_799_999),
            ("1969-12-31T23:59:59.999Z", -1), ("2100-03-01T00:00:00.000Z", 4_107_542_400_000),
            ("0000-01-01T00:00:00.000Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ])
    func times(text: String, milliseconds: Int64) {
        var timestamps = Timestamps()
        var out: [UInt8] = []
        timestamps.append(milliseconds, into: &out)
        #expect(String(decoding: out, as: UTF8.self) == text)
        #expect(Timestamps.parse(text) == milliseconds)
    }

    @Test("times with offsets and fractions are read, others refused")
    func parsedTimes() {
        #expect(Timestamps.parse("2022-11-20T19:00:00+03:00") == 1_668_960_000_000)
        #expect(Timestamps.parse("2022-11-20T12:00:00.5-04:00") == 1_668_960_000_500)
        for text in [
            "", "2022-11-20", "2022-02-30T00:00:00Z", "2022-11-20T24:00:00Z", "2022-11-20T19:00:00",
            "x022-11-20T19:00:00Z",
        ] {
            #expect(Timestamps.parse(text) == nil)
        }
    }
}
