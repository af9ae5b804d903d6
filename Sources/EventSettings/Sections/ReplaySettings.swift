package import EventGeneration

/// A recording that a producer publishes again.
package struct ReplaySettings: Sendable {
    /// The file of envelopes that `--record` wrote; `-` for standard input.
    package var path: String
    /// How much faster than recorded; nil publishes without the recorded gaps, as a pace of the producer wants it.
    package var speed: Double?
    /// Where all messages go; nil sends each to the exchange it was recorded from.
    package var exchange: String?
    /// The template of the exchange, if it differs from message to message; then ``exchange`` is its text.
    package var exchangeTemplate: Template?
    /// With which routing key; nil keeps those of the recording.
    package var routingKey: Template?
    /// What is put in the place of recorded values, so that a recording of real traffic names no real person.
    package var replacements: [Replacement]

    /// Makes a replay as recorded.
    package init(path: String, speed: Double? = 1, replacements: [Replacement] = []) {
        self.path = path
        self.speed = speed
        self.replacements = replacements
    }
}

// MARK: The keys

extension ReplaySettings {
    /// The object of `replay`.
    fileprivate static let keys = Keys(ReplaySettings(path: "-")) {
        Key("file", \.path, .readPath, "The path of a recording that --record wrote; - is standard input.")
            .required("the path of a recording that --record wrote")
        Key("speed", \.speed, .replaySpeed, "How many times as fast as it was recorded.")
        Key(
            "replace", \.replacements, .replacements,
            "New values for what was recorded, such as \"body.player\": \"{{last_name}}\".")
    }
}

extension ProducerSettings {
    /// A producer that publishes a recording: what changes it, and the keys that any producer has too.
    static let replayKeys = Keys(empty, rules: rules, hints: replayHints) {
        Key("replay", \.replay, .replay, "A recording to publish: its path, or an object with more.").required()
        keys.list.filter { !withoutReplay.contains($0.name) }.map(\.optional)
    }

    /// The keys of a producer that a recording has no use for.
    private static let withoutReplay: Set = [
        "message", "rows", "timeline", "properties", "headers", "envelope", "print", "persistent",
    ]

    private static let replayHints: [String: String] = {
        let replaced = "in a replay, \"replace\" changes what was recorded"
        var hints = producerHints
        for key in withoutReplay { hints[key] = "a replay publishes what was recorded, as it was" }
        for key in PropertyName.allCases.map(\.rawValue) + ["properties", "headers"] { hints[key] = replaced }
        return hints
    }()
}

extension SettingsDecoder {
    /// Reads a producer that publishes a recording; nil with errors reported if it cannot be used at all.
    func replayProducer(_ name: String, _ node: SettingsNode) -> ProducerSettings? {
        let title = "producer \"\(name)\""
        guard var object = ProducerSettings.replayKeys.open(node, title, self) else { return nil }
        dropUselessArrivals(&object)
        let unread = unreadPlans(object)
        var producer = ProducerSettings(name: name, exchange: "", message: MessageDefinition(body: .bytes([])))
        producer.description = node["description"]?.string
        ProducerSettings.replayKeys.read(object, into: &producer, self) { !unread.contains($0) }
        checkArrivals(producer, object)
        checkStamp(producer, object)
        if let place = object.node("exchange")?.place {
            if let name = producer.fixedExchange {
                expectPlainName("exchange", object)
                expectExchange(name, at: place, of: title)
            }
            producer.replay?.exchange = producer.exchange
            producer.replay?.exchangeTemplate = producer.message.exchange
        }
        if object.has("routing_key") { producer.replay?.routingKey = producer.message.routingKey }
        producer.message.routingKey = Template(literal: "")
        // A pace of the producer's own takes the place of the recorded gaps.
        if ProducerSettings.plans.contains(where: object.has) {
            producer.replay?.speed = nil
            checkSpeed(object)
        }
        return producer
    }

    /// Reports a speed that a pace in the file leaves without meaning; a pace from a flag may do that.
    private func checkSpeed(_ object: ObjectReader) {
        guard object.node("replay")?["speed"] != nil,
            let key = ProducerSettings.plans.first(where: { object.node($0)?.place.isOverride == false })
        else { return }
        problems.error(
            object.keyPlace(key), "\(object.title) has both \"\(key)\" and a \"speed\" of its recorded gaps: remove one"
        )
    }
}

// MARK: What the keys take

extension KeyShape where Value == ReplaySettings {
    /// The path of a recording, or an object with more.
    fileprivate static var replay: KeyShape {
        KeyShape(.anyOf([SettingsFormat.path, .object(ReplaySettings.keys.shape)])) { key in
            if let file = key.node.string, !file.isEmpty {
                return ReplaySettings(path: FileContents.path(file, beside: key.decoder.path))
            }
            guard case .object = key.node.content else {
                return key.refuse("the path of a recording, or { \"file\": …, \"speed\": …, \"replace\": … }")
            }
            return ReplaySettings.keys.value(key)
        }
    }
}

extension KeyShape where Value == Double? {
    /// A speed; nil is as fast as it goes.
    fileprivate static var replaySpeed: KeyShape {
        KeyShape(SettingsFormat.positiveOrMax, written: { $0.map(SettingsFormat.number) ?? "max" }) { key in
            if key.node.string == "max" { return .some(nil) }
            if let speed = key.node.double, speed > 0, speed.isFinite { return speed }
            return key.refuse("how many times as fast as recorded, more than 0, or \"max\"", as: Double?.self)
        }
    }
}

extension KeyShape where Value == [Replacement] {
    /// New values by the path of what they replace.
    fileprivate static var replacements: KeyShape {
        KeyShape(.object(ObjectShape([], others: .any))) { key in
            guard case .object(let members) = key.node.content else {
                return key.refuse("an object such as { \"body.player\": \"{{last_name}}\" }")
            }
            var replacements: [Replacement] = []
            for member in members {
                guard let replacement = replacement(member, key) else { continue }
                if let other = replacements.first(where: replacement.overlaps) {
                    key.decoder.problems.error(
                        member.keyPlace, "\"\(other.path)\" and \"\(member.key)\" in \(key.title) overlap: remove one")
                }
                replacements.append(replacement)
            }
            return replacements
        }
    }

    private static func replacement(_ member: SettingsNode.Member, _ key: KeyReader) -> Replacement? {
        do throws(GenerationError) {
            let value = key.decoder.jsonTemplate(member.value, key.title)
            let replacement = try Replacement(path: member.key, value: value)
            if case .header = replacement.target { key.decoder.checkKinds(member.value, key.title) }
            return replacement
        } catch {
            key.decoder.problems.error(member.keyPlace, "\(key.title): \(error)")
            return nil
        }
    }
}
