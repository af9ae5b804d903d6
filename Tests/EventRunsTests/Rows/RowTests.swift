import EventTestSupport
import EventGeneration
import Glibc
import Testing

@testable import EventRuns
@testable import EventSettings

@Suite("Rows")
struct RowTests {
    /// All rows of a text that arrives in chunks of that size.
    private func rows(_ text: String, path: String, chunk: Int) throws(GenerationError) -> [String] {
        var splitter = RowSplitter(path: path)
        var rows: [String] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            splitter.append(bytes[start..<min(start + chunk, bytes.count)])
            while let row = try splitter.next() { rows.append(String(decoding: row, as: UTF8.self)) }
        }
        splitter.finish()
        while let row = try splitter.next() { rows.append(String(decoding: row, as: UTF8.self)) }
        return rows
    }

    @Test(
        "rows keep their bytes, however the chunks fall",
        arguments: [
            ("x.ndjson", "{\"a\": 1}\n\n  {\"b\":\"é\"} \r\n{\"c\":2}", ["{\"a\": 1}", "{\"b\":\"é\"}", "{\"c\":2}"]),
            ("-", "\u{FEFF}{\"a\":1}\n{\"a\":2}\n", ["{\"a\":1}", "{\"a\":2}"]),
            ("x.jsonl", "[1]\n[2]\n", ["[1]", "[2]"]),
            ("x.ndjson", "", []), ("-", " \n \n", []), ("x.json", "{}\n{}", ["{}", "{}"]),
            (
                "x.json", " [ {\"a\": [1, 2]} ,\n \"x,]\\\"\" , 3, [] ] \n",
                ["{\"a\": [1, 2]}", "\"x,]\\\"\"", "3", "[]"]
            ),
            ("-", "[]", []), ("x.json", "[ 1 ]", ["1"]),
            (
                "x.csv", "a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n\n,é\n",
                ["{\"a\":\"1\",\"b\":\"x, \\\"y\\\"\\nz\"}", "{\"a\":\"\",\"b\":\"é\"}"]
            ),
            ("-", "match,event\nx,goal", ["{\"match\":\"x\",\"event\":\"goal\"}"]), ("x.csv", "a,b\n", []),
            (
                "x.csv", "\u{FEFF}\"a\",\"b\"\"c\"\r\n5\" pipe,\"\r\n\"\r\n6\" pipe,\"\"",
                [#"{"a":"5\" pipe","b\"c":"\r\n"}"#, #"{"a":"6\" pipe","b\"c":""}"#]
            ),
            ("x.csv", "a\n5\"\n6\"\n", [#"{"a":"5\""}"#, #"{"a":"6\""}"#]),
            ("x.csv", "a,b\n,\n1,true\n", [#"{"a":"","b":""}"#, #"{"a":"1","b":"true"}"#]),
        ], [1, 2, 7, 4096])
    func split(_ input: (path: String, text: String, rows: [String]), chunk: Int) throws {
        #expect(try rows(input.text, path: input.path, chunk: chunk) == input.rows)
    }

    @Test(
        "what cannot be split is named by its row",
        arguments: [
            ("x.json", "[1, 2", "row 2 has no end: the array is not closed with \"]\""),
            ("x.json", "[1,,2]", "row 2 is empty: there is a comma too many"),
            ("x.json", "[1,]", "row 2 is empty: there is a comma too many"),
            ("x.json", "[1] 2", "after row 1 the array has ended, but not the file"),
            ("x.csv", "a,b\n1,2\n1\n", "row 2 has 1 field, the header has 2"),
            ("x.csv", "a,b\n1,\"2\n", "row 1 has a quote without its end"),
            ("x.csv", "a\n\"1\"2\n", "row 1 has text behind a closing quote: a quote in a field is written twice"),
            ("x.csv", "a,b,a\n", "the header has \"a\" twice"),
            ("x.csv", "a,b\n1,2,3\n", "row 1 has 3 fields, the header has 2"),
            ("x.csv", "\"a\"b\n", "the header has text behind a closing quote: a quote in a field is written twice"),
        ])
    func wrong(path: String, text: String, message: String) {
        #expect(throws: GenerationError(.row, message)) { try rows(text, path: path, chunk: 3) }
    }

    @Test(
        "a row knows the line it begins in, also after line ends that belong to one",
        arguments: [
            ("x.ndjson", "{}\n\n \r\n{}\n{}", [1, 4, 5]),
            ("x.json", "[\n  1, 2,\n\n  [\n3],\n4\n]", [2, 2, 4, 6]), ("x.json", "\n[1,\n2]", [2, 3]),
            ("x.csv", "a,b\n1,2\n\"x\ny\",3\n\n5,6", [2, 3, 6]), ("x.csv", "\n\"a\nb\"\n1\n", [4]),
        ], [1, 3, 4096])
    func lines(_ input: (path: String, text: String, lines: [Int]), chunk: Int) throws {
        var splitter = RowSplitter(path: input.path)
        var lines: [Int] = []
        let bytes = Array(input.text.utf8)
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            splitter.append(bytes[start..<min(start + chunk, bytes.count)])
            while try splitter.next() != nil { lines.append(splitter.line) }
        }
        splitter.finish()
        while try splitter.next() != nil { lines.append(splitter.line) }
        #expect(lines == input.lines)
    }

    @Test(
        "what is wrong is in the line where its row begins",
        arguments: [
            ("x.csv", "a,b\n1,2\n\n1\n", 4), ("x.csv", "a,b\n1,2\n3,\"\n\n", 3), ("x.csv", "\na,a\n", 2),
            ("x.json", "[1,\n2", 2), ("x.json", "[1,\n\n,2]", 3),
        ])
    func wrongLine(path: String, text: String, line: Int) {
        var splitter = RowSplitter(path: path)
        splitter.append(Array(text.utf8))
        splitter.finish()
        #expect(throws: GenerationError.self) { while try splitter.next() != nil {} }
        #expect(splitter.line == line)
    }

    @Test("a missing file is called missing, and a folder is reported before it is read")
    func files() {
        #expect(throws: FileError(path: "/nonexistent/rows.ndjson", code: ENOENT)) {
            _ = try RowSource(path: "/nonexistent/rows.ndjson")
        }
        let folder = #expect(throws: FileError.self) { _ = try RowSource(path: "/") }
        #expect(folder?.description == "cannot read /: Is a directory")
    }

    @Test("a source gives the rows of a file, and then none")
    func source() async throws {
        try await withTemporaryFiles(["rows.ndjson": "{\"a\":1}\n{\"a\":2}\n"]) { folder in
            var source = try RowSource(path: folder + "/rows.ndjson")
            #expect(try await source.next() == Array("{\"a\":1}".utf8))
            #expect(try await source.next() == Array("{\"a\":2}".utf8))
            #expect(try await source.next() == nil)
            #expect(try await source.next() == nil)
        }
    }
}
