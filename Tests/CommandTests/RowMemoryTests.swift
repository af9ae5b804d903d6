import Foundation
import TestSupport
import Testing

@Suite("The memory of rows and recordings", .serialized, .timeLimit(.minutes(3)))
struct RowMemoryTests {
    #if DEBUG
        private static let megabytes = 20
    #else
        private static let megabytes = 100
    #endif

    private static let padding = String(repeating: "x", count: 2_000)

    /// The rows with those numbers, of about two kilobytes each, as in the middle of the input.
    private static func rows(_ numbers: ClosedRange<Int>, _ format: String) -> String {
        numbers.map { number in
            switch format {
            case "csv": "\"\(number)\",\"a \"\"quoted\"\"\nline\(padding)\"\r\n"
            case "recording":
                #"{"exchange":"","routing_key":"q","payload":{"n":"\"\#(number)\"","pad":"\#(padding)"},"payload_encoding":"json"}"#
                    + "\n"
            case "array": "{\"n\":\"\(number)\",\"pad\":\"\(padding)\"},\n"
            default: "{\"n\":\"\(number)\",\"pad\":\"\(padding)\"}\n"
            }
        }.joined()
    }

    @Test("does not grow with their number", arguments: ["lines", "array", "csv", "recording"])
    func growth(_ format: String) async throws {
        let workplace = try Workplace()
        try workplace.write(
            #"{ "producers": { "p": { "exchange": "", "routing_key": "q", "message": "{{row.n}}", "rate": "max" } } }"#,
            to: "s.json")
        let source =
            format == "recording"
            ? ["--replay", "-", "--speed", "max", "--replace", "body={{row.payload.n}}"] : ["--rows", "-"]
        let running = try workplace.start(
            Program.producer.url.path, ["-s", "s.json", "--dry-run", "-o", "body"] + source)
        running.send(format == "csv" ? "n,pad\n" : format == "array" ? "[\n" : "")
        let first = 1_000
        let count = Self.megabytes * 500
        try await onOwnThread { running.send(Self.rows(1...first, format)) }
        // The end of an array's last row is known only by the comma behind it, so the comma is there.
        await running.waitForOutput("\"\(first)\"\n")
        let before = try Self.peak(running)
        for start in stride(from: first + 1, through: count, by: 1_000) {
            try await onOwnThread { running.send(Self.rows(start...min(start + 999, count), format)) }
        }
        await running.waitForOutput("\"\(count)\"\n")
        let after = try Self.peak(running)
        if format == "array" { running.send("{\"n\":\"last\"}]") }
        running.endInput()
        let outcome = await running.outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.lines.count == count + (format == "array" ? 1 : 0))
        #expect(
            after - before < 8 * 1024, "\(format): \(before) KiB after 2 MB, \(after) KiB after \(Self.megabytes) MB")
    }

    /// The most memory that was resident so far, in KiB.
    private static func peak(_ running: RunningProgram) throws -> Int {
        let status = try String(
            contentsOfFile: "/proc/\(running.process.processIdentifier)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) })
    }
}
