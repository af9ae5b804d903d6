import Testing

@testable import AMQP

@Suite("The ring of unsettled tags", .timeLimit(.minutes(1)))
struct TagRingTests {
    @Test("It grows, also after it has wrapped, and keeps every value under its tag", arguments: [0, 1, 63, 64, 100])
    func growth(_ shift: Int) {
        var ring = TagRing(empty: -1)
        for value in 0..<shift {
            #expect(ring.append(value) == UInt64(value + 1))
            ring.removeFirst()
        }
        let first = ring.next
        for value in 0..<1000 { ring.append(value) }
        #expect(ring.count == 1000)
        for value in 0..<1000 { #expect(ring[first + UInt64(value)] == value) }
        #expect(!ring.contains(first - 1) && ring.contains(first) && !ring.contains(ring.next))
    }

    @Test("A value that was let go leaves an empty slot for the tag that comes round to it")
    func emptied() {
        var ring = TagRing(empty: 0)
        for _ in 0..<64 { ring.append(7) }
        for _ in 0..<64 { ring.removeFirst() }
        #expect(ring.count == 0)
        #expect(ring.first == 65 && ring.next == 65)
        for tag in 65...128 as ClosedRange<UInt64> { #expect(ring[tag] == 0) }
    }

    @Test("Tags may be as large as they get")
    func largeTags() {
        let start = UInt64.max - 200
        var ring = TagRing(first: start, empty: 0)
        for value in 1...150 { ring.append(value) }
        #expect(ring.first == start && ring.count == 150)
        for value in 1...150 { #expect(ring[start + UInt64(value) - 1] == value) }
    }
}
