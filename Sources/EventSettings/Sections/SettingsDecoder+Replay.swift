import EventGeneration

extension SettingsDecoder {
    private static let replayHints: [String: String] = {
        var hints = producerHints
        for key in ["message", "rows", "print", "persistent", "envelope", "timeline"] {
            hints[key] = "a replay publishes what was recorded, as it was"
        }
        for name in PropertyName.allCases { hints[name.rawValue] = replaced }
        for key in ["properties", "headers"] { hints[key] = replaced }
        return hints
    }()
    private static let replaced = "in a replay, \"replace\" changes what was recorded"

    /// Reads a producer that publishes a recording.
    func replayProducer(_ name: String, _ node: SettingsNode) -> ProducerSettings? {
        let title = "producer \"\(name)\""
        guard
            var reader = ObjectReader(
                node, title, SettingsFormat.replayer, hints: Self.replayHints, problems: problems)
        else { return nil }
        dropUselessArrivals(&reader)
        let (exchange, exchangeTemplate) = exchange(reader)
        var producer = ProducerSettings(
            name: name, exchange: exchange, message: MessageDefinition(body: .bytes([])))
        producer.message.exchange = exchangeTemplate
        producer.description = node["description"]?.string
        producer.amount = reader.integer("amount").map { Int($0) }
        producer.confirmWindow = confirms(reader)
        producer.mandatory = reader.boolean("mandatory") ?? true
        producer.stamp = stamp(reader)
        producer.connections = reader.integer("connections").map { Int($0) }
        readPace(reader, into: &producer)
        producer.faults = faults(reader)
        producer.replay = replay(reader)
        if let exchange = reader.node("exchange") {
            if let name = producer.fixedExchange {
                expectPlainName("exchange", reader)
                expectExchange(name, at: exchange.place, of: title)
            }
            producer.replay?.exchange = producer.exchange
            producer.replay?.exchangeTemplate = exchangeTemplate
        }
        if reader.has("routing_key") { producer.replay?.routingKey = routingKey(reader) }
        // A pace of the producer's own takes the place of the recorded gaps.
        if Self.paceKeys.contains(where: reader.has) {
            producer.replay?.speed = nil
            checkSpeed(reader)
        }
        return producer
    }

    private func replay(_ owner: ObjectReader) -> ReplaySettings? {
        guard let node = owner.node("replay") else { return nil }
        let title = "\"replay\" in \(owner.title)"
        if let file = node.string, !file.isEmpty {
            return ReplaySettings(path: FileContents.path(file, beside: path))
        }
        guard case .object = node.content else {
            owner.mismatch("replay", "the path of a recording, or { \"file\": …, \"speed\": …, \"replace\": … }")
            return nil
        }
        let remedies = ["file": "the path of a recording that --record wrote"]
        guard let reader = ObjectReader(node, title, SettingsFormat.replay, remedies: remedies, problems: problems)
        else { return nil }
        var replay = ReplaySettings(path: FileContents.path(reader.path("file") ?? "-", beside: path))
        replay.speed = speed(reader)
        replay.replacements = replacements(reader)
        return replay
    }

    /// Reports a speed that a pace in the file leaves without meaning; a pace from a flag may do that.
    private func checkSpeed(_ reader: ObjectReader) {
        guard reader.node("replay")?["speed"] != nil,
            let key = Self.paceKeys.first(where: { reader.node($0)?.place.isOverride == false })
        else { return }
        problems.error(
            reader.keyPlace(key),
            "\(reader.title) has both \"\(key)\" and a \"speed\" of its recorded gaps: remove one")
    }

    private func speed(_ reader: ObjectReader) -> Double? {
        guard let node = reader.node("speed") else { return 1 }
        if node.string == "max" { return nil }
        if let speed = node.double, speed > 0, speed.isFinite { return speed }
        reader.mismatch("speed", "how many times as fast as recorded, more than 0, or \"max\"")
        return 1
    }

    private func replacements(_ reader: ObjectReader) -> [Replacement] {
        guard let node = reader.node("replace") else { return [] }
        guard case .object(let members) = node.content else {
            reader.mismatch("replace", "an object such as { \"body.player\": \"{{last_name}}\" }")
            return []
        }
        let title = "\"replace\" in \(reader.title)"
        var replacements: [Replacement] = []
        for member in members {
            do throws(GenerationError) {
                let replacement = try Replacement(path: member.key, value: jsonTemplate(member.value, title))
                if case .header = replacement.target { checkKinds(member.value, title) }
                if let other = replacements.first(where: replacement.overlaps) {
                    problems.error(
                        member.keyPlace, "\"\(other.path)\" and \"\(member.key)\" in \(title) overlap: remove one")
                }
                replacements.append(replacement)
            } catch {
                problems.error(member.keyPlace, "\(title): \(error)")
            }
        }
        return replacements
    }
}
