extension SequenceSet {
    /// Calls a closure with every interval in order, as long as the closure returns true.
    package func forEachInterval(_ body: (ClosedRange<Int64>) -> Bool) {
        var pending: ClosedRange<Int64>?
        func add(_ range: ClosedRange<Int64>) -> Bool {
            guard let last = pending else {
                pending = range
                return true
            }
            if last.upperBound + 1 == range.lowerBound {
                pending = last.lowerBound...range.upperBound
                return true
            }
            pending = range
            return body(last)
        }
        var partial = slots.keys.sorted()[...]
        for pages in full {
            while let page = partial.first, page < pages.lowerBound {
                guard visit(page, add) else { return }
                partial.removeFirst()
            }
            let last = (pages.upperBound + 1) << Self.pageShift
            guard add(pages.lowerBound << Self.pageShift + 1...last) else { return }
        }
        for page in partial { guard visit(page, add) else { return } }
        if let pending { _ = body(pending) }
    }

    /// The first intervals of the set, at most `limit` of them.
    package func intervals(limit: Int = .max) -> [ClosedRange<Int64>] {
        var result: [ClosedRange<Int64>] = []
        guard limit > 0 else { return result }
        forEachInterval { interval in
            result.append(interval)
            return result.count < limit
        }
        return result
    }

    /// How many numbers of a range there are.
    package func count(in range: ClosedRange<Int64>) -> Int {
        var result = 0
        forEachInterval { interval in
            if interval.overlaps(range) { result += interval.clamped(to: range).count }
            return interval.upperBound < range.upperBound
        }
        return result
    }

    /// The first gaps in a range, at most `limit` of them.
    package func gaps(in range: ClosedRange<Int64>, limit: Int = .max) -> [ClosedRange<Int64>] {
        var result: [ClosedRange<Int64>] = []
        var next = range.lowerBound
        let end = range.upperBound
        guard limit > 0 else { return result }
        forEachInterval { interval in
            if next < interval.lowerBound, next <= end { result.append(next...min(end, interval.lowerBound - 1)) }
            next = max(next, interval.upperBound + 1)
            return next <= end && result.count < limit
        }
        if next <= end, result.count < limit { result.append(next...end) }
        return result
    }

    /// Calls a closure with the intervals of a page with gaps.
    private func visit(_ page: Int64, _ body: (ClosedRange<Int64>) -> Bool) -> Bool {
        guard let slot = slots[page] else { return true }
        let base = page << Self.pageShift + 1
        for index in 0..<Self.wordsPerPage {
            var word = words[slot * Self.wordsPerPage + index]
            var offset = base + Int64(index * 64)
            while word != 0 {
                let zeros = word.trailingZeroBitCount
                word >>= UInt64(zeros)
                let ones = (~word).trailingZeroBitCount
                offset += Int64(zeros)
                guard body(offset...offset + Int64(ones) - 1) else { return false }
                offset += Int64(ones)
                word = ones < 64 ? word >> UInt64(ones) : 0
            }
        }
        return true
    }
}
