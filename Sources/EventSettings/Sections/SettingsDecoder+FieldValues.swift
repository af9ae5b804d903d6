import AMQP
import EventGeneration

/// Values of AMQP's tables: arguments, and what is known of headers before a message is made.
extension SettingsDecoder {
    /// Reads a table of arguments.
    func arguments(_ reader: ObjectReader) -> FieldTable {
        guard let node = reader.node("arguments") else { return [:] }
        for text in node.placeholders { problems.refusePlaceholders(in: text, "an argument in \(reader.title)") }
        guard case .object(let members) = node.content else {
            reader.mismatch("arguments", "an object")
            return [:]
        }
        return table(members, reader.title)
    }

    private func table(_ members: [SettingsNode.Member], _ owner: String) -> FieldTable {
        var table = FieldTable()
        for member in members {
            if member.key.utf8.count > 255 {
                problems.error(
                    member.keyPlace,
                    "an argument's name in \(owner) has \(member.key.utf8.count) bytes: AMQP allows 255")
            }
            table.entries.append(.init(key: member.key, value: fieldValue(member.value, owner)))
        }
        return table
    }

    private func fieldValue(_ node: SettingsNode, _ owner: String) -> FieldValue {
        switch node.content {
        case .null: return .void
        case .boolean(let value): return .boolean(value)
        case .string(let text): return .string(text)
        case .array(let elements): return .array(elements.map { fieldValue($0, owner) })
        case .number(let text):
            if let value = Int64(text) { return .int64(value) }
            if !FieldValue.isInteger(text), let value = node.double { return .double(value) }
            problems.error(node.place, "\(text) in \(owner) is too large for AMQP")
            return .void
        case .object(let members):
            if let (kind, value) = node.kind { return self.value(value, of: kind, owner) ?? .void }
            return .table(table(node.escapedTable ?? members, owner))
        }
    }

    /// Reads a value whose kind is named; nil, with an error reported, if the value is not of that kind.
    @discardableResult
    private func value(_ node: SettingsNode, of kind: FieldKind, _ owner: String) -> FieldValue? {
        if let value = kind.value(of: node.json) { return value }
        problems.error(node.place, "\"\(kind.rawValue)\" in \(owner) must be \(kind.words), not \(node.inWords)")
        return nil
    }

    /// Reports values that are none of the kind they name; what holds a placeholder is checked when a message is made.
    func checkKinds(_ node: SettingsNode, _ owner: String) {
        switch node.content {
        case .null, .boolean, .number, .string: return
        case .array(let elements): for element in elements { checkKinds(element, owner) }
        case .object(let members):
            guard let (kind, value) = node.kind else {
                for member in node.escapedTable ?? members { checkKinds(member.value, owner) }
                return
            }
            if case .null = value.content { return }
            if value.placeholderText == nil { self.value(value, of: kind, owner) }
        }
    }
}

extension SettingsNode {
    /// The kind that an object of one key names, and its value; nil for anything else.
    fileprivate var kind: (FieldKind, SettingsNode)? {
        guard members.count == 1, let kind = FieldKind(rawValue: members[0].key) else { return nil }
        return (kind, members[0].value)
    }

    /// The members of a table that is written as `{ "table": … }`.
    fileprivate var escapedTable: [Member]? {
        guard members.count == 1, members[0].key == FieldKinds.table, case .object(let own) = members[0].value.content
        else { return nil }
        return own
    }
}

// MARK: What they may be

extension KeyShape where Value == FieldTable {
    /// Arguments by name; one that is not known may still mean something to the broker.
    static func arguments<Kind>(_ known: [KnownArgument<Kind>]) -> KeyShape {
        let shape = ObjectShape(known.compactMap(\.key), others: .named("argument"), names: SettingsFormat.shortString)
        return KeyShape(.object(shape)) { $0.decoder.arguments($0.object) }
    }
}

extension SettingsFormat {
    /// What an argument may be: whole numbers have 64 bits, unless a kind is named.
    static let argument = ValueShape.anyOf(
        [
            .null, .boolean, .text, .number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude),
            .list(of: .named("argument"), count: 0...Int.max),
            table(of: .named("argument")),
        ] + kinds(taking: []))

    /// What a header may be: the same, with placeholders in it.
    static let header = ValueShape.anyOf(
        [
            .null, .boolean, .text, .number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude),
            .list(of: .named("header"), count: 0...Int.max),
            table(of: .named("header")),
        ] + kinds(taking: [placeholder, .null]))

    /// Headers by name.
    static let headers = ValueShape.object(ObjectShape([], others: .named("header"), names: shortString))

    private static func table(of value: ValueShape) -> ValueShape {
        .object(
            ObjectShape([], others: value, names: shortString, rules: [.notAlone(FieldKind.allCases.map(\.rawValue))]))
    }

    /// A value with its kind: an object of one key.
    private static func kinds(taking others: [ValueShape]) -> [ValueShape] {
        FieldKind.allCases.map { kind in
            .object(
                ObjectShape(
                    [.init(kind.rawValue, .anyOf(shapes(of: kind) + others), "It must be \(kind.words).")],
                    required: [kind.rawValue]))
        }
    }

    private static func shapes(of kind: FieldKind) -> [ValueShape] {
        let finite = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        return switch kind {
        case .int8: whole(-128...127)
        case .uint8: whole(0...255)
        case .int16: whole(-32_768...32_767)
        case .uint16: whole(0...65_535)
        case .int32: whole(-2_147_483_648...2_147_483_647)
        case .uint32: whole(0...4_294_967_295)
        case .int64: whole(Int64.min...Int64.max)
        case .timestamp: [.unsigned, .text]
        case .float, .double: [.number(finite), .text]
        case .decimal:
            [.number(0...4_294_967_295), .text, .object(ObjectShape(decimal, required: decimal.map(\.name)))]
        case .bytes, .stringBase64: [.pattern("^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$")]
        }
    }

    private static func whole(_ range: ClosedRange<Int64>) -> [ValueShape] {
        [.integer(range), .pattern(range.lowerBound < 0 ? "^[+-]?[0-9]+$" : #"^\+?[0-9]+$"#)]
    }

    private static let decimal: [ObjectShape.Key] = [
        .init("scale", .integer(0...255), "How many digits stand behind the point."),
        .init("value", .integer(0...4_294_967_295), "The number without its point."),
    ]
}
