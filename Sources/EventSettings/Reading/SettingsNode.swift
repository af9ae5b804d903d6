import AMQP
import EventGeneration

/// A value of the settings with its place: what the reader works on instead of Codable, which knows no places.
struct SettingsNode {
    struct Member {
        var key: String
        var keyPlace: SettingsPlace
        var value: SettingsNode
    }

    indirect enum Content {
        case null
        case boolean(Bool)
        case number(String)
        case string(String)
        case array([SettingsNode])
        case object([Member])
    }

    var content: Content
    var place: SettingsPlace

    init(_ content: Content, at place: SettingsPlace) {
        self.content = content
        self.place = place
    }

    /// The members of an object; none of anything else.
    var members: [Member] { if case .object(let members) = content { members } else { [] } }

    /// The value without its places.
    var json: JSONValue {
        switch content {
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .number(let text): .number(text)
        case .string(let text): .string(text)
        case .array(let elements): .array(elements.map(\.json))
        case .object(let members): .object(members.map { .init($0.key, $0.value.json) })
        }
    }

    /// The value in words, to end the sentence "must be …, not".
    var inWords: String {
        switch content {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .number(let text): text.count > 40 ? "a number of \(text.count) digits" : text
        case .string(let text): text.count > 40 ? "a text of \(text.count) characters" : "\"\(text)\""
        case .array(let elements): Self.inWords(elements)
        case .object(let members): members.isEmpty ? "an empty object" : "an object"
        }
    }

    /// A short list of single values is shown, since what is wrong may be one of them.
    private static func inWords(_ elements: [SettingsNode]) -> String {
        if elements.isEmpty { return "an empty list" }
        let areSingle = elements.allSatisfy { element in
            switch element.content {
            case .array, .object: false
            default: true
            }
        }
        let text = "[" + elements.map(\.inWords).joined(separator: ", ") + "]"
        return areSingle && text.count <= 40 ? text : "a list"
    }

    /// The kind of value in words, for where the value may be a secret.
    var kindInWords: String {
        switch content {
        case .null: "null"
        case .boolean: "true or false"
        case .number: "a number"
        case .string(let text): text.isEmpty ? "an empty one" : "another text"
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// A number of a flag as it was typed: a shell has no quotes that would make it a text.
    var overridingNumber: String? {
        guard place.isOverride, case .number(let text) = content else { return nil }
        return text
    }

    /// A whole number, however it is written: `1000`, `1e3`, `1000.0`.
    var integer: Int64? {
        guard case .number(let text) = content else { return nil }
        if let value = Int64(text) { return value }
        guard let value = Double(text), value.magnitude <= 0x1p53, value.rounded() == value else { return nil }
        return Int64(value)
    }

    var double: Double? {
        guard case .number(let text) = content, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    var string: String? {
        if case .string(let text) = content { text } else { nil }
    }

    subscript(key: String) -> SettingsNode? {
        guard case .object(let members) = content else { return nil }
        return members.first { ByteName($0.key) == ByteName(key) }?.value
    }
}

extension SettingsNode {
    /// Parses a text; on an error reports it and returns nil.
    init?(parsing bytes: [UInt8], source: String, rank: Int, problems: SettingsProblems) {
        var decoder = TextDecoder(path: source, demandsText: false)
        var text = bytes.isEmpty ? [] : decoder.decode(bytes)
        if decoder.failure == nil { text += decoder.decode([]) }
        if let failure = decoder.failure {
            problems.error(nil, failure)
            return nil
        }
        var document = JSONDocument()
        do throws(JSONError) {
            try document.parse(text, syntax: .relaxed)
        } catch {
            var finder = PlaceFinder(text: text, source: source, rank: rank)
            let place = finder.place(of: error.offset)
            problems.error(
                place,
                Self.isEmpty(text)
                    ? "the file is empty: write at least an object, {}; producer --init writes a first file"
                    : error.message)
            return nil
        }
        var finder = PlaceFinder(text: text, source: source, rank: rank)
        self.init(document, 0, &finder, problems)
    }

    /// Parses the value of a flag: JSON, or otherwise a text.
    init(override text: String, place: SettingsPlace, problems: SettingsProblems) {
        var document = JSONDocument()
        do throws(JSONError) {
            try document.parse(Array(text.utf8), syntax: .relaxed)
            var finder = PlaceFinder(fixed: place)
            self.init(document, 0, &finder, problems)
        } catch {
            self.init(.string(text), at: place)
        }
    }

    private static func isEmpty(_ text: [UInt8]) -> Bool {
        text.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
    }

    private init(
        _ document: JSONDocument, _ index: Int, _ finder: inout PlaceFinder, _ problems: SettingsProblems
    ) {
        let node = document.nodes[index]
        place = finder.place(of: node.isString ? node.start - 1 : node.start)
        switch node.kind {
        case .null: content = .null
        case .true: content = .boolean(true)
        case .false: content = .boolean(false)
        case .number: content = .number(document.text(index))
        case .string, .escapedString: content = .string(document.text(index))
        case .array:
            var elements: [SettingsNode] = []
            for element in document.elements(of: index) {
                elements.append(SettingsNode(document, element, &finder, problems))
            }
            content = .array(elements)
        case .object:
            content = .object(Self.members(document, index, &finder, problems))
        }
    }

    private static func members(
        _ document: JSONDocument, _ index: Int, _ finder: inout PlaceFinder, _ problems: SettingsProblems
    ) -> [Member] {
        var members: [Member] = []
        var seen: [ByteName: SettingsPlace] = [:]
        var position = index + 1
        while position < document.nodes[index].next {
            let key = document.text(position)
            let place = finder.place(of: document.nodes[position].start - 1)
            let value = SettingsNode(document, position + 1, &finder, problems)
            position = document.nodes[position + 1].next
            if let first = seen[ByteName(key)] {
                let line = first.line > 0 ? " in line \(first.line)" : ""
                problems.error(place, "\"\(key)\" is here twice: the first is\(line.isEmpty ? " before it" : line)")
                continue
            }
            seen[ByteName(key)] = place
            members.append(Member(key: key, keyPlace: place, value: value))
        }
        return members
    }
}

/// Turns byte offsets into lines and columns; offsets come in rising order, so it goes through the text once.
private struct PlaceFinder {
    private let text: [UInt8]
    private let fixed: SettingsPlace?
    private var place: SettingsPlace
    private var position = 0

    init(text: [UInt8], source: String, rank: Int) {
        self.text = text
        fixed = nil
        place = SettingsPlace(source: source, line: 1, column: 1, rank: rank)
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    init(fixed: SettingsPlace) {
        text = []
        self.fixed = fixed
        place = fixed
    }

    mutating func place(of offset: Int) -> SettingsPlace {
        if let fixed { return fixed }
        while position < min(offset, text.count) {
            let byte = text[position]
            if byte == 0x0A {
                place.line += 1
                place.column = 1
            } else if byte & 0xC0 != 0x80 {
                place.column += 1
            }
            position += 1
        }
        return place
    }
}
