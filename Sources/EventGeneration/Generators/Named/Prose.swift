/// Words, sentences and paragraphs that mean nothing.
enum Prose {
    /// How many words a sentence has where nothing else is said.
    static let sentenceLength = 5...11
    /// How many sentences a paragraph has where nothing else is said.
    static let paragraphLength = 3...5

    /// Appends that many words with spaces between them.
    static func appendWords(
        _ length: ClosedRange<Int>, _ words: Vocabulary, _ random: inout RandomStream, into out: inout [UInt8]
    ) {
        let count = self.count(length, &random)
        for position in 0..<count {
            if position > 0 { out.append(UInt8(ascii: " ")) }
            words.words.draw(&random, into: &out)
        }
    }

    /// Appends words with a capital at the beginning and a full stop at the end.
    static func appendSentence(
        _ length: ClosedRange<Int>, _ words: Vocabulary, _ random: inout RandomStream, into out: inout [UInt8]
    ) {
        let start = out.count
        appendWords(length, words, &random, into: &out)
        ASCIIText.capitalize(&out, at: start)
        out.append(UInt8(ascii: "."))
    }

    /// Appends that many sentences.
    static func appendParagraph(
        _ length: ClosedRange<Int>, _ words: Vocabulary, _ random: inout RandomStream, into out: inout [UInt8]
    ) {
        let count = self.count(length, &random)
        for position in 0..<count {
            if position > 0 { out.append(UInt8(ascii: " ")) }
            appendSentence(sentenceLength, words, &random, into: &out)
        }
    }

    private static func count(_ length: ClosedRange<Int>, _ random: inout RandomStream) -> Int {
        length.lowerBound == length.upperBound
            ? length.lowerBound : Int(random.integer(Int64(length.lowerBound), Int64(length.upperBound)))
    }
}
