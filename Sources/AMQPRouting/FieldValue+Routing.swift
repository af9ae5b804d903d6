import AMQP

extension FieldValue {
    /// Whether a headers exchange takes this value of a binding's argument as equal to the value of a header. Nil if
    /// that depends on the broker's version.
    ///
    /// RabbitMQ compares the Erlang terms it has read, without their kinds. Integers of every width are one kind, and
    /// text and bytes are one kind. Inside lists and tables the kinds are part of the terms. Since 3.13 an integer is
    /// not equal to a fraction. Since 3.13 a timestamp in a header counts milliseconds, but a timestamp in an argument
    /// still counts seconds.
    ///
    /// Source: `rabbit_exchange_type_headers:match/2`, `headers_match/5` before 3.13, `mc_amqpl:routing_headers/2`.
    func routes(like header: FieldValue) -> Bool? {
        if let bytes = routedBytes, let others = header.routedBytes { return bytes == others }
        if let number = routedInteger {
            switch header {
            case .timestamp(let seconds):
                if number == Int128(seconds) { return seconds == 0 ? true : nil }
                return number == Int128(seconds) * 1000 ? nil : false
            case .float, .double: return header.routedFraction.flatMap { Int128(exactly: $0) } == number ? nil : false
            default: return number == header.routedInteger
            }
        }
        if let fraction = routedFraction {
            if let other = header.routedFraction {
                // Erlang before OTP 27 takes minus zero as equal to zero.
                return fraction == other ? fraction.sign == other.sign ? true : nil : false
            }
            guard let whole = Int128(exactly: fraction) else { return false }
            return whole == header.routedInteger ? nil : false
        }
        switch (self, header) {
        case (.boolean(let one), .boolean(let other)): return one == other
        case (.decimal(let scale, let value), .decimal(let otherScale, let otherValue)):
            return scale == otherScale && value == otherValue
        // An empty list and an empty table are the same term.
        case (.array(let one), .table(let other)): return one.isEmpty && other.isEmpty
        case (.table(let one), .array(let other)): return one.isEmpty && other.isEmpty
        case (.array, .array), (.table, .table): return isSameTerm(as: header)
        default: return false
        }
    }

    private var routedBytes: [UInt8]? {
        switch self {
        case .string(let text): Array(text.utf8)
        case .longString(let bytes), .bytes(let bytes): bytes
        default: nil
        }
    }

    private var routedInteger: Int128? {
        if case .timestamp(let seconds) = self { Int128(seconds) } else { integerValue.map { Int128($0) } }
    }

    private var routedFraction: Double? {
        switch self {
        case .float(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// Whether kind and value are the same at every level. Texts are compared byte by byte, tables in the order of the
    /// wire.
    private func isSameTerm(as other: FieldValue) -> Bool {
        switch (self, other) {
        case (.string, .string), (.string, .longString), (.longString, .string): routedBytes == other.routedBytes
        case (.array(let one), .array(let two)): one.elementsEqual(two) { $0.isSameTerm(as: $1) }
        case (.table(let one), .table(let two)):
            one.entries.elementsEqual(two.entries) {
                ByteName($0.key) == ByteName($1.key) && $0.value.isSameTerm(as: $1.value)
            }
        default: self == other
        }
    }
}
