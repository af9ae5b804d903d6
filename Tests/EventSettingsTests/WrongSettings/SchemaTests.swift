import EventTestSupport
import EventGeneration
import EventSettings
import Foundation
import Testing

@Suite("The schema of the settings", .timeLimit(.minutes(5)))
struct SchemaTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("settings")

    private static func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

    @Test("is committed as it is printed")
    func committed() throws {
        let committed = try Self.text(Self.folder.appendingPathComponent("settings.schema.json"))
        let isSame = committed == SettingsSchema.text
        #expect(isSame, "renew it: swift run producer --schema > settings/settings.schema.json")
    }

    @Test("takes every settings file of the repository, each of which names it")
    func settingsFiles() async throws {
        let enumerator = try #require(FileManager.default.enumerator(at: Self.folder, includingPropertiesForKeys: nil))
        let files = enumerator.compactMap { $0 as? URL }.filter {
            $0.pathExtension == "json" && $0.lastPathComponent != "settings.schema.json"
        }
        // Data and definitions that settings name are JSON too.
        let texts = try files.map(Self.text)
        let settings = zip(files, texts).filter { $1.contains("\"producers\"") || $1.contains("\"consumers\"") }
        #expect(settings.count >= 3)
        let verdicts = try await SchemaValidator.verdicts(on: settings.map(\.1))
        for ((file, text), verdict) in zip(settings, verdicts) {
            #expect(verdict == nil, "\(file.path)")
            let depth = file.pathComponents.count - Self.folder.pathComponents.count - 1
            let path = depth == 0 ? "./" : String(repeating: "../", count: depth)
            #expect(text.contains("\"$schema\": \"\(path)settings.schema.json\""), "\(file.path)")
        }
    }

    @Test("rejects what the parser rejects, unless that is beyond a schema")
    func wrongSettings() async throws {
        let verdicts = try await SchemaValidator.verdicts(on: WrongSettings.all.map(\.text))
        for (wrong, verdict) in zip(WrongSettings.all, verdicts) {
            // A schema validator usually fails if the text is not JSON.
            if wrong.beyond == .syntax { continue }
            #expect((verdict == nil) == (wrong.beyond != nil), "\(wrong.text): \(verdict ?? "accepted")")
        }
    }

    /// What the parser says about settings that a schema cannot recognise as wrong.
    private static let beyond = [
        // The meaning of a name.
        "no volume or built-in generator", "picks from", "is listed twice", "is internal", "is in the message twice",
        "has the type", "must be true, not", "must be false, not", "is the broker's own and of type", "has no field",
        "has no list",
        "without a field",
        "is not one value", "has no fields", "no property", "is not the name of a volume", "a consumer has no rows",
        // The relation between numbers.
        "must have the smaller number first", "or two such as [0, 3], not [", "must have the shorter time first",
        "is below its start", "for others give the generator \"places\"",
        "has no number of", "has more than 15 digits", "must have a weight above 0", "can be negative", "cannot end",
        // The content of a text, or what follows it.
        "must be whole seconds", "\"{{\" without", "cannot read", "a placeholder without a name", "bytes: AMQP allows",
        "is too large for AMQP", "takes no {{…}}",
        // The arguments that the broker accepts, of those it knows.
        "\"x-",
    ]

    /// A larger number finds more: AMQP_TEST_MUTANTS=4000 takes half a minute.
    private static let mutantsOfEach = Int(ProcessInfo.processInfo.environment["AMQP_TEST_MUTANTS"] ?? "") ?? 250

    @Test(
        "agrees with the parser on hundreds of mutants of right files",
        arguments: [richSettings, "settings.json", "tutorial.json", "world-cup.json"])
    func mutants(_ source: String) async throws {
        let text =
            source.hasPrefix("{") ? source : try Self.text(Self.folder.appendingPathComponent(source))
        let keys = SettingsFormat.definitions.flatMap { Self.keys($0.shape) } + SettingsFormat.settings.keys.map(\.name)
        var mutant = try SettingsMutant(of: text, seed: 20221120, keys: Array(Set(keys)).sorted())
        let mutants = [text] + (0..<Self.mutantsOfEach).map { _ in mutant.next() }
        let counts = try await compare(mutants)
        #expect(counts.accepted >= 10 && counts.rejected >= 100, "\(counts)")
    }

    @Test("agrees with the parser on which keys each object takes and which it needs")
    func everyKey() async throws {
        let mutants = try SettingsMutant(of: richSettings, seed: 0, keys: []).swapped()
        #expect(mutants.count > 3000)
        let counts = try await compare([richSettings] + mutants)
        #expect(counts.accepted >= 100 && counts.rejected >= 2000, "\(counts)")
    }

    /// Compares what the parser and the schema say about each text. The first text is right.
    private func compare(_ texts: [String]) async throws -> (accepted: Int, rejected: Int) {
        let verdicts = try await SchemaValidator.verdicts(on: texts)
        #expect(verdicts[0] == nil)
        var counts = (accepted: 0, rejected: 0)
        for (text, verdict) in zip(texts, verdicts) {
            let complaints = complaints(text)
            if complaints.isEmpty {
                counts.accepted += 1
                #expect(verdict == nil, "the parser accepts \(text)")
            } else if verdict == nil {
                let unknown = complaints.filter { complaint in !Self.beyond.contains { complaint.contains($0) } }
                #expect(unknown == [], "the schema accepts \(text)")
            } else {
                counts.rejected += 1
            }
        }
        return counts
    }

    /// The keys of a shape at any depth, without those of named shapes.
    private static func keys(_ shape: ValueShape) -> [String] {
        switch shape {
        case .object(let object):
            object.keys.filter { !$0.isLater }.flatMap { [$0.name] + keys($0.shape) } + (object.others.map(keys) ?? [])
        case .anyOf(let shapes): shapes.flatMap(keys)
        case .list(let element, _): keys(element)
        default: []
        }
    }

    @Test("names nothing that it does not define, and no key twice")
    func definitions() throws {
        var document = JSONDocument()
        try document.parse(Array(SettingsSchema.text.utf8))
        let defined = try #require(SettingsSchema.settings.find(["definitions"]))
        func check(_ value: JSONValue) {
            switch value {
            case .array(let elements): elements.forEach(check)
            case .object(let members):
                #expect(Set(members.map(\.key)).count == members.count, "\(members.map(\.key))")
                for member in members {
                    if member.key == "$ref", case .string(let text) = member.value {
                        #expect(defined.find([String(text.dropFirst("#/definitions/".count))]) != nil, "\(text)")
                    }
                    check(member.value)
                }
            default: break
            }
        }
        check(SettingsSchema.settings)
    }

    @Test("says of each key what it means")
    func descriptions() {
        func check(_ shape: ValueShape, _ path: String) {
            switch shape {
            case .object(let object):
                for key in object.keys {
                    #expect(key.description.hasSuffix("."), "\(path).\(key.name)")
                    check(key.shape, "\(path).\(key.name)")
                }
                if let others = object.others { check(others, path) }
            case .anyOf(let shapes): for shape in shapes { check(shape, path) }
            case .list(let element, _): check(element, path)
            default: break
            }
        }
        check(.object(SettingsFormat.settings), "")
        for (name, shape) in SettingsFormat.definitions { check(shape, name) }
    }

    /// The same shape with what is for later.
    private static func complete(_ shape: ValueShape) -> ValueShape {
        switch shape {
        case .object(let object): .object(complete(object))
        case .anyOf(let shapes): .anyOf(shapes.map(complete))
        case .list(let element, let count): .list(of: complete(element), count: count)
        default: shape
        }
    }

    private static func complete(_ object: ObjectShape) -> ObjectShape {
        var object = object
        for index in object.keys.indices {
            object.keys[index].isLater = false
            object.keys[index].shape = complete(object.keys[index].shape)
        }
        object.others = object.others.map(complete)
        return object
    }

    @Test(
        "would take what the format names and this version does not do",
        arguments: [
            (#""phases": [{"for": "45s", "rate": 5}, {"for": 15, "rate": 0.5, "to": 50}], "repeat": true"#, true),
            (#""timeline": {"field": "at", "speed": 3600}, "rows": "goals.ndjson""#, true),
            (#""rate": 5, "late": {"skip": "1s"}"#, true), (#""late": "skip""#, true),
            (
                #""faults": {"duplicate": 0.02, "corrupt": {"chance": 0.1, "how": "flip"}, "late": {"chance": 0.05, "by": [5, 30]}}"#,
                true
            ),
            (#""envelope": "cloudevents", "stamp": true, "connections": 2"#, true),
            (#""envelope": {"cloudevents": {"type": "{{kind}}"}}"#, true),
            (#""phases": []"#, false), (#""phases": [{"rate": 5}]"#, false), (#""repeat": 2"#, false),
            (#""phases": [{"for": 1, "rate": 5}], "delay": 1"#, false),
            (#""rate": 5, "timeline": {"field": "at"}"#, false),
            (#""timeline": {}"#, false), (#""faults": {"duplicate": 2}"#, false), (#""faults": {"drop": {}}"#, false),
            (#""late": "never""#, false), (#""envelope": {}"#, false),
        ])
    func laterKeys(_ members: String, _ isRight: Bool) async throws {
        let schema = SettingsSchema(SettingsFormat.definitions.map { ($0.name, Self.complete($0.shape)) })
        let text = schema.document(Self.complete(SettingsFormat.settings)).indented()
        let document = #"{"producers": {"p": {"exchange": "e", "message": 1, \#(members)}}}"#
        let verdicts = try await SchemaValidator.verdicts(on: [document], by: text)
        #expect((verdicts[0] == nil) == isRight, "\(verdicts[0] ?? "accepted")")
    }

    @Test("takes a key as soon as it is no longer marked as one for later")
    func later() throws {
        let key = ObjectShape.Key("stamp", .boolean, "Whether.", standard: "false")
        let schema = SettingsSchema([])
        func text(_ keys: [ObjectShape.Key]) -> String {
            schema.schema(.object(ObjectShape(keys))).indented(width: 1000)
        }
        #expect(!text([key.later]).contains("stamp"))
        #expect(
            text([key]).contains(
                #""stamp": { "type": "boolean", "description": "Whether. Default: false.", "default": false }"#))
    }
}
