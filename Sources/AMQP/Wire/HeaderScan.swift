/// Checks the properties of a content header before librabbitmq decodes them.
///
/// `amqp_decode_properties` recurses once for each level of a nested header table, without a limit: a header of 65 KB
/// can end a thread's stack. The scan walks the bytes with a counter of its own and refuses what is too deep, runs over
/// the end, or has a field kind that is not known. What passes decodes.
struct HeaderScan {
    private var rest: UnsafeRawBufferPointer.SubSequence

    /// Whether the payload of a header frame, from the property flags on, is well formed.
    static func isValid(_ payload: UnsafeRawBufferPointer) -> Bool {
        var scan = HeaderScan(rest: payload[...])
        return scan.properties()
    }

    private mutating func properties() -> Bool {
        guard let flags = integer(2) else { return false }
        // Bit 0 would announce a second word of flags, and bit 1 is no property: the class has fourteen.
        guard flags & 0b11 == 0 else { return false }
        for bit in stride(from: 15, through: 2, by: -1) where flags & (1 << bit) != 0 {
            let valid =
                switch bit {
                case 13: table(depth: 1)
                case 12, 11: skip(1)
                case 6: skip(8)
                default: shortString()
                }
            guard valid else { return false }
        }
        return rest.isEmpty
    }

    private mutating func table(depth: Int) -> Bool {
        guard let length = integer(4), length <= rest.count else { return false }
        let after = rest.dropFirst(length)
        rest = rest.prefix(length)
        guard entries(keyed: true, depth: depth) else { return false }
        rest = after
        return true
    }

    private mutating func array(depth: Int) -> Bool {
        guard let length = integer(4), length <= rest.count else { return false }
        let after = rest.dropFirst(length)
        rest = rest.prefix(length)
        guard entries(keyed: false, depth: depth) else { return false }
        rest = after
        return true
    }

    private mutating func entries(keyed: Bool, depth: Int) -> Bool {
        guard depth <= FieldTableCodec.maximumDepth else { return false }
        while !rest.isEmpty {
            if keyed, !shortString() { return false }
            guard value(depth: depth) else { return false }
        }
        return true
    }

    private mutating func value(depth: Int) -> Bool {
        guard let kind = rest.popFirst() else { return false }
        switch Character(UnicodeScalar(kind)) {
        case "t", "b", "B": return skip(1)
        case "s", "u": return skip(2)
        case "I", "i", "f": return skip(4)
        case "l", "L", "d", "T": return skip(8)
        case "D": return skip(5)
        case "V": return true
        case "S", "x":
            guard let length = integer(4) else { return false }
            return skip(length)
        case "F": return table(depth: depth + 1)
        case "A": return array(depth: depth + 1)
        default: return false
        }
    }

    private mutating func shortString() -> Bool {
        guard let length = rest.popFirst() else { return false }
        return skip(Int(length))
    }

    private mutating func skip(_ count: Int) -> Bool {
        guard count <= rest.count else { return false }
        rest = rest.dropFirst(count)
        return true
    }

    private mutating func integer(_ width: Int) -> Int? {
        guard width <= rest.count else { return nil }
        let value = rest.prefix(width).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(width)
        return value
    }
}
