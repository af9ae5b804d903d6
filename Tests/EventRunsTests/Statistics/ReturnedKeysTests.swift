import Testing

@testable import EventRuns

@Suite("Returned routing keys")
struct ReturnedKeysTests {
    @Test("are counted separately up to a limit, and together beyond it")
    func limit() {
        var keys = ReturnedKeys()
        for number in 0..<(ReturnedKeys.limit + 5) { keys.count("k\(number)") }
        keys.count("k0")
        #expect(keys.counts.count == ReturnedKeys.limit)
        #expect(keys.counts["k0"] == 2)
        #expect(keys.others == 5)
        #expect(keys.total == ReturnedKeys.limit + 6)
    }
}
