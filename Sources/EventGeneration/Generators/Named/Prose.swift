extension NamedGenerator {
    /// A word, or some.
    package static let word = NamedGenerator(
        GeneratorReference(
            "word", .text, "A word.",
            argument: .nothing, options: [.locale, .length("How many words.", standard: "1")], example: #""word""#)
    ) { source, _, random, out in
        Prose.appendWords(source.length ?? 1...1, source.words, &random, into: &out)
        return .plain
    }

    /// A sentence.
    package static let sentence = NamedGenerator(
        GeneratorReference(
            "sentence", .text, "A sentence that means nothing.",
            argument: .nothing, options: [.locale, .length("How many words.", standard: "[5, 11]")],
            example: #"{ "sentence": {}, "length": [4, 9] }"#)
    ) { source, _, random, out in
        Prose.appendSentence(source.length ?? Prose.sentenceLength, source.words, &random, into: &out)
        return .plain
    }

    /// Some sentences.
    package static let paragraph = NamedGenerator(
        GeneratorReference(
            "paragraph", .text, "Sentences that mean nothing.",
            argument: .nothing, options: [.locale, .length("How many sentences.", standard: "[3, 5]")],
            example: #"{ "paragraph": {}, "length": 2, "locale": "es" }"#)
    ) { source, _, random, out in
        Prose.appendParagraph(source.length ?? Prose.paragraphLength, source.words, &random, into: &out)
        return .plain
    }
}

/// Words, sentences and paragraphs that mean nothing.
enum Prose {
    /// How many words a sentence has by default.
    static let sentenceLength = 5...11
    /// How many sentences a paragraph has by default.
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
