/// Words of one kind, kept in one block of bytes.
///
/// The lists are part of what a seed means: words are only ever appended, and doing so raises ``version``, since it
/// changes what a seed draws.
struct WordList: Sendable {
    /// The version of all lists together.
    static let version = 2

    private let bytes: [UInt8]
    private let starts: [Int]

    /// Splits a text into its words, at line ends and at the separator.
    init(_ text: String, separator: Unicode.Scalar) {
        let separator = UInt8(ascii: separator)
        var bytes: [UInt8] = []
        var starts = [0]
        for word in text.utf8.split(whereSeparator: { $0 == separator || $0 == 0x0A }) {
            bytes.append(contentsOf: word)
            starts.append(bytes.count)
        }
        self.bytes = bytes
        self.starts = starts
    }

    var count: Int { starts.count - 1 }

    subscript(index: Int) -> ArraySlice<UInt8> { bytes[starts[index]..<starts[index + 1]] }

    func append(_ index: Int, into out: inout [UInt8]) {
        out.append(contentsOf: self[index])
    }

    /// Appends any of the words and returns which.
    @discardableResult
    func draw(_ random: inout RandomStream, into out: inout [UInt8]) -> Int {
        let index = random.index(below: count)
        append(index, into: &out)
        return index
    }
}
