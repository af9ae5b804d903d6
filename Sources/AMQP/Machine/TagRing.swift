/// A value for each tag from the lowest unsettled one on. Tags are consecutive; the memory is used again.
struct TagRing<Element> {
    private var slots: [Element]
    private let empty: Element
    /// The lowest tag that is held.
    private(set) var first: UInt64
    /// The tag that the next appended value gets.
    private(set) var next: UInt64

    init(first: UInt64 = 1, empty: Element) {
        self.first = first
        next = first
        self.empty = empty
        slots = Array(repeating: empty, count: 64)
    }

    var count: Int { Int(next - first) }

    func contains(_ tag: UInt64) -> Bool { tag >= first && tag < next }

    /// The value of a tag that is held.
    subscript(tag: UInt64) -> Element {
        get { slots[Int(truncatingIfNeeded: tag) & (slots.count - 1)] }
        set { slots[Int(truncatingIfNeeded: tag) & (slots.count - 1)] = newValue }
    }

    /// Holds the value under the next tag, and returns the tag.
    @discardableResult
    mutating func append(_ element: Element) -> UInt64 {
        if count == slots.count { grow() }
        let tag = next
        next += 1
        self[tag] = element
        return tag
    }

    /// Lets go of the lowest tag.
    mutating func removeFirst() {
        self[first] = empty
        first += 1
    }

    private mutating func grow() {
        var larger = Array(repeating: empty, count: slots.count * 2)
        for tag in first..<next { larger[Int(truncatingIfNeeded: tag) & (larger.count - 1)] = self[tag] }
        slots = larger
    }
}
