import Foundation
import Testing

@Suite("Standard input", .timeLimit(.minutes(1)))
struct StandardInputTests {
    private let workplace: Workplace

    init() throws { workplace = try Workplace() }

    private static let settings =
        #"{ "producers": { "p": { "exchange": "", "routing_key": "q", "message": { "a": 1 }, "amount": 2 } } }"#

    @Test(
        "is a body with --body @-, and a text may begin with @",
        arguments: [("@-", "a\nb"), ("@@home", "@home"), ("@@", "@")])
    func body(_ argument: String, _ expected: String) async throws {
        let outcome = try await workplace.run(
            .producer, "--dry-run", "-k", "k", "--body", argument, input: "a\nb")
        #expect(outcome.status == 0)
        #expect(outcome.output == expected + "\n")
    }

    @Test("is the settings with -s -, of both programs")
    func settings() async throws {
        let outcome = try await workplace.run(.producer, "-s", "-", "--dry-run", input: Self.settings)
        #expect(outcome.status == 0)
        #expect(outcome.output == "{\"a\":1}\n{\"a\":1}\n")
        let wrong = try await workplace.run(
            .producer, "--settings", "-", "--check", input: Self.settings.replacing("amount", with: "ammount"))
        #expect(wrong.status == 78)
        #expect(
            wrong.errors.contains(
                #"standard input:1:84: unknown key "ammount" in producer "p": did you mean "amount"?"#))
        let consumer = try await workplace.run(
            .consumer, "-s", "-", "--check", input: #"{ "consumers": { "c": { "queue": "q" } } }"#)
        #expect(consumer.status == 0)
        #expect(consumer.output.contains("standard input"))
    }

    @Test(
        "is read by one only",
        arguments: [
            (["-s", "-", "--stdin", "-k", "k"], "--stdin and --settings - both read standard input"),
            (["-s", "-", "-k", "k", "--body", "@-"], "--body @- and --settings - both read standard input"),
            (["-s", "-", "--replay", "-"], "--replay - and --settings - both read standard input"),
            (["-s", "-", "--rows", "-"], "--rows - and --settings - both read standard input"),
            (["-s", "-", "--dry-run", "--set", "producers.p.rows=-"], "--settings - and a producer of it both read"),
            (["--wait", "-k", "k", "--body", "@-"], "--wait and reading standard input exclude each other"),
            (["--init", "-s", "-"], "--init writes a file"),
        ])
    func readers(_ arguments: [String], _ error: String) async throws {
        let outcome = try await workplace.run(.producer, arguments, input: Self.settings)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(error))
    }
}
