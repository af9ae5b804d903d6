/// Any JSON with placeholders in its strings.
///
/// A string that is only a placeholder takes the type of its value; any other string with placeholders stays one.
package indirect enum JSONTemplate: Sendable, Hashable {
    /// One name and its value.
    package struct Member: Sendable, Hashable {
        /// The name, in which placeholders stand too.
        package var key: Template
        /// The value.
        package var value: JSONTemplate

        /// Makes a member.
        package init(_ key: Template, _ value: JSONTemplate) {
            self.key = key
            self.value = value
        }
    }

    /// What holds no placeholder.
    case literal(JSONValue)
    case string(Template)
    case array([JSONTemplate])
    case object([Member])

    /// An object of volumes under their own names, which is what a list of names as a message means.
    package init(names: [Template.Reference]) {
        self = .object(
            names.map { Member(Template(literal: $0.description), .string(Template(only: $0))) })
    }

    /// Every placeholder in order.
    package var references: [Template.Reference] {
        switch self {
        case .literal: []
        case .string(let template): template.references
        case .array(let elements): elements.flatMap(\.references)
        case .object(let members): members.flatMap { $0.key.references + $0.value.references }
        }
    }
}

extension Template {
    /// Makes a template that is nothing but a placeholder.
    package init(only reference: Reference) {
        self.init(parts: [.placeholder(reference)])
    }
}
