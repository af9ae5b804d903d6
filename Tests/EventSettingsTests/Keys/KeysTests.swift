import EventGeneration
import Testing

@testable import EventSettings

@Suite("The declaration of keys")
struct KeysTests {
    private struct Shop: Sendable {
        var name = ""
        var tables = 4
        var rent: Int?
        var opening = Duration.seconds(60)
        var chairs: (red: Int, blue: Int) = (0, 0)
    }

    private static let keys = Keys(
        Shop(), rules: [.goesWith("rent", "tables")], hints: ["beer": "it is a cafe"]
    ) {
        Key("name", \.name, .name, "What it is called.").required("such as \"Corner\"")
        Key("tables", \.tables, .whole(1...50), "How many tables there are.")
        Key("rent", \.rent, .whole(0...9), "What it costs.", standard: "what the landlord says")
        Key("opening", \.opening, .someTime(), "How long it is open.")
        Key("chairs", .whole(1...9), "How many chairs of each kind there are.") { $0.chairs = ($1, $1 + 1) }
        Key("garden", .any, "What grows there.").later
    }

    /// What is read of a text, and what is wrong with it.
    private func read(_ text: String) throws -> (shop: Shop, complaints: [String]) {
        let problems = SettingsProblems()
        let decoder = SettingsDecoder(path: "s.json", problems: problems)
        let node = try #require(
            SettingsNode(parsing: Array(text.utf8), source: "s.json", rank: 0, problems: problems))
        var shop = Shop()
        Self.keys.read(node, "the shop", into: &shop, decoder)
        return (shop, SettingsProblems.sorted(problems.errors).map(\.description))
    }

    @Test("values go where the declaration says, and what is missing has its default")
    func values() throws {
        let (shop, complaints) = try read(#"{"name": "Corner", "rent": 3, "tables": 7, "chairs": 2}"#)
        #expect(complaints == [])
        #expect(shop.name == "Corner" && shop.tables == 7 && shop.rent == 3 && shop.chairs == (2, 3))
        #expect(shop.opening == .seconds(60))
        #expect(try read(#"{"name": "Corner"}"#).shop.tables == 4)
    }

    @Test("what is wrong is reported with its place and a remedy, all at once, and changes no field")
    func wrong() throws {
        let (shop, complaints) = try read(#"{"tables": 51, "opening": 0, "beer": 1, "garden": 1}"#)
        #expect(shop.tables == 4 && shop.opening == .seconds(60))
        #expect(
            complaints == [
                #"s.json:1:1: the shop has no "name": such as "Corner""#,
                #"s.json:1:12: "tables" in the shop must be a whole number from 1 to 50, not 51"#,
                #"s.json:1:27: "opening" in the shop must be a time of more than 0, not 0"#,
                #"s.json:1:30: unknown key "beer" in the shop: it is a cafe"#,
                #"s.json:1:41: "garden" in the shop is not supported yet"#,
            ])
        #expect(
            try read(#"{"name": "a", "rent": 1}"#).complaints == [
                #"s.json:1:15: "rent" in the shop goes with "tables" only"#
            ])
    }

    @Test("the schema has name, range, meaning and the default of the field")
    func schema() {
        let shape = Self.keys.shape
        #expect(shape.required == ["name"])
        #expect(shape.keys.map(\.name) == ["name", "tables", "rent", "opening", "chairs", "garden"])
        #expect(shape.keys.map(\.standard) == [nil, "4", "what the landlord says", nil, nil, nil])
        #expect(shape.keys[1] == .init("tables", .integer(1...50), "How many tables there are.", standard: "4"))
        #expect(shape.keys.map(\.isLater) == [false, false, false, false, false, true])
    }

    @Test("a key that another object has too need not be there")
    func shared() {
        let keys = Keys(Shop()) { Self.keys.list.map(\.optional) }
        #expect(keys.shape.required == [])
    }
}
