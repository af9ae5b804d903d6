/// A regular expression that texts are made from, of the part of the syntax that says what a text is made of.
///
/// Kept flat, so that making a text allocates nothing.
package struct Pattern: Sendable, Hashable {
    enum Node: Sendable, Hashable {
        /// So many bytes, as they are.
        case literal(start: Int, count: Int)
        /// One of the characters in so many ranges.
        case characters(start: Int, count: Int, size: Int)
        /// So many nodes one after the other.
        case all(start: Int, count: Int)
        /// One of so many nodes.
        case any(start: Int, count: Int)
        /// A node again and again.
        case times(node: Int, low: Int, high: Int)
    }

    /// The most characters that a text may have.
    package static let longest = 1024
    /// How often `*` and `+` repeat at most.
    package static let unbounded = 8

    /// The expression as it was written.
    package let text: String
    var nodes: [Node] = []
    var children: [Int] = []
    var bytes: [UInt8] = []
    var ranges: [ClosedRange<UInt32>] = []
    private var root = 0

    /// Reads an expression.
    ///
    /// Literals, `.`, classes such as `[a-z0-9_]`, `\d`, `\w`, `\s`, groups, alternatives, `?`, `{n}` and `{m,n}`; `*`
    /// and `+` end after ``unbounded`` repeats; `^` and `$` may stand at the ends. `.` and `[^…]` make printable ASCII.
    ///
    /// - Throws: ``GenerationError`` that names the character at which something else stands.
    package init(_ text: String) throws(GenerationError) {
        self.text = text
        var parser = PatternParser(text)
        let all = try parser.parse(into: &self)
        root = all
    }

    /// Appends a text that the expression matches.
    func append(_ random: inout RandomStream, into out: inout [UInt8]) {
        append(root, &random, into: &out)
    }

    private func append(_ node: Int, _ random: inout RandomStream, into out: inout [UInt8]) {
        switch nodes[node] {
        case .literal(let start, let count): out.append(contentsOf: bytes[start..<start + count])
        case .characters(let start, let count, let size):
            append(random.index(below: size), of: start..<start + count, into: &out)
        case .all(let start, let count):
            for child in start..<start + count { append(children[child], &random, into: &out) }
        case .any(let start, let count):
            append(children[start + random.index(below: count)], &random, into: &out)
        case .times(let node, let low, let high):
            let count = low == high ? low : Int(random.integer(Int64(low), Int64(high)))
            for _ in 0..<count { append(node, &random, into: &out) }
        }
    }

    private func append(_ index: Int, of places: Range<Int>, into out: inout [UInt8]) {
        var left = index
        for place in places {
            let range = ranges[place]
            if left < range.count {
                Self.append(range.lowerBound + UInt32(left), into: &out)
                return
            }
            left -= range.count
        }
    }

    /// Appends a character as UTF-8.
    private static func append(_ character: UInt32, into out: inout [UInt8]) {
        if character < 0x80 {
            out.append(UInt8(character))
        } else if let scalar = Unicode.Scalar(character) {
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { out.append(byte) }
        }
    }
}
