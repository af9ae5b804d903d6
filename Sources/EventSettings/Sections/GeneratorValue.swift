import EventGeneration

/// A value of the file as a generator reads it.
struct GeneratorValue: SettingsValue {
    let node: SettingsNode
    let decoder: SettingsDecoder

    init(_ node: SettingsNode, _ decoder: SettingsDecoder) {
        self.node = node
        self.decoder = decoder
    }

    var json: JSONValue { node.json }
    var string: String? { node.string }
    var integer: Int64? { node.integer }
    var double: Double? { node.double }
    var isNumber: Bool { if case .number = node.content { true } else { false } }
    var duration: Duration? { Duration(node) }
    var inWords: String { node.inWords }
    var placeholderText: String? { node.placeholderText }

    var elements: [any SettingsValue]? {
        guard case .array(let elements) = node.content else { return nil }
        return elements.map { GeneratorValue($0, decoder) }
    }

    var members: [SettingsMember]? {
        guard case .object(let members) = node.content else { return nil }
        return members.map { member in
            let name = GeneratorValue(SettingsNode(.string(member.key), at: member.keyPlace), decoder)
            return SettingsMember(name, GeneratorValue(member.value, decoder))
        }
    }

    var isEmptyObject: Bool {
        guard case .object(let members) = node.content else { return false }
        let remarks = SettingsFormat.remarks.map(\.name)
        return members.allSatisfy { remarks.contains($0.key) }
    }

    func error(_ message: String) { decoder.problems.error(node.place, message) }

    func warning(_ message: String) { decoder.problems.warning(node.place, message) }

    func object(
        _ title: String, _ shape: ObjectShape, remedies: [String: String], hints: [String: String]
    ) -> (any SettingsObject)? {
        ObjectReader(node, title, shape, hints: hints, remedies: remedies, problems: decoder.problems)
            .map { GeneratorObject($0, decoder) }
    }

    func fileContents() -> [UInt8]? { node.string.flatMap { decoder.contents(of: $0, at: node.place) } }

    func template(_ title: String) -> Template? { decoder.template(node, title) }

    func jsonTemplate(_ title: String) -> JSONTemplate { decoder.jsonTemplate(node, title) }

    func volume(_ title: String) -> VolumeDefinition? { decoder.volume(node, title) }

    func check(_ reference: Template.Reference, _ title: String) {
        decoder.check(reference, at: node.place, title: title)
    }
}
