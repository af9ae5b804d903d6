import Testing

@testable import EventGeneration

@Suite("Counts for people")
struct CountedTests {
    @Test(
        "have a comma between thousands",
        arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (-12_345_678, "-12,345,678"), (100_000, "100,000")])
    func grouping(_ number: Int, _ expected: String) { #expect(grouped(number) == expected) }

    @Test(
        "have their noun in the singular or the plural",
        arguments: [(0, "0 messages"), (1, "1 message"), (2, "2 messages"), (40_000, "40,000 messages")])
    func nouns(_ number: Int, _ expected: String) { #expect(counted(number, "message") == expected) }

    @Test("have a plural that is not the singular and an s if they need one")
    func plurals() {
        #expect(counted(1, "message waits", plural: "messages wait") == "1 message waits")
        #expect(counted(3, "message waits", plural: "messages wait") == "3 messages wait")
    }
}
