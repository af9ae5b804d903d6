/// The rules of text inside JSON: escapes and UTF-8.
package enum JSONText {
    /// Whether a text has to be escaped to stand in a JSON string.
    package static func needsEscape(_ text: some Sequence<UInt8>) -> Bool {
        text.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
    }

    /// Appends a text as it stands between the quotes of a JSON string.
    package static func escape(_ text: some Sequence<UInt8>, into out: inout [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                out.append(UInt8(ascii: "\\"))
                out.append(byte)
            case 0x0A: out.append(contentsOf: "\\n".utf8)
            case 0x0D: out.append(contentsOf: "\\r".utf8)
            case 0x09: out.append(contentsOf: "\\t".utf8)
            case 0x00..<0x20:
                out.append(contentsOf: "\\u00".utf8)
                out.append(hexDigit(byte >> 4))
                out.append(hexDigit(byte & 15))
            default: out.append(byte)
            }
        }
    }

    /// Appends the text of what stands between the quotes of a valid JSON string.
    ///
    /// Half a surrogate pair becomes U+FFFD.
    package static func unescape(_ content: some BidirectionalCollection<UInt8>, into out: inout [UInt8]) {
        var iterator = content.makeIterator()
        var high: UInt32?
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "\\") else {
                flush(&high, into: &out)
                out.append(byte)
                continue
            }
            guard let kind = iterator.next() else { break }
            guard kind == UInt8(ascii: "u") else {
                flush(&high, into: &out)
                out.append(simple(kind))
                continue
            }
            var unit: UInt32 = 0
            for _ in 0..<4 { unit = unit << 4 | UInt32(hexValue(iterator.next() ?? 0) ?? 0) }
            append(unit, &high, into: &out)
        }
        flush(&high, into: &out)
    }

    /// A path segment as an array index, or nil if it is none.
    package static func index(_ segment: [UInt8]) -> Int? {
        guard !segment.isEmpty, segment.count <= 9 else { return nil }
        var result = 0
        for byte in segment {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            result = result * 10 + Int(byte - 0x30)
        }
        return result
    }

    static func hex4(_ bytes: [UInt8], at offset: Int) -> UInt32? {
        guard offset + 4 <= bytes.count else { return nil }
        var result: UInt32 = 0
        for byte in bytes[offset..<offset + 4] {
            guard let digit = hexValue(byte) else { return nil }
            result = result << 4 | UInt32(digit)
        }
        return result
    }

    static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    /// The length of the UTF-8 sequence at an offset, or nil if it is none (Unicode 3.9, table 3-7).
    static func sequenceLength(_ bytes: [UInt8], at offset: Int) -> Int? {
        let first = bytes[offset]
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        let length: Int
        switch first {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF:
            length = 3
            if first == 0xE0 { low = 0xA0 }
            if first == 0xED { high = 0x9F }
        case 0xF0...0xF4:
            length = 4
            if first == 0xF0 { low = 0x90 }
            if first == 0xF4 { high = 0x8F }
        default: return nil
        }
        guard offset + length <= bytes.count, bytes[offset + 1] >= low, bytes[offset + 1] <= high else { return nil }
        for byte in bytes[offset + 2..<offset + length] where byte & 0xC0 != 0x80 { return nil }
        return length
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    private static func simple(_ kind: UInt8) -> UInt8 {
        switch kind {
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        default: kind
        }
    }

    private static func append(_ unit: UInt32, _ high: inout UInt32?, into out: inout [UInt8]) {
        if let first = high, (0xDC00...0xDFFF).contains(unit) {
            high = nil
            append(scalar: 0x10000 + (first - 0xD800) << 10 + (unit - 0xDC00), into: &out)
            return
        }
        flush(&high, into: &out)
        if (0xD800...0xDBFF).contains(unit) {
            high = unit
        } else {
            append(scalar: unit, into: &out)
        }
    }

    private static func flush(_ high: inout UInt32?, into out: inout [UInt8]) {
        guard high != nil else { return }
        high = nil
        append(scalar: 0xFFFD, into: &out)
    }

    private static func append(scalar: UInt32, into out: inout [UInt8]) {
        out.append(contentsOf: String(Character(UnicodeScalar(scalar) ?? "\u{FFFD}")).utf8)
    }
}
