/// Finds the elements of one JSON array, without checking what is inside them.
struct ArrayScanner: Sendable {
    enum Outcome { case more, begin, element, last, wrong }

    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// Whether the array is closed.
    private(set) var isDone = false

    mutating func take(_ byte: UInt8) -> Outcome {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return .more
        }
        if isDone { return byte <= 0x20 ? .more : .wrong }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            depth += 1
            if depth == 1 { return .begin }
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            depth -= 1
            if depth <= 0 {
                isDone = true
                return .last
            }
        case UInt8(ascii: ","): if depth == 1 { return .element }
        default: break
        }
        return .more
    }
}
