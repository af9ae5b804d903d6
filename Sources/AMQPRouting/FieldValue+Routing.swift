import AMQP

extension FieldValue {
    /// Whether a headers exchange takes this value of a binding's argument and that of a header for the same; nil where
    /// that depends on the broker's version.
    ///
    /// RabbitMQ compares the Erlang terms it has read, without their kinds: integers of every width are one, text and
    /// bytes are one. Inside of lists and tables the kinds belong to the terms. Since 3.13 an integer is no longer equal
    /// to a fraction, and a timestamp among the headers counts milliseconds, in an argument still seconds.
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
                // Minus zero is zero to Erlang until OTP 27.
                return fraction == other ? fraction.sign == other.sign ? true : nil : false
            }
            guard let whole = Int128(exactly: fraction) else { return false }
            return whole == header.routedInteger ? nil : false
        }
        switch (self, header) {
        case (.boolean(let one), .boolean(let other)): return one == other
        case (.decimal(let scale, let value), .decimal(let otherScale, let otherValue)):
            return scale == otherScale && value == otherValue
        // Without elements a list and a table are the same term.
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

    /// Whether kind and value are the same all the way down, texts byte by byte and tables in the order of the wire.
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
