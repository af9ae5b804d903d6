import EventGeneration
import Testing

/// Renders one message of a JSON or text template over these volumes.
func render(
    _ body: MessageDefinition.Body, _ volumes: [String: VolumeDefinition] = [:], row: String? = nil, now: Int64 = 0
) throws -> String {
    var generator = try MessageGenerator(
        MessageDefinition(body: body), volumes: VolumeDefinitions(volumes), seed: 1, producer: "test",
        hasRow: row != nil)
    _ = try generator.next(now: now, row: row.map { Array($0.utf8) })
    return String(decoding: generator.body, as: UTF8.self)
}

/// A volume that always has the value of a JSON text.
func constant(_ json: String) throws -> VolumeDefinition {
    var document = JSONDocument()
    try document.parse(Array(json.utf8))
    return VolumeDefinition(.values([JSONValue(document)]))
}

@Suite("Templates")
struct TemplateTests {
    @Test(
        "a text takes the text of each value",
        arguments: [
            ("plain", "plain"), ("{{word}}", "say \"hi\"\n"), ("{{ word }}!", "say \"hi\"\n!"), ("{{number}}", "4.50"),
            ("{{flag}}{{flag}}", "truetrue"), ("[{{nothing}}]", "[]"), ("{{team.name}}", "Paris SG"),
            ("{{team}}", #"{"name":"Paris SG","goals":[1,2]}"#), ("{{team.goals.1}}", "2"), (#"\{{word}}"#, "{{word}}"),
            ("{ {word} }", "{ {word} }"), ("a}}b", "a}}b"), ("é{{index}}ß", "é1ß"), ("", ""),
        ])
    func text(template: String, expected: String) throws {
        #expect(try render(.text(Template(template)), volumes) == expected)
    }

    @Test(
        "a string that is only a placeholder keeps its type, any other string stays one",
        arguments: [
            ("{{word}}", #""say \"hi\"\n""#), ("{{number}}", "4.50"), ("{{flag}}", "true"), ("{{nothing}}", "null"),
            ("{{team}}", #"{"name":"Paris SG","goals":[1,2]}"#), ("{{team.goals}}", "[1,2]"),
            (" {{number}}", #"" 4.50""#),
            ("{{word}}{{word}}", #""say \"hi\"\nsay \"hi\"\n""#), ("got {{team.goals}}", #""got [1,2]""#),
            ("{{nothing}}!", #""!""#), (#"a "b" {{flag}}"#, #""a \"b\" true""#),
            ("x{{team}}", #""x{\"name\":\"Paris SG\",\"goals\":[1,2]}""#),
        ])
    func json(template: String, expected: String) throws {
        #expect(try render(.json(.string(Template(template))), volumes) == expected)
    }

    @Test("structures are written without spaces, names take placeholders too")
    func structure() throws {
        let template = JSONTemplate.object([
            .init(Template(literal: "a\""), .array([.literal(.number("1e3")), .string(try Template("{{number}}"))])),
            .init(try Template("k{{number}}"), .object([])), .init(Template(literal: "e"), .array([])),
        ])
        #expect(try render(.json(template), volumes) == #"{"a\"":[1e3,4.50],"k4.50":{},"e":[]}"#)
    }

    @Test("a list of names is an object of volumes under their names")
    func names() throws {
        let template = JSONTemplate(names: [.init("word"), .init("team", ["name"])])
        #expect(try render(.json(template), volumes) == #"{"word":"say \"hi\"\n","team.name":"Paris SG"}"#)
    }

    @Test("a row is copied byte for byte, its parts with their own types")
    func row() throws {
        let row = #"{ "a": 1.0, "b": "x\u00e9\"y", "list": [ 1, 2 ], "n": null, "plain": "José" }"#
        #expect(try render(.json(.string(Template("{{row}}"))), row: "  \(row) ") == row)
        #expect(try render(.json(.string(Template("{{row.b}}"))), row: row) == #""x\u00e9\"y""#)
        #expect(try render(.json(.string(Template("<{{row.b}}>"))), row: row) == #""<x\u00e9\"y>""#)
        #expect(
            try render(
                .text(Template("{{row.a}} {{row.b}} {{row.list}} {{row.n}} {{row.list.0}} {{row.plain}}")), row: row)
                == "1.0 xé\"y [ 1, 2 ]  1 José")
    }

    @Test(
        "a broken template says what is wrong",
        arguments: [
            ("{{a", #""{{" without "}}" in "{{a": for the braces themselves write \{{, which in JSON is "\\{{""#),
            (
                "{{a{{b}}",
                #""{{" without "}}" in "{{a{{b}}": for the braces themselves write \{{, which in JSON is "\\{{""#
            ),
            ("{{}}", #"a placeholder without a name in "{{}}": write {{name}}"#),
            ("x {{a..b}}", #"a placeholder without a name in "x {{a..b}}": write {{name}}"#),
        ])
    func broken(template: String, message: String) {
        #expect(throws: GenerationError(.definition, message)) { _ = try Template(template) }
    }

    @Test(
        "a placeholder that leads nowhere says what is wrong",
        arguments: [
            ("{{wrod}}", #"no volume or built-in generator "wrod": did you mean "word"?"#),
            ("{{frist_name}}", #"no volume or built-in generator "frist_name": did you mean "first_name"?"#),
            (
                "{{zzzzzz}}",
                #"no volume or built-in generator "zzzzzz": there are flag, nothing, number, team, word, address, ago, city, color, company, country, date, ean, email, … (all in docs/settings.md)"#
            ),
            ("{{uuid.x}}", #"{{uuid.x}}: volume "uuid" makes single values, without a field "x""#),
            ("{{team.nmae}}", #"{{team.nmae}}: value 1 of volume "team" has no field "nmae""#),
            ("{{row.x}}", #"{{row.x}} needs rows: name a file with --rows FILE, or with "rows" in the settings"#),
        ])
    func undefined(template: String, message: String) throws {
        let template = try Template(template)
        #expect(throws: GenerationError(.definition, message)) { try render(.text(template), volumes) }
    }

    @Test(
        "a row that does not fit is named by its number",
        arguments: [
            (#"{"b":1}"#, #"row 1 has no field "a.x""#), (#"{"a":1}"#, #"row 1 has no field "a.x""#),
            (#"{"a":"#, "row 1 is not JSON: byte 6: expected a value, found the end"),
            ("", "row 1 is not JSON: byte 1: expected a value, found the end"),
        ])
    func wrongRow(row: String, message: String) throws {
        let template = try Template("{{row.a.x}}")
        #expect(throws: GenerationError(.row, message)) { try render(.text(template), row: row) }
    }

    @Test("rows are counted on after a wrong one, messages are not")
    func rowNumbers() throws {
        var generator = try MessageGenerator(
            MessageDefinition(body: .text(Template("{{row.a}} {{index}}"))), volumes: VolumeDefinitions(), seed: 1,
            producer: "test", hasRow: true)
        #expect(try generator.next(now: 0, row: Array(#"{"a":"x"}"#.utf8)))
        #expect(throws: GenerationError(.row, #"row 2 has no field "a""#)) {
            try generator.next(now: 0, row: Array(#"{"b":"x"}"#.utf8))
        }
        #expect(try generator.next(now: 0, row: Array(#"{"a":"y"}"#.utf8)))
        #expect(generator.body == Array("y 2".utf8))
        #expect(throws: GenerationError(.row, #"row 4 has no field "a""#)) {
            try generator.next(now: 0, row: Array("[]".utf8))
        }
    }

    private var volumes: [String: VolumeDefinition] {
        get throws {
            [
                "word": try constant(#""say \"hi\"\n""#), "number": try constant("4.50"), "flag": try constant("true"),
                "nothing": try constant("null"), "team": try constant(#"{"name":"Paris SG","goals":[1,2]}"#),
            ]
        }
    }
}
