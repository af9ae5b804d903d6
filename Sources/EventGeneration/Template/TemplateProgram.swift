/// A template compiled to a flat list of steps, each of which appends bytes.
package struct TemplateProgram: Sendable {
    enum Action: UInt8, Sendable {
        /// The bytes from `first` to `second` of the literals.
        case literal
        /// The value `first` as text.
        case text
        /// The value `first` as text inside a JSON string.
        case escaped
        /// The value `first` as JSON of its own type.
        case json
    }

    struct Step: Sendable {
        var action: Action
        var first: Int
        var second: Int
    }

    private(set) var literals: [UInt8] = []
    private(set) var steps: [Step] = []

    /// The bytes if no step depends on a value; otherwise nil.
    package var constant: [UInt8]? {
        steps.allSatisfy { $0.action == .literal } ? literals : nil
    }

    mutating func append(literal bytes: some Collection<UInt8>) {
        guard !bytes.isEmpty else { return }
        let start = literals.count
        literals.append(contentsOf: bytes)
        if let last = steps.indices.last, steps[last].action == .literal {
            steps[last].second = literals.count
        } else {
            steps.append(Step(action: .literal, first: start, second: literals.count))
        }
    }

    mutating func append(_ action: Action, value: Int) {
        steps.append(Step(action: action, first: value, second: 0))
    }
}

/// A value that was drawn for a message: where its bytes are and how they are to be read.
struct DrawnValue: Sendable {
    enum Encoding: UInt8, Sendable {
        /// `null` as JSON, nothing as text.
        case null
        /// A number or truth value: the same as text and as JSON.
        case bare
        /// A text in which nothing needs an escape.
        case plain
        /// A text that has to be escaped in JSON.
        case text
        /// The inside of a JSON string with escapes.
        case escaped
        /// An array or object as JSON.
        case structure
    }

    enum Buffer: UInt8, Sendable { case constants, scratch, row, externals }

    var encoding: Encoding
    var buffer: Buffer
    var start: Int
    var end: Int

    static let null = DrawnValue(encoding: .null, buffer: .constants, start: 0, end: 0)
}

extension DrawnValue {
    /// The value of a node of a document that is one of the buffers.
    init(_ node: JSONDocument.Node, in buffer: Buffer) {
        let encoding: Encoding =
            switch node.kind {
            case .null: .null
            case .true, .false, .number: .bare
            case .string: .plain
            case .escapedString: .escaped
            case .array, .object: .structure
            }
        self.init(encoding: encoding, buffer: buffer, start: node.start, end: node.end)
    }
}
