import EventTestSupport
import AMQP
import EventGeneration
import EventRuns
import EventSettings
import Testing

@Suite("Sets, states and structure")
struct SetTests {
    @Test("a cycle gives its values in their order, again and again")
    func cycle() throws {
        #expect(try values(5, #"{ "cycle": ["red", 2, null] }"#) == [#""red""#, "2", "null", #""red""#, "2"])
    }

    @Test("a shuffle gives every value once a round, in every order equally often")
    func shuffle() throws {
        let drawn = try values(9000, #"{ "shuffle": [1, 2, 3] }"#)
        var orders: [String: Int] = [:]
        for start in stride(from: 0, to: drawn.count, by: 3) {
            orders[drawn[start..<start + 3].joined(), default: 0] += 1
        }
        #expect(orders.count == 6 && orders.keys.allSatisfy { Set($0).count == 3 })
        #expect(orders.values.allSatisfy { (430...570).contains($0) })
    }

    @Test("a map gives what belongs to another value, to a number as to its text")
    func map() throws {
        let volumes =
            #"{ "id": { "cycle": [1, "2", "x\"y", null] }, "name": { "map": { "1": { "n": "one" }, "2": { "n": 2 }, "x\"y": { "n": "q" } }, "by": "id", "else": { "n": "none" } } }"#
        #expect(try bodies(4, #""{{name.n}}""#, volumes: volumes) == [#""one""#, "2", #""q""#, #""none""#])
        #expect(try values(2, #"{ "map": { "1": "a" }, "by": "index" }"#) == [#""a""#, "null"])
    }

    @Test("a map by a field of the row knows escaped texts too")
    func mapByRow() throws {
        let volumes = #"{ "name": { "map": { "Zoë": 1 }, "by": "row.n" } }"#
        let rows = [#"{"n":"Zo\u00eb"}"#, #"{"n":"Zoë"}"#, #"{"n":"Zoe"}"#]
        #expect(try bodies(3, #""{{name}}""#, volumes: volumes, rows: rows) == ["1", "1", "null"])
    }

    @Test("a consumer's template maps what it received")
    func mapByBody() throws {
        let text =
            #"{"volumes": {"name": {"map": {"1": "Astra Nova"}, "by": "body.customer_id", "else": "Unknown"}}, "consumers": {"c": {"queue": "q", "print": "{{body.customer_id}} {{name}}"}}}"#
        let settings = try Settings.parse(Array(text.utf8), path: "s.json")
        var template = try PrintTemplate(#require(settings.consumers[0].print), settings: settings, consumer: "c")
        var lines: [String] = []
        for id in [1, 2, 1] {
            var out: [UInt8] = []
            let message = PrintedMessage(
                index: 1, exchange: "", routingKey: "k", properties: .init(),
                body: Array("{\"customer_id\":\(id)}".utf8))
            try template.render(message, now: 0, into: &out)
            lines.append(String(decoding: out, as: UTF8.self))
        }
        #expect(lines == ["1 Astra Nova", "2 Unknown", "1 Astra Nova"])
    }

    @Test("a file gives a text a line, or the values of a JSON array")
    func file() async throws {
        let files = ["a.txt": "\u{FEFF}eins\r\nzwei\n\n{{x}}\n", "b.json": #"[1, {"k": "v"}]"#]
        try await withTemporaryFiles(files) { folder in
            let volumes = #"{ "a": { "cycle": { "file": "a.txt" } }, "b": { "file": "b.json" } }"#
            let drawn = try bodies(20, #"["a", "b"]"#, volumes: volumes, path: folder + "/s.json")
            #expect(drawn[0].hasPrefix(#"{"a":"eins","#) && drawn[1].contains("zwei") && drawn[2].contains("{{x}}"))
            #expect(drawn.contains { $0.hasSuffix(#""b":1}"#) } && drawn.contains { $0.hasSuffix(#""b":{"k":"v"}}"#) })
        }
    }

    @Test("states follow each other as often as their weights say")
    func states() throws {
        let drawn = try values(
            9000,
            #"{ "states": { "start": "a", "next": { "a": { "b": 3, "c": 1 }, "b": "a", "c": ["a", "b"] } } }"#)
        #expect(drawn[0] == #""a""#)
        let pairs = Dictionary(grouping: zip(drawn, drawn.dropFirst()).map { $0 + $1 }, by: \.self).mapValues(\.count)
        #expect(Set(pairs.keys) == [#""a""b""#, #""a""c""#, #""b""a""#, #""c""a""#, #""c""b""#])
        let b = Double(pairs[#""a""b""#] ?? 0)
        #expect((2.6...3.4).contains(b / Double(pairs[#""a""c""#] ?? 1)))
    }

    @Test(
        "a state without successors stays, begins again or ends the producer",
        arguments: [("", "on off off off"), (#", "then": "wrap""#, "on off on off"), (#", "then": "end""#, "on off")])
    func lastState(then: String, expected: String) throws {
        let drawn = try values(4, #"{ "states": { "next": { "on": "off", "off": {} }\#(then) } }"#)
        #expect(drawn.map { $0.dropFirst().dropLast() }.joined(separator: " ") == expected)
    }

    @Test("a list draws its volumes again for each element, and counts them")
    func list() throws {
        let volumes =
            #"{ "n": { "int": [1, 1000000] }, "v": { "list": { "i": "{{index}}", "n": "{{n}}", "m": "{{n}}" }, "length": [0, 4] } }"#
        var lengths: Set<Int> = []
        for body in try bodies(200, #"{ "v": "{{v}}", "n": "{{n}}" }"#, volumes: volumes) {
            var document = JSONDocument()
            try document.parse(Array(body.utf8))
            let value = JSONValue(document)
            guard case .array(let elements) = value.find(["v"]) else { throw GenerationError(.message, body) }
            lengths.insert(elements.count)
            for (index, element) in elements.enumerated() {
                #expect(element.find(["i"]) == .number("\(index + 1)") && element.find(["n"]) == element.find(["m"]))
            }
            #expect(
                Set(elements.compactMap { $0.find(["n"]) } + [value.find(["n"]) ?? .null]).count == elements.count + 1)
        }
        #expect(lengths == [0, 1, 2, 3, 4])
    }

    @Test("a list is made of a volume too, by its name or as it stands")
    func listOfVolume() throws {
        #expect(try values(1, #"{ "list": "index", "length": 3 }"#) == ["[1,2,3]"])
        #expect(
            try values(2, #"{ "list": { "cycle": ["a", "b"] }, "length": 3 }"#) == [
                #"["a","b","a"]"#, #"["b","a","b"]"#,
            ])
        #expect(try values(1, #"{ "list": ["x"], "length": { "int": [2, 2] } }"#) == [#"["x","x"]"#])
        #expect(
            try values(1, #"{ "list": "pair", "length": 2 }"#, others: #""pair": { "list": "index", "length": 2 }"#)
                == ["[[1,2],[1,2]]"])
        #expect(try values(1, #"{ "list": "<{{index}}>", "length": 0 }"#) == ["[]"])
    }

    @Test("a text agrees with the volumes it is made of, and is escaped where it stands in JSON")
    func text() throws {
        let volumes = #"{ "a": ["x\"", "y"], "t": { "text": "{{a}}/{{index}}" } }"#
        for body in try bodies(20, #"["{{a}}", "{{t}}", "{{a}}/{{index}}"]"#, volumes: volumes) {
            var document = JSONDocument()
            try document.parse(Array(body.utf8))
            #expect(JSONValue(document).find(["1"]) == JSONValue(document).find(["2"]))
        }
    }

    @Test("a volume that uses another has its values, but its own stream, chance and key")
    func use() throws {
        let volumes =
            #"{ "a": { "int": [1, 1000000] }, "b": { "use": "a" }, "c": { "use": "b", "chance": 0 }, "d": { "use": "s", "per": "k" }, "s": { "sequence": {} }, "k": { "cycle": ["x", "y"] } }"#
        let drawn = try bodies(20, #"["{{a}}", "{{b}}", "{{c}}", "{{d}}"]"#, volumes: volumes)
        var numbers: Set<String> = []
        for (index, body) in drawn.enumerated() {
            let parts = body.dropFirst().dropLast().split(separator: ",").map(String.init)
            numbers.formUnion(parts[..<2])
            #expect(parts[2] == "null" && parts[3] == "\(index / 2 + 1)")
        }
        #expect(numbers.count == 40)
    }
}
