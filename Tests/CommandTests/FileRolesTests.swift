import Foundation
import Testing

@Suite("Files that a run reads")
struct FileRolesTests {
    @Test(
        "are not written, whichever flag names them",
        arguments: [
            ["-s", "s.json", "--record", "s.json"], ["-s", "s.json", "--summary", "link.json"],
            ["-s", "s.json", "--faults-log", "rows.ndjson"],
            ["-s", "s.json", "--stats", "csv", "--stats-file", "s.json"],
            ["--replay", "rows.ndjson", "--record", "./rows.ndjson"],
        ])
    func kept(_ arguments: [String]) async throws {
        let workplace = try Workplace()
        let settings = #"""
            { "producers": { "p": { "exchange": "", "routing_key": "q", "message": "{{row}}", "rows": "rows.ndjson" } } }
            """#
        try workplace.write(settings, to: "s.json")
        try workplace.write("{\"n\":1}\n", to: "rows.ndjson")
        try FileManager.default.createSymbolicLink(
            atPath: workplace.path("link.json"), withDestinationPath: workplace.path("s.json"))
        let outcome = try await workplace.run(.producer, arguments)
        #expect(outcome.status == 64 && outcome.errors.contains("would overwrite"), "\(outcome.errors)")
        #expect(try workplace.read("s.json") == settings && workplace.read("rows.ndjson") == "{\"n\":1}\n")
    }
}
