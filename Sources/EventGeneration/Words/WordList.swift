/// Words of one kind, kept in one block of bytes.
///
/// The lists are part of what a seed means: words are only ever appended, and doing so raises ``version``, since it
/// changes what a seed draws.
struct WordList: Sendable {
    /// The version of all lists together.
    static let version = 1

    private let bytes: [UInt8]
    private let starts: [Int]

    /// Splits a text into its words.
    init(_ text: String, separator: Character) {
        var bytes: [UInt8] = []
        var starts = [0]
        for line in text.split(separator: "\n") {
            for word in line.split(separator: separator) {
                bytes.append(contentsOf: word.utf8)
                starts.append(bytes.count)
            }
        }
        self.bytes = bytes
        self.starts = starts
    }

    var count: Int { starts.count - 1 }

    subscript(index: Int) -> ArraySlice<UInt8> { bytes[starts[index]..<starts[index + 1]] }

    func append(_ index: Int, into out: inout [UInt8]) {
        out.append(contentsOf: self[index])
    }
}
