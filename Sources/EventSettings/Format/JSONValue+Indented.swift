package import EventGeneration

extension JSONValue {
    /// The value as JSON that people read: what fits a line stands on one.
    package func indented(width: Int = 120) -> String { text(indentation: "", used: 0, width: width) }

    private func text(indentation: String, used: Int, width: Int) -> String {
        let line = self.line
        if indentation.count + used + line.count <= width { return line }
        let inner = indentation + "  "
        let parts: [String]
        switch self {
        case .array(let elements):
            parts = elements.map { $0.text(indentation: inner, used: 1, width: width) }
        case .object(let members):
            parts = members.map { member in
                let key = JSONValue.string(member.key).line + ": "
                return key + member.value.text(indentation: inner, used: key.count + 1, width: width)
            }
        default: return line
        }
        let (open, close) = if case .array = self { ("[", "]") } else { ("{", "}") }
        return open + "\n" + parts.map { inner + $0 }.joined(separator: ",\n") + "\n" + indentation + close
    }

    /// All of it on one line.
    private var line: String {
        switch self {
        case .array(let elements) where !elements.isEmpty: "[" + elements.map(\.line).joined(separator: ", ") + "]"
        case .object(let members) where !members.isEmpty:
            "{ " + members.map { JSONValue.string($0.key).line + ": " + $0.value.line }.joined(separator: ", ") + " }"
        default: plain
        }
    }

    private var plain: String {
        var bytes: [UInt8] = []
        write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
