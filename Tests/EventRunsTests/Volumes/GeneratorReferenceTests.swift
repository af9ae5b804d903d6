import EventTestSupport
import EventGeneration
import EventRuns
import Testing

@Suite("Generator reference")
struct GeneratorReferenceTests {
    @Test("every example is a volume that makes a thousand values", arguments: GeneratorReference.all)
    func example(generator: GeneratorReference) async throws {
        let file = GeneratorReference.companionFile
        try await withTemporaryFiles([file.name: file.text]) { folder in
            let companions = GeneratorReference.companions.dropLast(1)
            let drawn = try bodies(
                1000, #""{{v}}""#, volumes: companions + ", \"v\": \(generator.example) }", path: folder + "/s.json")
            #expect(drawn.count == 1000)
            #expect(Set(drawn).count > 1 || generator.name == "now")
            for value in drawn {
                var document = JSONDocument()
                try document.parse(Array(value.utf8))
                #expect(document.nodes[0].kind != .null)
            }
        }
    }

    @Test("every generator stands in the reference once, and its example shows it")
    func completeness() throws {
        let names = GeneratorReference.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(
            Set(names).isSuperset(of: [
                "array", "weighted", "pick", "map", "cycle", "shuffle", "zipf", "file", "int", "decimal", "normal",
                "exponential", "walk", "bool", "sequence", "states", "list", "text", "use",
            ]))
        for generator in GeneratorReference.all where !generator.standsAlone {
            #expect(generator.example.contains("\"\(generator.name)\""))
        }
    }

    @Test("what stands alone is a volume by its name", arguments: GeneratorReference.all.filter(\.standsAlone))
    func alone(generator: GeneratorReference) throws {
        #expect(try values(100, "\"\(generator.name)\"").count == 100)
    }
}
