/// The parts of an AMQP URI, percent-decoded; nil if a part is absent.
///
/// Source: RabbitMQ's URI specification.
struct AMQPURI {
    var host: String?
    var port: UInt16?
    var user: String?
    var password: String?
    var virtualHost: String?
    var query: [(name: String, value: String)] = []

    init(_ whole: String) throws(AMQPError) {
        let text = Self.trimmed(whole)
        if let complaint = Self.complaint(about: text) { throw Self.invalid(complaint) }
        guard let separator = text.firstRange(of: "://") else { throw Self.invalid("it must begin with amqp://") }
        if text[..<separator.lowerBound].lowercased() == "amqps" {
            throw AMQPError(.notSupported, "amqps:// (TLS) is not supported yet: use amqp://")
        }
        var rest = text[separator.upperBound...]
        // A / or ? in the password, not escaped, would make its rest a virtual host or a setting, and be shown as such.
        guard rest.prefix(while: { $0 != "/" && $0 != "?" }).contains("@") || !rest.contains("@") else {
            throw Self.invalid("in user and password write / as %2F and ? as %3F, and @ in the virtual host as %40")
        }
        if let mark = rest.firstIndex(of: "?") {
            try parseQuery(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let slash = rest.firstIndex(of: "/") {
            try parsePath(rest[rest.index(after: slash)...])
            rest = rest[..<slash]
        }
        if let at = rest.lastIndex(of: "@") {
            try parseUserInfo(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        try parseAuthority(rest)
    }

    static func percentEncoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let isPlain =
                UnicodeScalar(byte).isASCII
                && (Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber
                    || "-._~".utf8.contains(byte))
            if isPlain {
                result.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" + digits : digits)
            }
        }
    }

    private mutating func parseUserInfo(_ text: Substring) throws(AMQPError) {
        guard let colon = text.firstIndex(of: ":") else {
            user = try Self.decoded(text)
            return
        }
        user = try Self.decoded(text[..<colon])
        password = try Self.decoded(text[text.index(after: colon)...])
    }

    private mutating func parseAuthority(_ text: Substring) throws(AMQPError) {
        guard !text.contains(",") else {
            throw Self.invalid(
                "it names several hosts: name one, and list the hosts of a cluster as \"broker\": { \"hosts\": [ … ] }")
        }
        var portText: Substring?
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { throw Self.invalid("an IPv6 address lacks its ]") }
            // The zone of an address, such as %25eth0; a bare % is taken for one too, as elsewhere.
            let address = text[text.index(after: text.startIndex)..<close]
            host = String(address.replacing("%25", with: "%", maxReplacements: 1))
            let behind = text[text.index(after: close)...]
            guard behind.isEmpty || behind.hasPrefix(":") else { throw Self.invalid("what follows ] is no port") }
            portText = behind.isEmpty ? nil : behind.dropFirst()
        } else if let colon = text.lastIndex(of: ":") {
            guard text.firstIndex(of: ":") == colon else {
                throw Self.invalid("an IPv6 address stands in brackets, such as amqp://[::1]:5672/")
            }
            host = colon == text.startIndex ? nil : try Self.decoded(text[..<colon])
            portText = text[text.index(after: colon)...]
        } else if !text.isEmpty {
            host = try Self.decoded(text)
        }
        guard let portText, !portText.isEmpty else { return }
        // Not repeated: if a / in the password is not escaped, what was read as the port is part of it.
        guard !portText.hasPrefix("+"), let number = UInt16(portText), number > 0 else {
            throw Self.invalid("the port is not a number from 1 to 65535")
        }
        port = number
    }

    private mutating func parsePath(_ text: Substring) throws(AMQPError) {
        guard !text.contains("/") else { throw Self.invalid("a / inside the virtual host's name is written %2F") }
        if !text.isEmpty { virtualHost = try Self.decoded(text) }
    }

    private mutating func parseQuery(_ text: Substring) throws(AMQPError) {
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count == 2 ? try Self.decoded(parts[1]) : ""
            query.append((try Self.decoded(parts[0]), value))
        }
    }

    private static func decoded(_ text: Substring) throws(AMQPError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw invalid("a % is not followed by two hexadecimal digits; write % itself as %25") }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw invalid("an escape is not UTF-8") }
        return decoded
    }

    /// The URI itself is not repeated: it may hold a password.
    private static func invalid(_ reason: String) -> AMQPError {
        AMQPError(.invalidArgument, "not an AMQP URI: \(reason)")
    }
}
