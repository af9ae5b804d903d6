import AMQP
import EventGeneration
import EventSettings

/// Reads what was drawn for a message as values of AMQP.
struct DrawnValues {
    /// The properties that a program names, in its order; nil for a name that is none.
    private let names: [PropertyName?]
    private let properties: [ValueProgram]
    private let headers: ValueProgram
    /// The kinds of headers that JSON cannot tell.
    private let kinds: FieldKinds?
    private var scratch: [UInt8] = []

    /// Reads the properties and headers that programs make, each of them an object.
    init(properties: ValueProgram, headers: ValueProgram, kinds: FieldKinds?) {
        self.kinds = kinds
        self.headers = headers
        let members: [(name: String?, value: ValueProgram)]
        switch properties {
        case .literal(.object(let literals)): members = literals.map { ($0.key, .literal($0.value)) }
        case .object(let programs, json: _):
            members = programs.map { member in
                if case .literal(let name) = member.name { (name, member.value) } else { (nil, member.value) }
            }
        case .literal, .drawn, .text, .array: members = []
        }
        names = members.map { $0.name.flatMap(PropertyName.init) }
        self.properties = members.map(\.value)
    }

    /// Sets the properties that the program names; one that is null is unset.
    ///
    /// - Throws: `GenerationError` for what AMQP cannot carry.
    mutating func apply(_ renderer: TemplateRenderer, to other: inout Properties) throws(GenerationError) {
        for (name, value) in zip(names, properties) {
            guard let name else { continue }
            try other.set(name, text(value, renderer))
        }
    }

    /// The headers; nil if there are none.
    ///
    /// - Throws: `GenerationError` for what AMQP cannot carry.
    mutating func headers(_ renderer: TemplateRenderer) throws(GenerationError) -> FieldTable? {
        guard case .table(let table) = try value(headers, kinds, depth: 0, renderer), !table.isEmpty else { return nil }
        return table
    }

    private mutating func text(_ program: ValueProgram, _ renderer: TemplateRenderer) -> String? {
        switch program {
        case .literal(.null): return nil
        case .literal(.string(let text)): return text
        case .literal(let json):
            var text: [UInt8] = []
            json.write(into: &text)
            return String(decoding: text, as: UTF8.self)
        case .text(let program): return renderer.text(program, isEscaped: true, &scratch)
        case .array(_, json: let program), .object(_, json: let program):
            return renderer.text(program, isEscaped: false, &scratch)
        case .drawn(let value):
            switch renderer.content(of: value) {
            case .null: return nil
            case .boolean(let value): return value ? "true" : "false"
            case .number(let text), .text(let text): return text
            case .structure(let bytes): return String(decoding: bytes, as: UTF8.self)
            }
        }
    }

    private mutating func value(
        _ program: ValueProgram, _ kinds: FieldKinds?, depth: Int, _ renderer: TemplateRenderer
    ) throws(GenerationError) -> FieldValue {
        if case .kind(let kind)? = kinds {
            let json = try json(program, depth: depth, renderer)
            return json == .null ? .void : try FieldValue(json, of: kind)
        }
        switch program {
        case .literal(let json): return try FieldValue(json, kinds: kinds)
        case .text(let program): return .string(renderer.text(program, isEscaped: true, &scratch))
        case .array(let elements, json: _):
            var values: [FieldValue] = []
            values.reserveCapacity(elements.count)
            for element in elements {
                values.append(try value(element, kinds?[values.count], depth: depth + 1, renderer))
            }
            return .array(values)
        case .object(let members, json: _): return .table(try table(members, kinds, depth: depth, renderer))
        case .drawn(let value):
            switch renderer.content(of: value) {
            case .null: return .void
            case .boolean(let value): return .boolean(value)
            case .number(let text): return try FieldValue(number: text)
            case .text(let text): return .string(text)
            case .structure: return try FieldValue(json(program, depth: depth, renderer), kinds: kinds)
            }
        }
    }

    private mutating func table(
        _ members: [ValueProgram.Member], _ kinds: FieldKinds?, depth: Int, _ renderer: TemplateRenderer
    ) throws(GenerationError) -> FieldTable {
        var table = FieldTable()
        table.entries.reserveCapacity(members.count)
        for member in members {
            let name =
                switch member.name {
                case .literal(let name): name
                case .text(let program): renderer.text(program, isEscaped: true, &scratch)
                }
            try FieldTable.checkName(name)
            let value = try value(member.value, kinds?[table.entries.count], depth: depth + 1, renderer)
            table.entries.append(.init(key: name, value: value))
        }
        return table
    }

    private mutating func json(
        _ program: ValueProgram, depth: Int, _ renderer: TemplateRenderer
    ) throws(GenerationError) -> JSONValue {
        do throws(JSONError) {
            return try renderer.json(program, depth: depth, &scratch)
        } catch {
            throw GenerationError(.message, "the headers are not JSON: \(error.message)")
        }
    }
}
