/// Sequence numbers from 1, such as those of the messages that have come.
///
/// A complete range takes memory only for its ends: numbers are kept in pages, and neighbouring complete pages are one
/// interval. A page with gaps costs a bit for each number. So even the worst order, every second number of millions,
/// takes a hundredth of the memory of a list of intervals, and adding a number moves nothing.
package struct SequenceSet: Sendable {
    /// The highest number that can be kept. JSON readers lose digits of higher numbers.
    package static let limit: Int64 = 1 << 53

    static let pageShift: Int64 = 12
    static let pageSize = 1 << 12
    static let wordsPerPage = pageSize / 64

    /// How many numbers there are.
    package private(set) var count = 0
    /// The highest number. 0 if there is none.
    package private(set) var highest: Int64 = 0

    /// The complete pages, in order, as ranges that do not touch each other.
    private(set) var full: [ClosedRange<Int64>] = []
    /// The place of the words of each page that has gaps.
    private(set) var slots: [Int64: Int] = [:]
    private(set) var words: [UInt64] = []
    private var counts: [Int] = []
    private var freeSlots: [Int] = []
    /// The page that was used last. It is usually the one that is used next.
    private var lastPage: Int64 = -1
    private var lastSlot = 0

    package init() {}

    /// Adds a number. Returns false if it was there before, or cannot be kept.
    package mutating func insert(_ sequence: Int64) -> Bool {
        guard sequence >= 1, sequence <= Self.limit else { return false }
        let position = sequence &- 1
        let page = position >> Self.pageShift
        if page != lastPage, !select(page) { return false }
        let word = lastSlot * Self.wordsPerPage + Int(position >> 6 & 63)
        let bit = UInt64(1) << UInt64(position & 63)
        guard words[word] & bit == 0 else { return false }
        words[word] |= bit
        added(1)
        if sequence > highest { highest = sequence }
        return true
    }

    /// Adds all numbers of a range, as far as they can be kept.
    package mutating func insert(_ range: ClosedRange<Int64>) {
        let range = range.clamped(to: 1...Self.limit)
        let (first, last) = (range.lowerBound - 1, range.upperBound - 1)
        highest = max(highest, range.upperBound)
        let (firstPage, lastPage) = (first >> Self.pageShift, last >> Self.pageShift)
        let end = Int64(Self.pageSize - 1)
        let (head, tail) = (first & end, last & end)
        guard firstPage < lastPage else { return fill(firstPage, head, tail) }
        fill(firstPage, head, end)
        if firstPage + 1 < lastPage { complete(firstPage + 1...lastPage - 1) }
        fill(lastPage, 0, tail)
    }

    /// Adds all numbers of another set.
    package mutating func formUnion(_ other: SequenceSet) {
        highest = max(highest, other.highest)
        for pages in other.full { complete(pages) }
        for (page, slot) in other.slots where select(page) {
            var new = 0
            for index in 0..<Self.wordsPerPage {
                let word = lastSlot * Self.wordsPerPage + index
                let united = words[word] | other.words[slot * Self.wordsPerPage + index]
                new += united.nonzeroBitCount - words[word].nonzeroBitCount
                words[word] = united
            }
            added(new)
        }
    }

    /// Whether the set has a number.
    package func contains(_ sequence: Int64) -> Bool {
        guard sequence >= 1, sequence <= Self.limit else { return false }
        let position = sequence - 1
        let page = position >> Self.pageShift
        guard let slot = slots[page] else { return isFull(page) }
        return words[slot * Self.wordsPerPage + Int(position >> 6 & 63)] >> UInt64(position & 63) & 1 == 1
    }
}

extension SequenceSet {
    /// Selects a page with gaps. Returns false if the set has no such page.
    private mutating func select(_ page: Int64) -> Bool {
        if let slot = slots[page] {
            (lastPage, lastSlot) = (page, slot)
            return true
        }
        guard !isFull(page) else { return false }
        if let slot = freeSlots.popLast() {
            lastSlot = slot
        } else {
            lastSlot = counts.count
            counts.append(0)
            words.append(contentsOf: repeatElement(0, count: Self.wordsPerPage))
        }
        lastPage = page
        slots[page] = lastSlot
        return true
    }

    /// Counts what has been added to the selected page.
    private mutating func added(_ new: Int) {
        count += new
        counts[lastSlot] += new
        if counts[lastSlot] == Self.pageSize { complete(lastPage...lastPage) }
    }

    /// Adds the numbers of a page from one place to another.
    private mutating func fill(_ page: Int64, _ first: Int64, _ last: Int64) {
        guard select(page) else { return }
        var new = 0
        for index in first >> 6...last >> 6 {
            let low = max(first - index << 6, 0)
            let high = min(last - index << 6, 63)
            let mask = UInt64.max << UInt64(low) & UInt64.max >> UInt64(63 - high)
            let word = lastSlot * Self.wordsPerPage + Int(index)
            new += (mask & ~words[word]).nonzeroBitCount
            words[word] |= mask
        }
        added(new)
    }

    /// Makes all pages of a range complete.
    private mutating func complete(_ pages: ClosedRange<Int64>) {
        count += pages.count * Self.pageSize
        let partial = slots.count < pages.count ? slots.keys.filter(pages.contains) : pages.filter { slots[$0] != nil }
        for page in partial {
            guard let slot = slots.removeValue(forKey: page) else { continue }
            count -= counts[slot]
            counts[slot] = 0
            for word in slot * Self.wordsPerPage..<(slot + 1) * Self.wordsPerPage { words[word] = 0 }
            freeSlots.append(slot)
        }
        lastPage = -1
        var merged = pages
        let start = firstFull(from: pages.lowerBound - 1)
        var end = start
        while end < full.count, full[end].lowerBound <= pages.upperBound + 1 {
            let common = full[end].clamped(to: pages)
            if full[end].overlaps(pages) { count -= common.count * Self.pageSize }
            merged = min(merged.lowerBound, full[end].lowerBound)...max(merged.upperBound, full[end].upperBound)
            end += 1
        }
        full.replaceSubrange(start..<end, with: [merged])
    }

    /// The index of the first interval of complete pages that ends at that page or behind it.
    private func firstFull(from page: Int64) -> Int {
        if let last = full.last, last.upperBound < page { return full.count }
        var (low, high) = (0, full.count)
        while low < high {
            let middle = (low + high) / 2
            if full[middle].upperBound < page { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func isFull(_ page: Int64) -> Bool {
        let index = firstFull(from: page)
        return index < full.count && full[index].lowerBound <= page
    }
}
