/// The pattern of a topic binding: words between dots, `*` for one word and `#` for any number of them.
///
/// Source: AMQP 0-9-1 section 3.1.3.3 (the topic exchange type).
struct TopicPattern: Sendable {
    private let words: [Word]

    private struct Word: Sendable {
        let bytes: Substring.UTF8View
        let isHash: Bool
        let isStar: Bool

        init(_ bytes: Substring.UTF8View) {
            self.bytes = bytes
            isHash = bytes.elementsEqual("#".utf8)
            isStar = bytes.elementsEqual("*".utf8)
        }
    }

    init(_ pattern: String) {
        words = Self.words(pattern).map(Word.init)
    }

    /// Whether a routing key matches.
    func matches(_ routingKey: String) -> Bool {
        // reached[i] says whether the pattern's first i words match the key's words so far.
        var reached = [true] + words.map { _ in false }
        skipHashes(&reached)
        for word in Self.words(routingKey) {
            var next = [Bool](repeating: false, count: reached.count)
            for (index, pattern) in words.enumerated() {
                if pattern.isHash {
                    next[index + 1] = next[index + 1] || reached[index] || reached[index + 1]
                } else if reached[index], pattern.isStar || pattern.bytes.elementsEqual(word) {
                    next[index + 1] = true
                }
            }
            skipHashes(&next)
            reached = next
        }
        return reached[words.count]
    }

    private func skipHashes(_ reached: inout [Bool]) {
        for (index, pattern) in words.enumerated() where pattern.isHash && reached[index] { reached[index + 1] = true }
    }

    /// The words as bytes, since a character may swallow the dot before it. An empty key has no word, as RabbitMQ splits it.
    private static func words(_ text: String) -> [Substring.UTF8View] {
        text.isEmpty ? [] : text[...].utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    }
}
