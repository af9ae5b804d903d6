import EventTestSupport
import Glibc
import Testing

@testable import EventRuns
@testable import EventSettings

@Suite("The ledger of verification")
struct LedgerTests {
    private static let header = #"{"ledger":"sightings of consumer --verify","version":1}"#

    private func read(_ path: String) throws -> String {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var text = ""
        var buffer = [CChar](repeating: 0, count: 65_536)
        while fgets(&buffer, Int32(buffer.count), file) != nil {
            text += String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
        return text
    }

    private func append(_ text: String, to path: String) throws {
        let file = try #require(fopen(path, "a"))
        fputs(text, file)
        fclose(file)
    }

    private func verifier(_ path: String) throws -> MessageVerifier {
        MessageVerifier(ledger: try VerificationLedger(path: path))
    }

    private func note(_ verifier: MessageVerifier, _ sequences: some Sequence<Int64>, of total: Int64) async throws {
        try await verifier.note(sequences.map { Arrival(Stamp($0, of: total)) }, queue: "q", consumer: 0)
    }

    @Test("is lines of JSON: a header, then what each batch adds")
    func format() async throws {
        try await withTemporaryFiles(["l": ""]) { folder in
            let path = folder + "/l"
            let verifier = try verifier(path)
            try await note(verifier, [1, 2, 3, 3, 7], of: 9)
            try await verifier.note(
                [
                    Arrival(Stamp(5, of: 9), redelivered: true), Arrival(Stamp(4, of: 9), isAltered: true),
                    Arrival(nil), Arrival(Stamp(1, producer: "a \"b\"\n")),
                ], queue: "other", consumer: 1)
            try await verifier.note([], queue: "q", consumer: 0)
            #expect(
                try read(path) == """
                    \(Self.header)
                    {"run":"r","producer":"p","queue":"q","total":9,"deliveries":5,"seen":[[1,3],[3,3],[7,7]]}
                    {"run":"r","producer":"p","queue":"other","total":9,"deliveries":2,"seen":[[5,5],[4,4]],"redelivered":1,"reordered":1,"altered":[[4,4]]}
                    {"run":"r","producer":"a \\"b\\"\\n","queue":"other","deliveries":1,"seen":[[1,1]]}
                    {"queue":"other","unexpected":{"unstamped":1,"beyond_total":0,"other_total":0,"other_streams":0}}

                    """)
            let verdict = try await verifier.verdict()
            #expect(verdict.word == "lost 1, altered 1, unexpected 1, unknown 2")
            #expect(verdict.repeated == 1 && verdict.redelivered == 1 && verdict.reordered == 1)
        }
    }

    @Test("joins all processes that write it: what one saw and another did not is not lost")
    func several() async throws {
        try await withTemporaryFiles(["l": ""]) { folder in
            let path = folder + "/l"
            let first = try verifier(path)
            try await note(first, 1...60, of: 100)
            #expect(try await first.verdict().word == "undecided, 40 unknown")
            let second = try verifier(path)
            try await note(second, 41...100, of: 100)
            for verifier in [first, second] {
                let verdict = try await verifier.verdict()
                #expect(verdict.isClean && verdict.repeated == 20)
            }
        }
    }

