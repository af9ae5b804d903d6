import EventGeneration

extension SettingsDecoder {
    /// Reports a placeholder that leads nowhere; while the volumes are read, once all of them are known.
    func check(
        _ reference: Template.Reference, at place: SettingsPlace, title: String?, names: PrintNames = .none
    ) {
        if defersChecks {
            deferredChecks.append((reference, place, title))
            return
        }
        usedVolumes.insert(reference.name)
        // What a consumer received is not known before a consumer's template takes the volume.
        let received = VolumeDefinitions.receivedNames
        if names.isVolumes, received.contains(reference.name), volumes.entries[reference.name] == nil { return }
        do throws(GenerationError) {
            let inputs = names.isConsumer ? names.names : names.isVolumes ? received.sorted() : []
            try volumes.check(reference, among: names.names, inputs: inputs)
        } catch {
            problems.error(place, (title.map { "\($0): " } ?? "") + error.description)
        }
    }

    /// Reports what is wrong with a volume as a whole.
    func checkVolume(_ name: String, at place: SettingsPlace) {
        check(Template.Reference(name), at: place, title: nil, names: .volumes)
    }

    /// Reports a placeholder that leads neither to one of the names nor to a volume.
    private func expect(
        _ reference: Template.Reference, at place: SettingsPlace, _ title: String, names: PrintNames
    ) {
        if let complaint = names.complaint(about: reference) {
            problems.error(place, "\(title): \(complaint)")
        } else if !names.contains(reference.name) {
            check(reference, at: place, title: title, names: names)
        }
    }

    /// Reads a text with placeholders, each of which has to lead somewhere.
    ///
    /// - Parameters:
    ///   - node: The text.
    ///   - title: Where it is, for messages.
    ///   - names: Names that mean something there besides volumes and the row; they go before volumes.
    func template(_ node: SettingsNode, _ title: String, names: PrintNames = .none) -> Template? {
        guard let text = node.string else { return nil }
        do throws(GenerationError) {
            let template = try Template(text)
            for reference in template.references { expect(reference, at: node.place, title, names: names) }
            return template
        } catch {
            problems.error(node.place, "\(title): \(error)")
            return nil
        }
    }

    /// Reads any JSON with placeholders in its strings.
    func jsonTemplate(_ node: SettingsNode, _ title: String, names: PrintNames = .none) -> JSONTemplate {
        switch node.content {
        case .string:
            guard let template = template(node, title, names: names) else { return .literal(.null) }
            if let literal = template.literal { return .literal(.string(literal)) }
            return .string(template)
        case .array(let elements): return .array(elements.map { jsonTemplate($0, title, names: names) })
        case .object(let members):
            return .object(
                members.map { member in
                    let key = SettingsNode(.string(member.key), at: member.keyPlace)
                    return .init(
                        template(key, title, names: names) ?? Template(literal: member.key),
                        jsonTemplate(member.value, title, names: names))
                })
        default: return .literal(node.json)
        }
    }

    /// Reads a message in any of its forms. A text alone is JSON with its quotes, unless the content type
    /// says that messages are text.
    func body(
        _ node: SettingsNode, _ title: String, isText: Bool, names placeholders: PrintNames = .none
    ) -> MessageDefinition.Body {
        switch node.content {
        case .string where isText:
            return .text(template(node, title, names: placeholders) ?? Template(literal: ""))
        case .string:
            let body = jsonTemplate(node, title, names: placeholders)
            if case .string(let template) = body, template.onlyPlaceholder != nil { return .json(body) }
            problems.note(
                node.place,
                "the message of \(title) is published as a JSON string, with its quotes; for raw text set "
                    + "properties.content_type to text/plain, or write { \"text\": … }")
            return .json(body)
        case .array(let elements):
            let names = elements.compactMap(\.string)
            guard !names.isEmpty, names.count == elements.count, !names.contains(where: { $0.contains("{{") }) else {
                return .json(jsonTemplate(node, title, names: placeholders))
            }
            return .json(JSONTemplate(names: list(elements, title, names: placeholders)))
        case .object(let members) where members.count == 1 && members[0].key == "text":
            let text = members[0].value
            if text.string == nil {
                problems.error(text.place, "\"text\" of the message of \(title) must be a text, not \(text.inWords)")
            }
            return .text(template(text, title, names: placeholders) ?? Template(literal: ""))
        default:
            return bodyFile(node).map { .bytes(fileBody($0, title)) }
                ?? .json(jsonTemplate(node, title, names: placeholders))
        }
    }

    /// What names the file of a body that is `{ "file": … }`.
    func bodyFile(_ node: SettingsNode?) -> SettingsNode? {
        guard case .object(let members)? = node?.content, members.count == 1, members[0].key == "file" else {
            return nil
        }
        return members[0].value
    }

    /// The bytes of a file beside the settings, the same for every message.
    private func fileBody(_ node: SettingsNode, _ title: String) -> [UInt8] {
        guard let name = node.string, !name.isEmpty else {
            problems.error(
                node.place, "\"file\" of the message of \(title) must be the path of a file, not \(node.inWords)")
            return []
        }
        problems.refusePlaceholders(in: node, "\"file\" of the message of \(title)")
        do {
            return try FileContents.read(FileContents.path(name, beside: path))
        } catch {
            problems.missingFile(node.place, error.description)
            return []
        }
    }

    private func list(_ elements: [SettingsNode], _ title: String, names: PrintNames) -> [Template.Reference] {
        var seen: Set<String> = []
        return elements.compactMap { element in
            guard let name = element.string, let reference = Template.Reference(dotted: name) else {
                problems.error(element.place, "\(title): \(element.inWords) is not the name of a volume")
                return nil
            }
            if !seen.insert(name).inserted {
                problems.error(element.place, "\(title): \"\(name)\" is in the message twice: remove one")
            }
            expect(reference, at: element.place, title, names: names)
            return reference
        }
    }
}
