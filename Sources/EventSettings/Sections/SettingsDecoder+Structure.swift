import EventGeneration

extension SettingsDecoder {
    /// Reads a list: what stands with a placeholder is a template for each element, anything else a volume.
    func list(_ reader: ObjectReader, _ node: SettingsNode) -> VolumeDefinition.Generator? {
        let title = "\"list\" in \(reader.title)"
        guard let length = reader.node("length") else {
            reader.missing("length", ": a number of elements, two such as [1, 5], or a generator of numbers")
            return nil
        }
        let rule = listLength(length, reader)
        let element: ListRule.Element
        if node.placeholderText != nil {
            element = .template(jsonTemplate(node, title))
        } else if let name = node.string {
            check(Template.Reference(name), at: node.place, title: title)
            element = .volume(VolumeDefinition(.use(name)))
        } else if let volume = volume(node, title) {
            element = .volume(volume)
        } else {
            return nil
        }
        return rule.map { .list(ListRule(element, length: $0)) }
    }

    private func listLength(_ node: SettingsNode, _ reader: ObjectReader) -> NumberRule? {
        let range = 0...Int64(ListRule.limit)
        if case .object = node.content { return generatedNumber(node, "\"length\" in \(reader.title)") }
        if let fixed = node.integer, range.contains(fixed) { return .int(low: fixed, high: fixed) }
        if let (low, high) = pair(node), let low = low.integer, let high = high.integer, low <= high,
            range.contains(low), range.contains(high)
        {
            return .int(low: low, high: high)
        }
        reader.mismatch(
            "length", "a whole number from 0 to \(ListRule.limit), two such as [1, 5], or a generator of numbers")
        return nil
    }

    func text(_ reader: ObjectReader, _ node: SettingsNode) -> VolumeDefinition.Generator? {
        guard node.string != nil else {
            reader.mismatch("text", "a text with placeholders, such as \"{{first_name}} {{last_name}}\"")
            return nil
        }
        return template(node, "\"text\" in \(reader.title)").map { .text($0) }
    }

    func use(_ reader: ObjectReader, _ node: SettingsNode) -> VolumeDefinition.Generator? {
        guard let reference = reference(node, "use", reader) else { return nil }
        guard reference.path.isEmpty else {
            reader.mismatch("use", "the name of a volume, without a field")
            return nil
        }
        return .use(reference.name)
    }
}
