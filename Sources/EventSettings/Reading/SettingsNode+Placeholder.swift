extension SettingsNode {
    /// The texts in the value, wherever in it, that look as if they had a placeholder; names of members too.
    var placeholders: [SettingsNode] {
        switch content {
        case .null, .boolean, .number: []
        case .string(let text): text.hasPlaceholder ? [self] : []
        case .array(let elements): elements.flatMap(\.placeholders)
        case .object(let members):
            members.flatMap { SettingsNode(.string($0.key), at: $0.keyPlace).placeholders + $0.value.placeholders }
        }
    }

    /// A text in the value, wherever in it, that looks as if it had a placeholder.
    var placeholderText: String? {
        switch content {
        case .null, .boolean, .number: nil
        case .string(let text): text.hasPlaceholder ? text : nil
        case .array(let elements): elements.lazy.compactMap(\.placeholderText).first
        case .object(let members): members.lazy.compactMap(\.value.placeholderText).first
        }
    }
}

extension String {
    /// Whether a template would find a placeholder, or the beginning and end of one, in it.
    var hasPlaceholder: Bool {
        guard let start = firstRange(of: "{{") else { return false }
        return self[start.upperBound...].contains("}}")
    }
}
