/// One pass over a JSON text that appends its nodes.
struct JSONParser {
    /// Deeper nesting is refused: no event needs it, and the stack of a small thread holds it.
    static let depthLimit = 100

    let bytes: [UInt8]
    let syntax: JSONSyntax
    var nodes: [JSONDocument.Node]
    private var position = 0

    init(bytes: [UInt8], syntax: JSONSyntax, nodes: [JSONDocument.Node]) {
        self.bytes = bytes
        self.syntax = syntax
        self.nodes = nodes
    }

    mutating func parse(depth: Int) -> JSONError? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        do throws(JSONError) {
            try skipSpace()
            try value(depth: depth)
            try skipSpace()
            guard position == bytes.count else { throw error("expected the end, found \(found)") }
            return nil
        } catch {
            return error
        }
    }

    private func error(_ message: String, at offset: Int? = nil) -> JSONError {
        JSONError(offset: offset ?? position, message: message)
    }

    private var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    /// The byte at the position, in words for a message.
    private var found: String {
        guard position < bytes.count else { return "the end" }
        let byte = bytes[position]
        if byte > 0x20 && byte < 0x7F { return "\"\(Character(UnicodeScalar(byte)))\"" }
        if byte == 10 || byte == 13 { return "the end of the line" }
        if byte < 0x80 { return "the control character \(byte)" }
        var end = position + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80, end - position < 4 { end += 1 }
        return "\"\(String(decoding: bytes[position..<end], as: UTF8.self))\""
    }

    private mutating func skipSpace() throws(JSONError) {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case UInt8(ascii: "/") where syntax == .relaxed: try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(JSONError) {
        let start = position
        let second = position + 1 < bytes.count ? bytes[position + 1] : 0
        if second == UInt8(ascii: "/") {
            while position < bytes.count, bytes[position] != 0x0A { position += 1 }
            return
        }
        guard second == UInt8(ascii: "*") else { throw error("expected a comment, found \(found)") }
        position += 2
        while position + 1 < bytes.count {
            if bytes[position] == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
                position += 2
                return
            }
            position += 1
        }
        throw error("the comment has no end: close it with */", at: start)
    }

    private mutating func value(depth: Int) throws(JSONError) {
        guard depth <= Self.depthLimit else { throw error("nested deeper than \(Self.depthLimit) levels") }
        switch current {
        case UInt8(ascii: "{"): try object(depth: depth)
        case UInt8(ascii: "["): try array(depth: depth)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "t"): try word("true", .true)
        case UInt8(ascii: "f"): try word("false", .false)
        case UInt8(ascii: "n"): try word("null", .null)
        default: throw error("expected a value, found \(found)")
        }
    }

    private mutating func open(_ kind: JSONDocument.Kind) -> Int {
        nodes.append(.init(kind: kind, start: position, end: position, next: 0))
        position += 1
        return nodes.count - 1
    }

    private mutating func close(_ index: Int) {
        position += 1
        nodes[index].end = position
        nodes[index].next = nodes.count
    }

    private mutating func object(depth: Int) throws(JSONError) {
        let index = open(.object)
        try skipSpace()
        if current == UInt8(ascii: "}") { return close(index) }
        while true {
            guard current == UInt8(ascii: "\"") else { throw error("expected a key in quotes, found \(found)") }
            try string()
            try skipSpace()
            guard current == UInt8(ascii: ":") else { throw error("expected \":\" after the key, found \(found)") }
            position += 1
            try skipSpace()
            try value(depth: depth + 1)
            if try separator(UInt8(ascii: "}"), "\",\" or \"}\"") { return close(index) }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) {
        let index = open(.array)
        try skipSpace()
        if current == UInt8(ascii: "]") { return close(index) }
        while true {
            try value(depth: depth + 1)
            if try separator(UInt8(ascii: "]"), "\",\" or \"]\"") { return close(index) }
        }
    }

    /// Goes to the next element; true if the structure closes instead.
    private mutating func separator(_ closing: UInt8, _ expected: String) throws(JSONError) -> Bool {
        try skipSpace()
        if current == closing { return true }
        guard current == UInt8(ascii: ",") else { throw error("expected \(expected), found \(found)") }
        position += 1
        try skipSpace()
        return syntax == .relaxed && current == closing
    }

    private mutating func word(_ text: StaticString, _ kind: JSONDocument.Kind) throws(JSONError) {
        let end = position + text.utf8CodeUnitCount
        guard end <= bytes.count, text.withUTF8Buffer({ bytes[position..<end].elementsEqual($0) }) else {
            throw error("expected a value, found \(found)")
        }
        append(kind, position, end)
        position = end
    }

    private mutating func append(_ kind: JSONDocument.Kind, _ start: Int, _ end: Int) {
        nodes.append(.init(kind: kind, start: start, end: end, next: nodes.count + 1))
    }

    private mutating func number() throws(JSONError) {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") {
            position += 1
            if isDigit(current) { throw error("a number cannot begin with 0", at: start) }
        } else {
            try digits(start)
        }
        if current == UInt8(ascii: ".") {
            position += 1
            try digits(start)
        }
        if current | 0x20 == UInt8(ascii: "e") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits(start)
        }
        append(.number, start, position)
    }

    private mutating func digits(_ start: Int) throws(JSONError) {
        guard isDigit(current) else { throw error("a digit is missing in the number", at: start) }
        while isDigit(current) { position += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private mutating func string() throws(JSONError) {
        let quote = position
        position += 1
        let start = position
        var kind = JSONDocument.Kind.string
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                append(kind, start, position)
                position += 1
                return
            }
            if byte == UInt8(ascii: "\\") {
                kind = .escapedString
                try escape()
            } else if byte < 0x20 {
                if byte == 10 || byte == 13 { break }
                throw error("a string cannot hold \(found): write it with a backslash")
            } else if byte < 0x80 {
                position += 1
            } else {
                try multibyte()
            }
        }
        throw error("the string has no closing quote", at: quote)
    }

    private mutating func escape() throws(JSONError) {
        let start = position
        position += 1
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            guard JSONText.hex4(bytes, at: position + 1) != nil else {
                throw error("\\u needs four hexadecimal digits", at: start)
            }
            position += 5
        default:
            throw error("unknown escape in a string: a backslash itself is written \\\\", at: start)
        }
    }

    private mutating func multibyte() throws(JSONError) {
        guard let length = JSONText.sequenceLength(bytes, at: position) else { throw error("invalid UTF-8") }
        position += length
    }
}
