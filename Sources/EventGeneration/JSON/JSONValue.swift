/// A JSON value on its own: what a value set holds. Numbers keep the text they were written with.
package indirect enum JSONValue: Sendable, Hashable {
    /// One name and its value.
    package struct Member: Sendable, Hashable {
        /// The name.
        package var key: String
        /// The value.
        package var value: JSONValue

        /// Makes a member.
        package init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    case null
    case boolean(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// Copies a node of a document and all beneath it.
    package init(_ document: JSONDocument, node index: Int = 0) {
        let node = document.nodes[index]
        switch node.kind {
        case .null: self = .null
        case .true: self = .boolean(true)
        case .false: self = .boolean(false)
        case .number: self = .number(document.text(index))
        case .string, .escapedString: self = .string(document.text(index))
        case .array: self = .array(document.elements(of: index).map { JSONValue(document, node: $0) })
        case .object:
            self = .object(
                document.keys(of: index).map { Member(document.text($0), JSONValue(document, node: $0 + 1)) })
        }
    }

    /// The value that a path of member names and array indices leads to, or nil if there is none.
    package func find(_ path: some Sequence<String>) -> JSONValue? {
        var current = self
        for segment in path {
            switch current {
            case .object(let members):
                guard let member = members.first(where: { $0.key.utf8.elementsEqual(segment.utf8) }) else { return nil }
                current = member.value
            case .array(let elements):
                guard let index = JSONText.index(Array(segment.utf8)), index < elements.count else { return nil }
                current = elements[index]
            case .null, .boolean, .number, .string: return nil
            }
        }
        return current
    }

    /// Appends the value as JSON, without spaces.
    package func write(into out: inout [UInt8]) {
        switch self {
        case .null: out.append(contentsOf: "null".utf8)
        case .boolean(let value): out.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let text): out.append(contentsOf: text.utf8)
        case .string(let text): Self.write(text, into: &out)
        case .array(let elements):
            out.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                element.write(into: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                Self.write(member.key, into: &out)
                out.append(UInt8(ascii: ":"))
                member.value.write(into: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        JSONText.escape(text.utf8, into: &out)
        out.append(UInt8(ascii: "\""))
    }
}
