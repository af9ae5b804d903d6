/// Reads the expression of a ``Pattern``, from the left to the right.
struct PatternParser {
    /// What an expression leads to: its node and what it costs at most.
    struct Piece {
        var node: Int
        /// The most characters that it makes.
        var longest = 0
        /// The most nodes that making it visits, since what makes nothing may be repeated too.
        var work = 1
    }

    private let characters: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    init(_ text: String) { characters = Array(text.unicodeScalars) }

    /// Reads the whole expression: its node.
    mutating func parse(into pattern: inout Pattern) throws(GenerationError) -> Int {
        guard !characters.isEmpty else { throw error("the expression is empty", at: 0) }
        let piece = try alternatives(&pattern)
        guard position == characters.count else { throw error("\")\" without \"(\": for the sign itself write \\)") }
        return piece.node
    }

    private mutating func alternatives(_ pattern: inout Pattern) throws(GenerationError) -> Piece {
        var pieces = [try sequence(&pattern)]
        while next == "|" {
            position += 1
            pieces.append(try sequence(&pattern))
        }
        guard pieces.count > 1 else { return pieces[0] }
        let start = pattern.children.count
        pattern.children += pieces.map(\.node)
        return Piece(
            node: add(.any(start: start, count: pieces.count), &pattern), longest: pieces.map(\.longest).max() ?? 0,
            work: 1 + (pieces.map(\.work).max() ?? 0))
    }

    private mutating func sequence(_ pattern: inout Pattern) throws(GenerationError) -> Piece {
        var pieces: [Piece] = []
        let start = position
        while let character = next, character != "|", character != ")" {
            if character == "^" || character == "$" {
                try anchor(character, isAtStart: position == start)
            } else {
                let from = position
                let atom = try atom(&pattern)
                pieces.append(try repeated(atom, from: from, &pattern))
            }
        }
        let first = pattern.children.count
        pattern.children += pieces.map(\.node)
        let piece = Piece(
            node: add(.all(start: first, count: pieces.count), &pattern),
            longest: pieces.reduce(0) { $0 + $1.longest }, work: pieces.reduce(1) { $0 + $1.work })
        try check(piece, at: start)
        return piece
    }

    /// Passes over an anchor, which says nothing of a text that is made from its start to its end.
    private mutating func anchor(_ character: Unicode.Scalar, isAtStart: Bool) throws(GenerationError) {
        let following = position + 1 < characters.count ? characters[position + 1] : "|"
        guard depth == 0, character == "^" ? isAtStart : following == "|" else {
            throw error("\"\(character)\" stands at an end only: for the sign itself write \\\(character)")
        }
        position += 1
    }

    private mutating func atom(_ pattern: inout Pattern) throws(GenerationError) -> Piece {
        guard let character = next else { throw error("something is missing") }
        switch character {
        case "(": return try group(&pattern)
        case "[":
            var set = PatternCharacters(characters, position + 1)
            let ranges = try set.parse()
            position = set.position
            return add(ranges, &pattern)
        case "*", "+", "?", "{":
            throw error("\"\(character)\" repeats nothing: for the sign itself write \\\(character)")
        case "}", "]": throw error("\"\(character)\" without its beginning: for the sign itself write \\\(character)")
        case ".":
            position += 1
            return add([PatternCharacters.printable], &pattern)
        case "\\":
            let (ranges, length) = try PatternCharacters.escape(characters, position)
            position += length
            return add(ranges, &pattern)
        default:
            position += 1
            return add([character.value...character.value], &pattern)
        }
    }

    private mutating func group(_ pattern: inout Pattern) throws(GenerationError) -> Piece {
        let start = position
        position += 1
        if next == "?" {
            guard position + 1 < characters.count, characters[position + 1] == ":" else {
                throw error("groups are (…) or (?:…): nothing else that begins with (? is supported", at: start)
            }
            position += 2
        }
        depth += 1
        guard depth <= 32 else { throw error("groups are nested more than 32 deep", at: start) }
        let piece = try alternatives(&pattern)
        guard next == ")" else { throw error("\"(\" without \")\": for the sign itself write \\(", at: start) }
        position += 1
        depth -= 1
        return piece
    }

    private mutating func repeated(
        _ piece: Piece, from start: Int, _ pattern: inout Pattern
    ) throws(GenerationError) -> Piece {
        let place = position
        guard let (low, high) = try quantifier() else { return piece }
        if let character = next, "*+?{".unicodeScalars.contains(character) {
            throw error(
                "a repeat of a repeat, lazy or possessive, is not supported: remove it, or put a group around the first"
            )
        }
        guard low <= high else { throw error("{\(low),\(high)} must have the smaller number first", at: place) }
        let result = Piece(
            node: add(.times(node: piece.node, low: low, high: high), &pattern), longest: piece.longest * high,
            work: 1 + piece.work * high)
        try check(result, at: start)
        return result
    }

    private mutating func quantifier() throws(GenerationError) -> (Int, Int)? {
        switch next {
        case "?":
            position += 1
            return (0, 1)
        case "*":
            position += 1
            return (0, Pattern.unbounded)
        case "+":
            position += 1
            return (1, Pattern.unbounded)
        case "{":
            let start = position
            position += 1
            guard let low = number() else { throw braces(at: start) }
            var high = low
            if next == "," {
                position += 1
                guard let end = number() else { throw braces(at: start) }
                high = end
            }
            guard next == "}" else { throw braces(at: start) }
            position += 1
            return (low, high)
        default: return nil
        }
    }

    private func braces(at place: Int) -> GenerationError {
        error(
            "repeats are {n} or {m,n}, with numbers up to \(Pattern.longest): for the sign itself write \\{", at: place)
    }

    /// A number up to the longest text, or nil.
    private mutating func number() -> Int? {
        var value: Int?
        while let digit = next, ("0"..."9").contains(digit) {
            value = (value ?? 0) * 10 + Int(digit.value - 0x30)
            if let value, value > Pattern.longest { return nil }
            position += 1
        }
        return value
    }

    private func check(_ piece: Piece, at place: Int) throws(GenerationError) {
        guard piece.longest <= Pattern.longest, piece.work <= 64 * Pattern.longest else {
            throw error("what begins here makes more than \(Pattern.longest) characters: repeat it less", at: place)
        }
    }

    private func add(_ ranges: [ClosedRange<UInt32>], _ pattern: inout Pattern) -> Piece {
        if ranges.count == 1, ranges[0].count == 1, let scalar = Unicode.Scalar(ranges[0].lowerBound) {
            let start = pattern.bytes.count
            pattern.bytes += Array(String(Character(scalar)).utf8)
            return Piece(
                node: add(.literal(start: start, count: pattern.bytes.count - start), &pattern), longest: 1)
        }
        let start = pattern.ranges.count
        pattern.ranges += ranges
        let size = ranges.reduce(0) { $0 + $1.count }
        return Piece(node: add(.characters(start: start, count: ranges.count, size: size), &pattern), longest: 1)
    }

    private func add(_ node: Pattern.Node, _ pattern: inout Pattern) -> Int {
        pattern.nodes.append(node)
        return pattern.nodes.count - 1
    }

    private var next: Unicode.Scalar? { position < characters.count ? characters[position] : nil }

    private func error(_ message: String, at place: Int? = nil) -> GenerationError {
        GenerationError(.definition, "character \((place ?? position) + 1): \(message)")
    }
}
