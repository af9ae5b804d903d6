/// What `content_encoding` says was done to a body, and how it is undone.
///
/// Source: RFC 9110 section 8.4.1 for the names; RFC 1952 (gzip), RFC 1950 and 1951 (deflate), RFC 8878 (zstd).
enum ContentCoding: String, CaseIterable {
    case gzip, deflate, zstd

    /// The most bytes that a decoded body may have: a few kilobytes can contain gigabytes of zeros.
    static let limit = 64 << 20

    /// Names that change nothing about the bytes. Some clients write the name of the text's encoding, or "binary".
    private static let plain: Set<String> = [
        "", "identity", "none", "utf-8", "utf8", "us-ascii", "ascii", "binary", "8bit", "7bit",
    ]

    /// The body without its coding.
    ///
    /// Several names are understood if at most one of them is a coding, such as "gzip, UTF-8" or "gzip:UTF-8", which
    /// Spring AMQP writes. Of two codings no rule says which was applied last: HTTP and Spring contradict each other.
    ///
    /// - Throws: ``ContentCodingError`` if a name is not known, or the body is not what the name says, or it would have
    ///   more than ``limit`` bytes.
    static func decode(_ body: [UInt8], _ contentEncoding: String?) throws(ContentCodingError) -> [UInt8] {
        guard let contentEncoding else { return body }
        guard let coding = try coding(named: contentEncoding) else { return body }
        switch coding {
        case .gzip, .deflate: return try ZlibDecoder.decode(body, coding, limit: limit)
        case .zstd: return try ZstdDecoder.decode(body, limit: limit)
        }
    }

    /// The coding that a value of the property names. Nil if it names none that changes the bytes.
    private static func coding(named text: String) throws(ContentCodingError) -> ContentCoding? {
        var found: ContentCoding?
        for part in text.utf8.split(whereSeparator: { ",:;".utf8.contains($0) }) {
            let name = String(Substring(part)).lowercased().filter { $0 != " " }
            if plain.contains(name) { continue }
            guard let coding = ContentCoding(rawValue: name.hasPrefix("x-") ? String(name.dropFirst(2)) : name) else {
                throw ContentCodingError("its content_encoding \"\(text)\" is not known: gzip, deflate and zstd are")
            }
            guard found == nil else {
                throw ContentCodingError("its content_encoding \"\(text)\" names two codings: one can be undone")
            }
            found = coding
        }
        return found
    }
}

/// Why a body cannot be decoded, in words that follow "message 7: ".
struct ContentCodingError: Error, Sendable, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    static func corrupt(_ coding: ContentCoding) -> Self {
        Self("its body is no \(coding.rawValue), though its content_encoding says so")
    }
    static func cutOff(_ coding: ContentCoding) -> Self {
        Self("its body is cut off: the end of the \(coding.rawValue) is missing")
    }
    static func tooLarge(_ limit: Int) -> Self { Self("its body has more than \(limit >> 20) MiB once it is decoded") }
    static let noMemory = Self("no memory is left to decode its body")
}
