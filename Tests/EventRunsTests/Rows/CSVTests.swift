import EventGeneration
import Testing

@testable import EventRuns
@testable import EventSettings

@Suite("CSV as it is")
struct CSVTests {
    /// All rows of a text that arrives in chunks of that size, with the lines in which they begin.
    private func rows(
        _ text: String, separator: CSVSeparator? = nil, path: String = "x.csv", chunk: Int = 4096
    ) throws(GenerationError) -> [(line: Int, row: String)] {
        var splitter = RowSplitter(path: path, format: separator == nil ? nil : .csv, separator: separator)
        var rows: [(Int, String)] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            splitter.append(bytes[start..<min(start + chunk, bytes.count)])
            while let row = try splitter.next() { rows.append((splitter.line, String(decoding: row, as: UTF8.self))) }
        }
        splitter.finish()
        while let row = try splitter.next() { rows.append((splitter.line, String(decoding: row, as: UTF8.self))) }
        return rows
    }

    @Test(
        "is separated by what its header shows most, or by what a line before it says",
        arguments: [
            ("a;b\r\n1;6,5\r\n", #"{"a":"1","b":"6,5"}"#), ("a\tb\n1\t2\n", #"{"a":"1","b":"2"}"#),
            ("a|b|c\n1|2|3\n", #"{"a":"1","b":"2","c":"3"}"#), ("sep=;\r\na;b\r\n1;2\r\n", #"{"a":"1","b":"2"}"#),
            ("SEP=,\na,b;c\n1,2\n", #"{"a":"1","b;c":"2"}"#), ("sep=\t\na\tb\n1\t2\n", #"{"a":"1","b":"2"}"#),
            ("\"x,y,z\";b\n\"1;2\";\"3\"\"\"\n", #"{"x,y,z":"1;2","b":"3\""}"#),
            ("a;b;c,d\n1;2;3\n", #"{"a":"1","b":"2","c,d":"3"}"#),
            ("a\n1;2\n", #"{"a":"1;2"}"#), ("a;b;\n1;2;\n", #"{"a":"1","b":"2","":""}"#),
        ], [1, 2, 7, 4096])
    func separators(_ input: (text: String, row: String), chunk: Int) throws {
        #expect(try rows(input.text, chunk: chunk).map(\.row) == [input.row])
    }

    @Test("is separated by what the user says, whatever the header shows and the file is called")
    func told() throws {
        let semicolon = try #require(CSVSeparator(reading: ";"))
        #expect(try rows("a;b,c\n1;2\n", separator: semicolon).map(\.row) == [#"{"a":"1","b,c":"2"}"#])
        let tab = try #require(CSVSeparator(reading: "tab"))
        #expect(try rows("a b\tc\n1 2\t3\n", separator: tab, path: "x.txt").map(\.row) == [#"{"a b":"1 2","c":"3"}"#])
        #expect(try rows("sep=,\na;b\n1;2\n", separator: semicolon).map(\.row) == [#"{"a":"1","b":"2"}"#])
    }

    @Test("takes one character of punctuation, or the word tab", arguments: ["", ";;", "a", "1", "\"", "\n", " ", "é"])
    func wrongSeparators(_ text: String) {
        #expect(CSVSeparator(reading: text) == nil)
    }

    @Test("asks if the header has two equally often")
    func ambiguous() {
        let error = #expect(throws: GenerationError.self) { try rows("net, EUR;b\n1;2\n") }
        #expect(error?.description.hasPrefix("the header has as many \",\" as \";\": say what separates") == true)
    }

    @Test(
        "has lines that end in a carriage return alone, in a line feed alone or in both, each counted once",
        arguments: ["\r", "\n", "\r\n"], [1, 2, 3, 4096])
    func lineEnds(_ end: String, chunk: Int) throws {
        let text = ["a,b", "1,2", "", "\"x\(end)y\",3", "4,5"].joined(separator: end)
        let rows = try rows(text, chunk: chunk)
        #expect(rows.map(\.line) == [2, 4, 6])
        let inJSON = end.unicodeScalars.map { $0 == "\r" ? "\\r" : "\\n" }.joined()
        #expect(rows.map(\.row) == [#"{"a":"1","b":"2"}"#, #"{"a":"x\#(inJSON)y","b":"3"}"#, #"{"a":"4","b":"5"}"#])
        let json = try self.rows(["{}", "", "[1]"].joined(separator: end), path: "x.ndjson", chunk: chunk)
        #expect(json.map(\.row) == ["{}", "[1]"])
        #expect(json.map(\.line) == [1, 3])
    }

    @Test(
        "leaves blanks around fields out if those of the header have them, and keeps them otherwise",
        arguments: [
            (" a , b \n x, \"y, z\" \n", #"{"a":"x","b":"y, z"}"#), ("a, b\n 1 ,2 3\n", #"{"a":"1","b":"2 3"}"#),
            ("a,b\n 1 ,2\n", #"{"a":" 1 ","b":"2"}"#), ("a,b\n \"1\" ,2\n", #"{"a":" \"1\" ","b":"2"}"#),
            ("a ;b\n1 ; 2,5\n", #"{"a":"1","b":"2,5"}"#), ("\" a\",b\n 1,2\n", #"{" a":" 1","b":"2"}"#),
        ], [1, 3, 4096])
    func blanks(_ input: (text: String, row: String), chunk: Int) throws {
        #expect(try rows(input.text, chunk: chunk).map(\.row) == [input.row])
    }

    @Test("is distinguished from XML, and ragged rows say what separates fields")
    func wrong() {
        for (path, text) in [("x.csv", "<?xml version=\"1.0\"?><a/>"), ("-", " \n<html>\n")] {
            #expect(throws: GenerationError(.row, "this is XML or HTML: convert it to JSON or CSV")) {
                try rows(text, path: path)
            }
        }
        #expect(throws: GenerationError(.row, "row 1 has 1 field, the header has 2, separated by tab")) {
            try rows("a\tb\n1,2\n")
        }
    }
}
