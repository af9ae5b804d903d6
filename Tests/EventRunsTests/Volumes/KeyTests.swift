import EventTestSupport
import EventGeneration
import EventRuns
import EventSettings
import Testing

@Suite("Keys and unique values")
struct KeyTests {
    /// The values of the second of two fields for each value of the first.
    private func byKey(_ bodies: [String]) -> [String: [String]] {
        var result: [String: [String]] = [:]
        for body in bodies {
            let parts = body.dropFirst().dropLast().split(separator: ",", maxSplits: 1).map(String.init)
            result[parts[0], default: []].append(parts[1])
        }
        return result
    }

    @Test(
        "a value per key is the same for each of its messages, in every producer",
        arguments: [
            #"{ "decimal": [1, 20] }"#, #"{ "weighted": { "a": 1, "b": 1, "c": 1, "d": 1 } }"#, #""last_name""#,
            #"{ "zipf": { "count": 1000 } }"#, #"{ "normal": { "mean": 0, "deviation": 9 } }"#, #"{ "bool": {} }"#,
            #"{ "decimal": [1, 20], "chance": 0.5 }"#,
        ])
    func stateless(volume: String) throws {
        let object = volume.hasPrefix("{") ? volume.dropLast() : "{ \(volume): {}"
        let volumes = "{ \"k\": { \"int\": [1, 20] }, \"v\": \(object), \"per\": \"k\" } }"
        let message = #"["{{k}}", "{{v}}"]"#
        let first = byKey(try bodies(400, message, volumes: volumes))
        let second = byKey(try bodies(400, message, volumes: volumes, producer: "another"))
        #expect(first.count == 20 && first.values.allSatisfy { Set($0).count == 1 })
        #expect(Set(first.values.map { $0[0] }).count > 1)
        for (key, values) in first { #expect(second[key]?[0] == values[0]) }
        let third = byKey(try bodies(400, message, volumes: volumes, seed: 8))
        #expect(first.mapValues { $0[0] } != third.mapValues { $0[0] })
    }

    @Test("a product costs the same whether its number comes as a number or a text")
    func sameKey() throws {
        let volumes = #"{ "k": { "cycle": [17, "17"] }, "v": { "decimal": [0, 1], "places": 9, "per": "k" } }"#
        #expect(Set(try bodies(4, #""{{v}}""#, volumes: volumes)).count == 1)
    }

    @Test(
        "a state per key continues for each key separately",
        arguments: [
            (#"{ "sequence": { "start": 1 } }"#, ["1", "2", "3", "4"]), (#"{ "index": {} }"#, ["1", "2", "3", "4"]),
            (#"{ "cycle": ["a", "b"] }"#, [#""a""#, #""b""#, #""a""#, #""b""#]),
            (#"{ "states": { "next": { "a": "b", "b": "c", "c": {} } } }"#, [#""a""#, #""b""#, #""c""#, #""c""#]),
            (#"{ "walk": { "start": 1, "step": [2, 2] }, "places": 0 }"#, ["1", "3", "5", "7"]),
        ])
    func stateful(volume: String, expected: [String]) throws {
        let volumes = "{ \"k\": { \"shuffle\": [\"x\", \"y\", \"z\"] }, \"v\": \(volume.dropLast()), \"per\": \"k\" } }"
        let drawn = byKey(try bodies(12, #"["{{k}}", "{{v}}"]"#, volumes: volumes))
        #expect(drawn.count == 3 && drawn.values.allSatisfy { $0 == expected })
    }

    @Test("random states of keys differ from each other, and a new key changes none")
    func independentKeys() throws {
        let walk = #""v": { "walk": { "start": 0, "step": [-100, 100] }, "per": "k" }"#
        let few = byKey(try bodies(20, #"["{{k}}", "{{v}}"]"#, volumes: #"{ "k": { "cycle": ["a", "b"] }, \#(walk) }"#))
        let many = byKey(
            try bodies(30, #"["{{k}}", "{{v}}"]"#, volumes: #"{ "k": { "cycle": ["a", "c", "b"] }, \#(walk) }"#))
        #expect(few["\"a\""] != few["\"b\""])
        #expect(few["\"a\""] == many["\"a\""] && few["\"b\""] == many["\"b\""])
    }

    @Test("a shuffle per key has all values of each key once a round")
    func shuffle() throws {
        let volumes = #"{ "k": { "cycle": [1, 2, 3] }, "v": { "shuffle": ["a", "b", "c", "d"], "per": "k" } }"#
        for values in byKey(try bodies(24, #"["{{k}}", "{{v}}"]"#, volumes: volumes)).values {
            #expect(Set(values[..<4]).count == 4 && Set(values[4...]).count == 4)
        }
    }

    @Test("a key comes from the row")
    func rowKey() throws {
        let volumes = #"{ "n": { "sequence": {}, "per": "row.k" } }"#
        let drawn = try bodies(
            4, #""{{n}}""#, volumes: volumes, rows: [#"{"k":"a"}"#, #"{"k":"\u0061"}"#, #"{"k":1}"#])
        #expect(drawn == ["1", "2", "1", "3"])
    }

    @Test("more keys than memory is meant for are an error that says so")
    func tooManyKeys() throws {
        let set = (0..<250_000).map(String.init).joined(separator: ",")
        let volumes = #"{ "v": { "shuffle": [\#(set)], "per": "index" } }"#
        #expect(
            throws: GenerationError(
                .message,
                #"volume "v" has more than 100 different keys: the state of each is kept, so choose a "per" with fewer"#
            )
        ) { _ = try bodies(101, #""{{v}}""#, volumes: volumes) }
    }

    @Test(
        "unique values never come twice, down to the last",
        arguments: [
            (3000, #"{ "int": [1, 3000], "unique": true }"#), (101, #"{ "decimal": [0, 1], "unique": true }"#),
            (20, #"{ "int": [0, 95], "step": 5, "unique": true }"#),
            (3, #"{ "array": ["a", "b", "c", "a"], "unique": true }"#),
            (2, #"{ "weighted": { "a": 1000, "b": 1, "c": 0 }, "unique": true }"#),
            (2, #"{ "bool": 0.01, "unique": true }"#),
            (4, #"{ "shuffle": [1, 2, 3, 4], "unique": true }"#),
            (40, #"{ "list": { "int": [0, 9] }, "length": 2, "unique": true }"#),
            (1000, #"{ "uuid": {}, "unique": true }"#),
        ])
    func unique(count: Int, volume: String) throws {
        let drawn = try values(count, volume)
        #expect(drawn.count == count && Set(drawn).count == count)
    }

    @Test("unique elements of a row's list are distinguished by their values")
    func uniqueRowElement() throws {
        let rows = [#"{"l":["a","a"]}"#, #"{"l":["a","b"]}"#]
        let volumes = #"{ "v": { "pick": "row.l", "unique": true } }"#
        #expect(try bodies(2, #""{{v}}""#, volumes: volumes, rows: rows) == [#""a""#, #""b""#])
    }

    @Test("a volume that runs out of unique values ends the run with the reason")
    func exhausted() throws {
        let volumes = #"{ "v": { "pick": "set.l", "unique": true }, "set": [{ "l": ["a", "b"] }] }"#
        #expect(
            throws: GenerationError(
                .message,
                #"volume "v" is unique and has no further value: no new one came in 100000 draws; give it more values or the producer a smaller "amount""#
            )
        ) { _ = try bodies(3, #""{{v}}""#, volumes: volumes) }
    }

    @Test("a flag that asks for more than there are unique values finds that out")
    func exhaustedByFlag() throws {
        let text =
            #"{"volumes": {"v": {"int": [1, 3], "unique": true}}, "producers": {"p": {"exchange": "", "routing_key": "k", "message": ["v"], "rate": 1}}}"#
        let settings = try Settings.parse(Array(text.utf8), path: "s.json")
        var source = try MadeMessages(settings.producers[0], settings: settings, seed: 1, run: "r")
        for _ in 0..<3 { #expect(try source.next(now: 0)) }
        #expect(
            throws: GenerationError(
                .message,
                #"volume "v" is unique and has no further value: all of its 3 values have come; give it more values or the producer a smaller "amount""#
            )
        ) { _ = try source.next(now: 0) }
    }
}
