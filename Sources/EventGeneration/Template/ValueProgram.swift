/// JSON with placeholders, compiled to be read value by value. What becomes no text need not be written as one first.
package indirect enum ValueProgram: Sendable {
    /// What holds no placeholder.
    case literal(JSONValue)
    /// A placeholder alone, by the index of its value: what is drawn decides the type.
    case drawn(Int)
    /// A text with placeholders in it, with its escapes.
    case text(TemplateProgram)
    /// A list, and the same as text.
    case array([ValueProgram], json: TemplateProgram)
    /// An object, and the same as text.
    case object([Member], json: TemplateProgram)

    /// One name and its value.
    package struct Member: Sendable {
        package enum Name: Sendable {
            case literal(String)
            /// With placeholders in it, with its escapes.
            case text(TemplateProgram)
        }

        package var name: Name
        package var value: ValueProgram
    }

    /// Whether the value is the same for every message.
    package var isConstant: Bool {
        switch self {
        case .literal: true
        case .drawn: false
        case .text(let program), .array(_, json: let program), .object(_, json: let program): program.constant != nil
        }
    }
}

/// A value that was drawn for a message, with the type that it has in JSON.
package enum DrawnContent: Sendable {
    case null
    case boolean(Bool)
    /// A number as it is written.
    case number(String)
    case text(String)
    /// A list or an object, as JSON.
    case structure([UInt8])
}

extension VolumeCompiler {
    /// Compiles JSON with placeholders, to be read value by value.
    package mutating func values(_ template: JSONTemplate) throws(GenerationError) -> ValueProgram {
        switch template {
        case .literal(let value): return .literal(value)
        case .string(let text):
            if let reference = text.onlyPlaceholder { return .drawn(try value(of: reference)) }
            return .text(try escaped(text))
        case .array(let elements):
            var values: [ValueProgram] = []
            for element in elements { values.append(try self.values(element)) }
            return .array(values, json: try program(template))
        case .object(let members):
            var values: [ValueProgram.Member] = []
            for member in members {
                let name: ValueProgram.Member.Name =
                    if let literal = member.key.literal { .literal(literal) } else { .text(try escaped(member.key)) }
                values.append(.init(name: name, value: try self.values(member.value)))
            }
            return .object(values, json: try program(template))
        }
    }
}

extension TemplateRenderer {
    /// What was drawn for a placeholder.
    package func content(of value: Int) -> DrawnContent {
        let drawn = values[value]
        switch drawn.encoding {
        case .null: return .null
        case .bare:
            let bytes = bytes(drawn)
            switch bytes.first {
            case UInt8(ascii: "t"): return .boolean(true)
            case UInt8(ascii: "f"): return .boolean(false)
            default: return .number(String(decoding: bytes, as: UTF8.self))
            }
        case .plain, .text: return .text(String(decoding: bytes(drawn), as: UTF8.self))
        case .escaped:
            var text: [UInt8] = []
            JSONText.unescape(bytes(drawn), into: &text)
            return .text(String(decoding: text, as: UTF8.self))
        case .structure: return .structure(Array(bytes(drawn)))
        }
    }

    /// What a program makes of the drawn values, as a text. Two halves of a surrogate pair that come from two values are
    /// one character, as in JSON.
    ///
    /// - Parameter scratch: Memory that is used again.
    package func text(_ program: TemplateProgram, isEscaped: Bool, _ scratch: inout [UInt8]) -> String {
        scratch.removeAll(keepingCapacity: true)
        render(program, into: &scratch)
        guard isEscaped, scratch.contains(UInt8(ascii: "\\")) else { return String(decoding: scratch, as: UTF8.self) }
        var text: [UInt8] = []
        JSONText.unescape(scratch, into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The value of a program as JSON of its own.
    ///
    /// - Throws: ``JSONError`` if a list or an object lies deeper than JSON is read here.
    package func json(
        _ program: ValueProgram, depth: Int, _ scratch: inout [UInt8]
    ) throws(JSONError) -> JSONValue {
        switch program {
        case .literal(let value): return value
        case .text(let program): return .string(text(program, isEscaped: true, &scratch))
        case .drawn(let value):
            switch content(of: value) {
            case .null: return .null
            case .boolean(let value): return .boolean(value)
            case .number(let text): return .number(text)
            case .text(let text): return .string(text)
            case .structure(let bytes): return JSONValue(try document(bytes, depth: depth))
            }
        case .array(_, json: let program), .object(_, json: let program):
            scratch.removeAll(keepingCapacity: true)
            render(program, into: &scratch)
            return JSONValue(try document(scratch, depth: depth))
        }
    }

    private func document(_ bytes: [UInt8], depth: Int) throws(JSONError) -> JSONDocument {
        var document = JSONDocument()
        try document.parse(bytes, depth: depth)
        return document
    }
}
