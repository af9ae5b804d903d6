import EventGeneration

extension SettingsDecoder {
    /// Reads what a volume has one value, counter or state for each of.
    func per(_ reader: ObjectReader, _ generator: VolumeDefinition.Generator) -> Template.Reference? {
        guard let node = reader.node("per") else { return nil }
        if let reason = generator.keyComplaint {
            problems.error(reader.keyPlace("per"), "\"per\" in \(reader.title) has no use: \(reason)")
            return nil
        }
        return reference(node, "per", reader)
    }

    /// Reads what another volume, the row or the received message holds.
    func reference(_ node: SettingsNode, _ key: String, _ reader: ObjectReader) -> Template.Reference? {
        guard let text = node.string, !text.contains("{{"), let reference = Template.Reference(dotted: text) else {
            reader.mismatch(key, "a name without braces, such as \"match\", \"match.key\" or \"row.id\"")
            return nil
        }
        check(reference, at: node.place, title: "\"\(key)\" in \(reader.title)")
        return reference
    }

    /// Reads whether no value comes twice.
    func unique(_ reader: ObjectReader, _ generator: VolumeDefinition.Generator) -> Bool {
        guard reader.boolean("unique") == true else { return false }
        if let reason = generator.uniqueComplaint {
            problems.error(reader.keyPlace("unique"), "\"unique\" in \(reader.title) has no use: \(reason)")
            return false
        } else if reader.has("per") {
            problems.error(
                reader.keyPlace("unique"),
                "\(reader.title) has both \"per\" and \"unique\": with a key that comes again its value does too; "
                    + "remove one")
        }
        return true
    }

    /// Reports volumes that are known to run out of values before a producer has made its messages.
    func checkUniqueness(_ producer: ProducerSettings, _ reader: ObjectReader) {
        guard let amount = producer.amount else { return }
        for name in producer.message.names(volumes) {
            guard let listed = volumes.entries[name], let volume = try? volumes.resolved(listed, named: name),
                volume.isUnique, let count = volume.generator.possibilities, UInt64(amount) > count
            else { continue }
            problems.error(
                reader.node("amount")?.place,
                "\"amount\" in \(reader.title) is \(amount), but volume \"\(name)\" is unique and has only \(count) "
                    + "\(count == 1 ? "value" : "values")")
        }
    }
}
