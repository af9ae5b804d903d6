/// What people write that is nearly a URI.
extension AMQPURI {
    /// The text without the blanks and line ends around it, which a file or a variable often has and a URI never.
    static func trimmed(_ text: String) -> Substring {
        var trimmed = text.unicodeScalars[...]
        while let first = trimmed.first, isSpace(first) { trimmed.removeFirst() }
        while let last = trimmed.last, isSpace(last) { trimmed.removeLast() }
        return Substring(trimmed)
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar == "\u{FEFF}"
    }

    /// Why a text is no URI, whatever its parts are; nil if nothing is wrong with it as a whole.
    static func complaint(about text: Substring) -> String? {
        if let first = text.first, "\"'“”‘’`".contains(first) { return "it stands in quotation marks: leave them out" }
        if text.ranges(of: "://").count > 1 {
            return
                "there are several: a URI names one host; list the hosts of a cluster as \"broker\": { \"hosts\": [ … ] }"
        }
        if text.unicodeScalars.contains(where: { isSpace($0) || $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }) {
            return
                "it has a blank, a line end or a control character in it: in a user or password write them as %20 and so on"
        }
        guard let scheme = text.firstRange(of: "://") else { return lackingScheme(text) }
        switch text[..<scheme.lowerBound].lowercased() {
        case "amqp", "amqps": return nil
        case "http", "https":
            return "it must begin with amqp://: http:// leads to the management, which listens at another port"
        default: return "it must begin with amqp://"
        }
    }

    /// What was given, without a password, and what it should be.
    private static func lackingScheme(_ text: Substring) -> String {
        let example = "it must begin with amqp://, such as amqp://guest:guest@localhost:5672/"
        let address = text.lastIndex(of: "@").map { text[text.index(after: $0)...] } ?? text
        guard isHost(address) else { return example }
        guard let at = text.lastIndex(of: "@") else {
            return "\"\(text)\" lacks its beginning: write amqp://\(address)"
        }
        let user = text[..<at].prefix { $0 != ":" }
        let secret = text[..<at].contains(":") ? ":***" : ""
        guard isHost(user) else { return example }
        return "\"\(user)\(secret)@\(address)\" lacks its beginning: put amqp:// in front"
    }

    /// Whether a text looks like a host, with or without a port and a virtual host, and like no secret.
    private static func isHost(_ text: Substring) -> Bool {
        text.wholeMatch(of: #/(?:[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:\/[A-Za-z0-9_.%-]*)?/#)
            != nil
    }
}
