/// A named generator at work: what it was asked for and how far it is.
struct NamedSource: Sendable {
    /// The words of the language.
    let words: Vocabulary
    /// How many words or sentences; nil for what is usual.
    let length: ClosedRange<Int>?
    /// The sources that this one agrees with in each message.
    let partners: Agreement
    /// Whether there are any.
    let hasPartners: Bool
    /// What ``partners`` drew for the message.
    var agreement = Agreement()
    /// Which word of its list was drawn last, or for a postcode which two digits end it.
    var choice = 0
    private let drawing: NamedGenerator.Drawing

    init(_ generator: NamedGenerator, length: ClosedRange<Int>?, locale: TextLocale, partners: Agreement) {
        drawing = generator.drawing
        self.length = length
        self.partners = partners
        hasPartners = partners.first != nil || partners.second != nil || partners.third != nil
        words = Vocabulary.of(locale)
    }

    /// Appends the value of a message and says how it is to be read.
    ///
    /// - Parameters:
    ///   - message: What is known of the message.
    ///   - random: The volume's stream.
    ///   - out: Where the bytes go.
    mutating func append(
        _ message: MessageMoment, _ random: inout RandomStream, into out: inout [UInt8]
    ) -> DrawnValue.Encoding {
        let drawing = drawing
        return drawing(&self, message, &random, &out)
    }
}

/// What up to three other sources drew for a message, or which sources they are; nil if there is none.
struct Agreement: Sendable {
    var first: Int?
    var second: Int?
    var third: Int?

    /// Nothing to agree with.
    init() {}

    init(_ elements: [Int?]) {
        first = elements.first ?? nil
        second = elements.dropFirst().first ?? nil
        third = elements.dropFirst(2).first ?? nil
    }

    private init(_ first: Int?, _ second: Int?, _ third: Int?) {
        (self.first, self.second, self.third) = (first, second, third)
    }

    /// The same with each element replaced.
    func map(_ replace: (Int) -> Int) -> Agreement {
        Agreement(first.map(replace), second.map(replace), third.map(replace))
    }
}