    @Test("many that write at once lose no line and cut none")
    func concurrency() async throws {
        try await withTemporaryFiles(["l": ""]) { folder in
            let path = folder + "/l"
            // Each opens the file separately, as processes do: the lock belongs to the opened file.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in Int64(0)..<8 {
                    group.addTask {
                        let verifier = MessageVerifier(ledger: try VerificationLedger(path: path))
                        for batch in 0..<50 {
                            let start = writer * 1_000 + Int64(batch) * 20
                            let sequences = (start + 1...start + 20).reversed()
                            try await verifier.note(
                                sequences.map { Arrival(Stamp($0, of: 8_000)) }, queue: "q", consumer: 0)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let verdict = try await verifier(path).verdict()
            #expect(verdict.isClean && verdict.streams.map(\.received) == [8_000] && verdict.repeated == 0)
            #expect(try read(path).split(separator: "\n").count == 401)
        }
    }

    @Test("a line that a process could not finish is left out, and the next writer removes it")
    func torn() async throws {
        try await withTemporaryFiles(["l": ""]) { folder in
            let path = folder + "/l"
            let first = try verifier(path)
            try await note(first, 1...4, of: 9)
            let whole = try read(path)
            let torn = #"{"run":"r","producer":"p","queue":"q","total":9,"deliveries":4,"seen":[[5,"#
            try append(torn, to: path)
            #expect(try await first.verdict().word == "undecided, 5 unknown")
            #expect(try read(path) == whole + torn)
            // One ledger that was opened before, and one that is opened now.
            try await note(first, 5...6, of: 9)
            try append("{", to: path)
            let second = try verifier(path)
            try await note(second, 7...9, of: 9)
            #expect(try await second.verdict().isClean)
            #expect(try await first.verdict().isClean)
            let lines = try read(path).split(separator: "\n")
            #expect(lines.count == 4 && lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
        }
    }

    @Test("a header that a process could not finish is written again", arguments: [0, 1, 20, 55])
    func tornHeader(length: Int) async throws {
        try await withTemporaryFiles(["l": String(Self.header.prefix(length))]) { folder in
            let verifier = try verifier(folder + "/l")
            try await note(verifier, 1...2, of: 2)
            #expect(try await verifier.verdict().isClean)
            #expect(try read(folder + "/l").hasPrefix(Self.header + "\n{\"run\""))
        }
    }

    @Test(
        "is refused, and left as it is, if it is something else",
        arguments: [
            ("hello\n", "it is no ledger: name another file"), ("hello", "it is no ledger"),
            ("{}\n", "it is no ledger"), (#"{"run":"r"}"# + "\n", "it is no ledger"),
            (
                #"{"ledger":"sightings of consumer --verify","version":2}"# + "\n",
                "it is a ledger of version 2, and this program knows 1"
            ),
            (header + "\nhello\n", "line 2 is none of a ledger"),
            (header + "\n{\"queue\":\"q\"}\n", "line 2 is none of a ledger"),
            (header + "\n" + #"{"run":"r","producer":"p","queue":"q","deliveries":1,"seen":[[2,1]]}"# + "\n", "line 2"),
            (header + "\n" + #"{"run":"r","producer":"p","queue":"q","deliveries":-1,"seen":[]}"# + "\n", "line 2"),
            (header + "\n" + #"{"run":"r","producer":"p","queue":"q","deliveries":1,"seen":[[1]]}"# + "\n", "line 2"),
            (
                header + "\n" + #"{"run":"r","producer":"p","queue":"q","deliveries":1,"seen":[[1,1]],"total":"x"}"#
                    + "\n", "line 2"
            ),
            (header + "\n" + #"{"run":"r","producer":"p","queue":"q","deliveries":1,"seen":[[0,1]]}"# + "\n", "line 2"),
            (header + "\n" + #"{"run":"r","producer":"p","queue":"q","deliveries":3,"seen":[[1,2]]}"# + "\n", "line 2"),
            (
                header + "\n" + #"{"run":"r","producer":"p","queue":"q","deliveries":1,"seen":[[1,1]],"reordered":2}"#
                    + "\n", "line 2"
            ),
            (
                header + "\n" + #"{"run":"r","producer":"p","queue":"q","end":0,"deliveries":1,"seen":[[1,1]]}"# + "\n",
                "line 2"
            ),
            (
                header + "\n"
                    + #"{"run":"r","producer":"p","queue":"q","connections":[[0,1,1]],"deliveries":1,"seen":[[1,1]]}"#
                    + "\n",
                "line 2"
            ),
            (
                header + "\n"
                    + #"{"run":"r","producer":"p","queue":"q","connections":[[1,2,1]],"deliveries":1,"seen":[[1,1]]}"#
                    + "\n",
                "line 2"
            ),
            (header + "\n{\"queue\":\"q\",\"unexpected\":3}\n", "line 2"),
            (header + "\n\n", "line 2"),
        ])
    func wrong(_ text: String, _ reason: String) async throws {
        try await withTemporaryFiles(["l": text]) { folder in
            let error = #expect(throws: InputFailure.self) { try VerificationLedger(path: folder + "/l") }
            let description = error?.description ?? ""
            #expect(description.contains("the ledger \(folder)/l: \(reason)"), "\(description)")
            let after = try read(folder + "/l")
            #expect(after == text)
        }
    }

    @Test("that cannot be written or read again is reported at once")
    func unusable() throws {
        #expect(throws: OutputFailure.failed(name: "/no/such/ledger", errno: ENOENT)) {
            try VerificationLedger(path: "/no/such/ledger")
        }
        #expect(throws: OutputFailure.failed(name: "/tmp", errno: EISDIR)) { try VerificationLedger(path: "/tmp") }
        let error = #expect(throws: InputFailure.self) { try VerificationLedger(path: "/dev/null") }
        #expect(error?.description.contains("name a file, no device") == true)
    }

    @Test("that another process empties in the meantime is reported at the next write")
    func emptied() async throws {
        try await withTemporaryFiles(["l": ""]) { folder in
            let verifier = try verifier(folder + "/l")
            try await note(verifier, 1...4, of: 9)
            truncate(folder + "/l", 0)
            let error = await #expect(throws: InputFailure.self) { try await note(verifier, 5...9, of: 9) }
            #expect(error?.description.contains("another program cut it") == true)
        }
    }

    @Test("of a thousand batches reads back in any size of block")
    func long() async throws {
        try await withTemporaryFiles(["l": ""]) { folder in
            let verifier = try verifier(folder + "/l")
            // Every second number of each batch: long lines, two megabytes in all.
            for start in stride(from: Int64(0), to: 200_000, by: 2_000) {
                try await note(verifier, stride(from: start + 1, to: start + 2_000, by: 2), of: 200_000)
            }
            let half = try await verifier.verdict()
            #expect(half.word == "lost 99999, unknown 1")
            for start in stride(from: Int64(0), to: 200_000, by: 2_000) {
                try await note(verifier, stride(from: start + 2, through: start + 2_000, by: 2), of: 200_000)
            }
            #expect(try await verifier.verdict().isClean)
        }
    }
}
