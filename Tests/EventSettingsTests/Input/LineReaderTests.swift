import Glibc
import Testing

@testable import EventSettings

@Suite("The line reader", .timeLimit(.minutes(1)))
struct LineReaderTests {
    func lines(of text: String, maximumLength: Int = 1_000) async throws -> [String] {
        var descriptors: [Int32] = [0, 0]
        pipe(&descriptors)
        write(descriptors[1], text, text.utf8.count)
        close(descriptors[1])
        defer { close(descriptors[0]) }
        var reader = LineReader(descriptor: descriptors[0], name: "the pipe", maximumLength: maximumLength)
        var lines: [String] = []
        while let line = try await reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        #expect(reader.lineNumber == lines.count)
        return lines
    }

    @Test(
        "gives lines without their ends",
        arguments: [
            ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\r\nb", ["a", "b"]), ("\n\n", ["", ""]), ("a\rb\n", ["a\rb"]),
        ])
    func split(_ text: String, _ expected: [String]) async throws {
        #expect(try await lines(of: text) == expected)
    }

    @Test("refuses a line without an end in sight")
    func tooLong() async {
        let error = await #expect(throws: InputFailure.self) {
            try await lines(of: "short\n" + String(repeating: "x", count: 5_000), maximumLength: 1_000)
        }
        #expect(error?.description == "line 2 of the pipe is over 1000 bytes")
    }

    @Test("lets go of a read that blocks when the task is cancelled")
    func cancellation() async {
        var descriptors: [Int32] = [0, 0]
        pipe(&descriptors)
        let end = descriptors[0]
        let reading = Task {
            var reader = LineReader(descriptor: end)
            return try await reader.next()
        }
        reading.cancel()
        await #expect(throws: CancellationError.self) { try await reading.value }
        close(descriptors[1])
    }
}
