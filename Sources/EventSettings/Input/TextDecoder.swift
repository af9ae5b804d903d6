/// Turns input into UTF-8, chunk by chunk. Removes a byte-order mark, and turns UTF-16 that has one into UTF-8.
///
/// A pure value. It keeps only the first bytes of a character while the other bytes have not come yet.
struct TextDecoder: Sendable {
    private enum Encoding { case utf8, utf16LittleEndian, utf16BigEndian }

    private static let marks: [(encoding: Encoding, bytes: [UInt8])] = [
        (.utf8, [0xEF, 0xBB, 0xBF]), (.utf16LittleEndian, [0xFF, 0xFE]), (.utf16BigEndian, [0xFE, 0xFF]),
    ]

    private let path: String
    /// Whether bytes that are not UTF-8 are refused. If not, they are passed on.
    private let demandsText: Bool
    private var encoding: Encoding?
    /// What came and is not passed on yet.
    private var rest: [UInt8] = []
    /// The line that the next byte is in, from 1, and the bytes of it that were passed on.
    private var line = 1
    private var column = 0
    /// Why no more text follows, in a line that says what to do. Nil as long as there is no failure.
    private(set) var failure: String?

    /// Makes a decoder.
    ///
    /// - Parameters:
    ///   - path: The file, for messages; `-` is standard input.
    ///   - demandsText: Whether bytes that are not UTF-8 are refused. Default: true.
    init(path: String, demandsText: Bool = true) {
        self.path = path
        self.demandsText = demandsText
    }

    private var name: String { path == "-" ? "standard input" : path }

    /// The text of the next bytes, as far as it is complete. Empty input means that the input has ended.
    mutating func decode(_ bytes: [UInt8]) -> [UInt8] {
        let isAtEnd = bytes.isEmpty
        var pending = bytes
        if !rest.isEmpty {
            pending = rest + bytes
            rest = []
        }
        if encoding == nil {
            guard begin(&pending, isAtEnd: isAtEnd) else {
                rest = pending
                return []
            }
        }
        let text = take(from: &pending, isAtEnd: isAtEnd)
        rest = pending
        return text
    }

    /// Recognises the encoding. Returns false if more bytes have to come first, or the input is not text.
    private mutating func begin(_ bytes: inout [UInt8], isAtEnd: Bool) -> Bool {
        for format in ForeignFormat.allCases where bytes.starts(with: format.signature) {
            failure = "\(name) \(format.complaint(path == "-" ? nil : path))"
            return false
        }
        // An interactive user has typed a line, or begins with an empty one.
        if !isAtEnd, bytes.count < 8, bytes.first != 0x0A {
            let signatures = ForeignFormat.allCases.map(\.signature) + Self.marks.map(\.bytes)
            if bytes.count < 2 || signatures.contains(where: { $0.count > bytes.count && $0.starts(with: bytes) }) {
                return false
            }
        }
        if let mark = Self.marks.first(where: { bytes.starts(with: $0.bytes) }) {
            encoding = mark.encoding
            bytes.removeFirst(mark.bytes.count)
            return true
        }
        if demandsText, bytes.count >= 2, (bytes[0] == 0) != (bytes[1] == 0) {
            let order = bytes[1] == 0 ? "LE" : "BE"
            failure =
                "\(name) looks like UTF-16 without a byte-order mark: convert it first, such as with "
                + "iconv -f UTF-16\(order) -t UTF-8 \(path == "-" ? "FILE" : path)"
            return false
        }
        encoding = .utf8
        return true
    }

    /// Removes the complete text from the bytes and leaves the rest.
    private mutating func take(from bytes: inout [UInt8], isAtEnd: Bool) -> [UInt8] {
        switch encoding {
        case .utf8, nil: return takeUTF8(&bytes, isAtEnd: isAtEnd)
        case .utf16LittleEndian: return takeUTF16(&bytes, low: 0, isAtEnd: isAtEnd)
        case .utf16BigEndian: return takeUTF16(&bytes, low: 1, isAtEnd: isAtEnd)
        }
    }

    private mutating func takeUTF8(_ bytes: inout [UInt8], isAtEnd: Bool) -> [UInt8] {
        guard demandsText else {
            defer { bytes = [] }
            return bytes
        }
        let end = isAtEnd ? bytes.count : Self.completeLength(bytes)
        if String(validating: bytes[..<end], as: UTF8.self) != nil {
            let rest = Array(bytes[end...])
            bytes.removeSubrange(end...)
            defer { bytes = rest }
            count(bytes)
            return bytes
        }
        let valid = Self.validLength(bytes)
        let wrong = bytes[valid]
        let text = Array(bytes[..<valid])
        bytes = []
        count(text)
        let digits = String(wrong, radix: 16, uppercase: true)
        failure =
            "\(name):\(line): byte \(column + 1) of the line (0x\(digits)) is not UTF-8, as in Latin-1 or Windows-1252: "
            + "convert it first, such as with iconv -f WINDOWS-1252 -t UTF-8 \(path == "-" ? "FILE" : path)"
        return text
    }

    /// How many bytes there are before a character at the end that is not complete.
    private static func completeLength(_ bytes: [UInt8]) -> Int {
        for back in 1...4 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > back ? bytes.count - back : bytes.count
        }
        return bytes.count
    }

    /// How many bytes there are before the first that is not UTF-8.
    private static func validLength(_ bytes: [UInt8]) -> Int {
        var length = 0
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        while case .valid(let scalar) = parser.parseScalar(from: &iterator) { length += scalar.count }
        return min(length, bytes.count - 1)
    }

    private mutating func takeUTF16(_ bytes: inout [UInt8], low: Int, isAtEnd: Bool) -> [UInt8] {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        for index in stride(from: 0, to: bytes.count - 1, by: 2) {
            units.append(UInt16(bytes[index + low]) | UInt16(bytes[index + 1 - low]) << 8)
        }
        // The second half of a character may come with the next bytes.
        if !isAtEnd, let last = units.last, UTF16.isLeadSurrogate(last) { units.removeLast() }
        let taken = units.count * 2
        var text: [UInt8] = []
        text.reserveCapacity(units.count)
        let isWrong = transcode(
            units.makeIterator(), from: UTF16.self, to: UTF8.self, stoppingOnError: true
        ) { text.append($0) }
        bytes.removeSubrange(..<taken)
        count(text)
        if isWrong || isAtEnd && !bytes.isEmpty {
            bytes = []
            failure = "\(name):\(line): not UTF-16, though it begins with its byte-order mark"
        }
        return text
    }

    /// Counts the lines and the place in the line, for a message.
    private mutating func count(_ text: [UInt8]) {
        var lines = 0
        text.withUnsafeBufferPointer { for byte in $0 where byte == 0x0A { lines &+= 1 } }
        line += lines
        let last = lines == 0 ? nil : text.lastIndex(of: 0x0A)
        column = last.map { text.count - 1 - $0 } ?? column + text.count
    }
}
