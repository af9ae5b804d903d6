/// Reads what stands for one of several characters in an expression: classes and escapes.
struct PatternCharacters {
    /// What `.` makes, and what `[^…]` leaves something of.
    static let printable: ClosedRange<UInt32> = 0x20...0x7E

    private let characters: [Unicode.Scalar]
    private let start: Int
    private(set) var position: Int

    /// Begins behind the bracket.
    init(_ characters: [Unicode.Scalar], _ position: Int) {
        self.characters = characters
        self.position = position
        start = position - 1
    }

    /// Reads a class up to and with its closing bracket: its characters in rising order.
    mutating func parse() throws(GenerationError) -> [ClosedRange<UInt32>] {
        let isNegated = position < characters.count && characters[position] == "^"
        if isNegated { position += 1 }
        var ranges: [ClosedRange<UInt32>] = []
        while let character = next, character != "]" {
            let place = position
            let low = try element()
            guard next == "-", position + 1 < characters.count, characters[position + 1] != "]" else {
                ranges += low
                continue
            }
            position += 1
            ranges.append(try range(low, try element(), at: place))
        }
        guard next == "]" else {
            throw Self.error("\"[\" without \"]\": for the sign itself write \\[", at: start)
        }
        position += 1
        let merged = Self.merged(ranges)
        let result = isNegated ? Self.complement(merged) : merged
        guard !result.isEmpty else {
            throw Self.error("the class holds no \(isNegated ? "printable ASCII " : "")character", at: start)
        }
        return result
    }

    private mutating func element() throws(GenerationError) -> [ClosedRange<UInt32>] {
        let character = characters[position]
        if character == "\\" {
            let (ranges, length) = try Self.escape(characters, position)
            position += length
            return ranges
        }
        guard character != "[" else {
            throw Self.error("\"[\" in a class: for the sign itself write \\[", at: position)
        }
        position += 1
        return [character.value...character.value]
    }

    private func range(
        _ low: [ClosedRange<UInt32>], _ high: [ClosedRange<UInt32>], at place: Int
    ) throws(GenerationError) -> ClosedRange<UInt32> {
        guard low.count == 1, high.count == 1, low[0].count == 1, high[0].count == 1,
            low[0].lowerBound <= high[0].lowerBound
        else { throw Self.error("a range in a class goes from one character to a later one", at: place) }
        let range = low[0].lowerBound...high[0].lowerBound
        // What lies between are halves of surrogate pairs, which are no characters.
        guard !range.overlaps(0xD800...0xDFFF) else {
            throw Self.error("the range is too large: end it before U+D800", at: place)
        }
        return range
    }

    private var next: Unicode.Scalar? { position < characters.count ? characters[position] : nil }

    /// What a backslash and what follows it stand for, and how many characters they are.
    static func escape(
        _ characters: [Unicode.Scalar], _ position: Int
    ) throws(GenerationError) -> ([ClosedRange<UInt32>], Int) {
        guard position + 1 < characters.count else {
            throw error("\"\\\" without what follows: for the sign itself write \\\\", at: position)
        }
        let character = characters[position + 1]
        switch character {
        case "d": return ([0x30...0x39], 2)
        case "w": return ([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A], 2)
        case "s": return ([0x20...0x20], 2)
        case "t": return ([0x09...0x09], 2)
        case "n": return ([0x0A...0x0A], 2)
        case "r": return ([0x0D...0x0D], 2)
        case "0"..."9": throw error("\\\(character) refers to a group, which is not supported", at: position)
        case "A"..."Z", "a"..."z":
            throw error("\\\(character) is not supported: there are \\d, \\w and \\s", at: position)
        default: return ([character.value...character.value], 2)
        }
    }

    private static func merged(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.last, range.lowerBound <= last.upperBound + 1 {
                result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }

    private static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        var next = printable.lowerBound
        for range in ranges where range.upperBound >= next && next <= printable.upperBound {
            let end = min(range.lowerBound, printable.upperBound + 1)
            if end > next { result.append(next...end - 1) }
            next = range.upperBound + 1
        }
        if next <= printable.upperBound { result.append(next...printable.upperBound) }
        return result
    }

    private static func error(_ message: String, at place: Int) -> GenerationError {
        GenerationError(.definition, "character \(place + 1): \(message)")
    }
}
