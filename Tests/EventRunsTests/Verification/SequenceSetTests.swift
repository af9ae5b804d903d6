import Testing

@testable import EventRuns

@Suite("A set of sequence numbers")
struct SequenceSetTests {
    private func compare(_ set: SequenceSet, _ oracle: Set<Int64>) {
        #expect(set.count == oracle.count)
        #expect(set.highest == oracle.max() ?? 0)
        let expected = intervals(oracle)
        #expect(set.intervals() == expected)
        #expect(set.intervals(limit: 3) == Array(expected.prefix(3)))
    }

    @Test("has what was added, in any order, one by one or in ranges", arguments: UInt64(1)...20)
    func oracle(seed: UInt64) {
        var random = SeededGenerator(seed)
        var set = SequenceSet()
        var oracle: Set<Int64> = []
        // Pages have 4,096 numbers: some are filled, some are not, many numbers lie at their ends.
        for step in 0..<600 {
            if step % 3 == 0 {
                let low = Int64.random(in: 1...40_000, using: &random)
                let high = low + Int64.random(in: 0...[1, 70, 9_000][Int(seed) % 3], using: &random)
                set.insert(low...high)
                oracle.formUnion(low...high)
            } else {
                let page = Int64.random(in: 0...9, using: &random) * 4_096
                let number = page + Int64.random(in: step % 2 == 0 ? -1...2 : 1...4_096, using: &random)
                let isNew = set.insert(number)
                #expect(isNew == (number >= 1 && oracle.insert(number).inserted))
            }
        }
        compare(set, oracle)
        for number in -1...Int64(50_000) { #expect(set.contains(number) == oracle.contains(number)) }
        let end = Int64.random(in: 1...60_000, using: &random)
        #expect(set.gaps(in: 1...end) == intervals(Set(1...end).subtracting(oracle)))
        let start = Int64.random(in: 1...end, using: &random)
        #expect(set.gaps(in: start...end) == intervals(Set(start...end).subtracting(oracle)))
        #expect(set.count(in: start...end) == oracle.count { (start...end).contains($0) })
        #expect(set.gaps(in: 1...end, limit: 2) == Array(intervals(Set(1...end).subtracting(oracle)).prefix(2)))
    }

    @Test("takes in another", arguments: UInt64(1)...10)
    func union(seed: UInt64) {
        var random = SeededGenerator(seed)
        var (one, other) = (SequenceSet(), SequenceSet())
        var (first, second): (Set<Int64>, Set<Int64>) = ([], [])
        for _ in 0..<40 {
            let low = Int64.random(in: 1...60_000, using: &random)
            let range = low...low + Int64.random(in: 0...6_000, using: &random)
            if Bool.random(using: &random) {
                one.insert(range)
                first.formUnion(range)
            } else {
                other.insert(range)
                second.formUnion(range)
            }
        }
        one.formUnion(other)
        compare(one, first.union(second))
        compare(other, second)
    }

    @Test("a shuffled million is one interval in the end, and every second number of it takes a bit each")
    func million() {
        var random = SeededGenerator(4)
        var set = SequenceSet()
        for number in (Int64(1)...1_000_000).shuffled(using: &random) { set.insert(number...number) }
        #expect(set.intervals() == [1...1_000_000] && set.count == 1_000_000)
        // All but the last page, which the million does not fill.
        #expect(set.full == [0...243] && set.slots.count == 1)
        let isNew = set.insert(77)
        #expect(!isNew)
        var odd = SequenceSet()
        for number in stride(from: Int64(1), to: 1_000_000, by: 2) { _ = odd.insert(number) }
        #expect(odd.count == 500_000 && odd.words.count * 64 < 1_010_000)
        #expect(odd.gaps(in: 1...1_000_000, limit: 2) == [2...2, 4...4])
    }

    @Test("a stream in order needs one page at a time, however long it is")
    func endless() {
        var set = SequenceSet()
        for number in Int64(1)...300_000 { _ = set.insert(number) }
        #expect(set.words.count == 64 && set.full.count == 1)
        set.insert(1...5_000_000_000_000)
        #expect(set.count == 5_000_000_000_000 && set.intervals() == [1...5_000_000_000_000])
    }

    @Test("keeps nothing below 1 or beyond its limit")
    func limits() {
        var set = SequenceSet()
        let refused = [0, -1, .min, .max, SequenceSet.limit + 1].filter { set.insert($0) }
        #expect(refused.isEmpty)
        #expect(set.count == 0 && set.intervals().isEmpty && set.gaps(in: 1...3) == [1...3])
        let isKept = set.insert(SequenceSet.limit)
        #expect(isKept)
        set.insert(SequenceSet.limit - 1...Int64.max)
        #expect(set.intervals() == [SequenceSet.limit - 1...SequenceSet.limit])
        #expect(set.gaps(in: 5...SequenceSet.limit) == [5...SequenceSet.limit - 2])
    }
}
