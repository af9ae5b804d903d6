import EventGeneration
import EventSettings
import EventTestSupport
import Testing

/// The recipe for a generator, held: what the list names is documented, read, drawn, exemplified and in the schema.
@Suite("The list of generators")
struct GeneratorListTests {
    private static let schema = SettingsSchema.settings

    /// The volume of an example, read from a settings file with what examples refer to.
    private func volume(_ text: String, path: String = "s.json") throws -> VolumeDefinition {
        let settings = try Settings.parse(
            Array(#"{ "volumes": \#(GeneratorReference.companions.dropLast()), "v": \#(text) } }"#.utf8), path: path)
        return try #require(settings.volumes.entries["v"])
    }

    @Test("names each once, other names included")
    func names() {
        let names = Generators.all.flatMap(\.names)
        #expect(Set(names).count == names.count)
        for name in names { #expect(Generators[name]?.names.contains(name) == true, "\(name)") }
    }

    @Test(
        "has documentation, reading, an example and a place in the schema for each", arguments: GeneratorReference.all)
    func complete(reference: GeneratorReference) async throws {
        #expect(reference.summary.hasSuffix(".") && reference.summary.first?.isUppercase == true)
        for option in reference.options { #expect(option.description.hasSuffix("."), "\(option.name)") }
        let file = GeneratorReference.companionFile
        try await withTemporaryFiles([file.name: file.text]) { folder in
            _ = try volume(reference.example, path: folder + "/s.json")
        }
        for name in [reference.name] + reference.aliases {
            let properties = Self.schema.find(["definitions", "volume-\(name)", "properties"])
            #expect(properties?.find([name]) != nil, "\(name)")
            for option in reference.options { #expect(properties?.find([option.name]) != nil, "\(option.name)") }
        }
    }

    @Test("knows what a name alone stands for", arguments: GeneratorReference.all)
    func alone(reference: GeneratorReference) throws {
        let generator = VolumeDefinition.Generator(name: reference.name)
        #expect((generator != nil) == reference.standsAlone)
        guard let generator else { return }
        #expect(try volume("\"\(reference.name)\"").generator == generator)
        for alias in reference.aliases { #expect(try volume("\"\(alias)\"").generator == generator, "\(alias)") }
        #expect(try volume("{ \"\(reference.name)\": {} }").generator == generator)
    }

    @Test(
        "says which are numbers: they stand as times, lengths and steps", arguments: Generators.numeric.map(\.reference)
    )
    func numeric(reference: GeneratorReference) throws {
        let names = Self.schema.find(["definitions", "volume-\(reference.name)-number"])
        #expect(names != nil, "\(reference.name)")
        let whole = try volume(reference.example).generator
        let text = #"{ "list": "x{{index}}", "length": \#(withoutKey(reference.example)) }"#
        #expect(try volume(text).generator != whole)
    }

    /// An example without `per`, which goes with volumes alone.
    private func withoutKey(_ example: String) -> String {
        example.replacing(#/, "per": "[a-z.]+"/#, with: "")
    }
}
