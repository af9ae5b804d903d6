import EventGeneration
import EventSettings
import Testing

/// The recipe for an action of a consumer, held: each has its key, its reading, its flag and its line in a check.
@Suite("The list of actions")
struct ActionListTests {
    /// A value of each action's key.
    private func example(_ kind: ConsumerAction.Kind) -> String {
        switch kind {
        case .work: #""250ms""#
        case .exec: #""jq -c .""#
        case .publish: #""reply""#
        }
    }

    @Test("has documentation and a place in the schema for each", arguments: ConsumerAction.Kind.allCases)
    func schema(kind: ConsumerAction.Kind) throws {
        let key = SettingsSchema.settings.find(["definitions", "consumer", "properties", kind.rawValue])
        guard case .string(let description)? = key?.find(["description"]) else {
            Issue.record("\(kind) is not described")
            return
        }
        #expect(description.hasSuffix("."))
    }

    @Test("has each read from its key and from its flag, and shown by --check", arguments: ConsumerAction.Kind.allCases)
    func reading(kind: ConsumerAction.Kind) async throws {
        let text = """
            { "topology": { "queues": [{ "name": "q" }] },
              "consumers": { "c": { "queue": "q", "\(kind.rawValue)": \(example(kind)) } } }
            """
        let settings = try Settings.parse(Array(text.utf8), path: "s.json")
        #expect(settings.consumers[0].actions.map(\.kind) == [kind])
        let workplace = try Workplace()
        try workplace.write(text, to: "settings.json")
        let checked = try await workplace.run(.consumer, "-s", "settings.json", "--check")
        #expect(checked.output.contains("  \(kind.rawValue) "), "\(checked.output)")
        try workplace.write(text.replacing("\"\(kind.rawValue)\"", with: "\"description\""), to: "settings.json")
        let flagged = try await workplace.run(
            .consumer, "-s", "settings.json", "--check", "--\(kind.rawValue)", flag(kind))
        #expect(flagged.output.contains("  \(kind.rawValue) "), "\(flagged.output)\(flagged.errors)")
    }

    private func flag(_ kind: ConsumerAction.Kind) -> String {
        switch kind {
        case .work: "250ms"
        case .exec: "jq -c ."
        case .publish: "amq.topic:key"
        }
    }

    @Test("is the order in which they are done, whatever the order in the file")
    func order() throws {
        let keys = ConsumerAction.Kind.allCases.reversed().map { "\"\($0.rawValue)\": \(example($0))" }
        let text = #"{ "consumers": { "c": { "queue": "q", \#(keys.joined(separator: ", ")) } } }"#
        let settings = try Settings.parse(Array(text.utf8), path: "s.json")
        // Named here: what takes time goes first, and what hands the message on goes last.
        #expect(settings.consumers[0].actions.map(\.kind) == [.work, .exec, .publish])
    }
}
