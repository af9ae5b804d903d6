import EventGeneration

extension SettingsDecoder {
    /// The keys that say how messages are laid in time; a producer has one of them at most.
    static let paceKeys = ["delay", "rate", "phases", "timeline"]
    /// Keys that go with them.
    static let paceOptions = ["repeat", "arrivals", "late"]

    /// A flag that makes the pace one of delays has no use for the arrivals of a rate in the file.
    func dropUselessArrivals(_ reader: inout ObjectReader) {
        let isRate = reader.has("rate") || reader.has("phases")
        if !isRate, reader.node("arrivals")?.place.isOverride == false,
            Self.paceKeys.contains(where: { reader.node($0)?.place.isOverride == true })
        {
            reader.drop(["arrivals"])
        }
    }

    /// Reads the pace of a producer and what goes with it.
    func readPace(_ reader: ObjectReader, into producer: inout ProducerSettings) {
        let present = Self.paceKeys.filter(reader.has)
        let pace = present.first.flatMap { plan($0, reader) }
        producer.pace = pace ?? .unlimited
        producer.arrivals = reader.choice("arrivals") ?? .steady
        if producer.arrivals == .poisson,
            present.allSatisfy({ $0 == "delay" || $0 == "timeline" || pace == .unlimited })
        {
            problems.error(
                reader.node("arrivals")?.place,
                "\"arrivals\" \"poisson\" in \(reader.title) goes with \"phases\", or with a \"rate\" in messages a second"
            )
        }
        producer.late = late(reader)
    }

    private func plan(_ key: String, _ reader: ObjectReader) -> Pace.Plan? {
        guard let node = reader.node(key) else { return nil }
        return switch key {
        case "delay": wait("delay", reader)
        case "rate": rate(node, reader)
        case "phases": phases(reader)
        default: timeline(node, reader)
        }
    }

    private func rate(_ node: SettingsNode, _ reader: ObjectReader) -> Pace.Plan? {
        if node.string == "max" { return .unlimited }
        if let rate = node.double, rate > 0 { return .rate(rate) }
        reader.mismatch("rate", "messages a second, more than 0, or \"max\"")
        return nil
    }

    private func late(_ reader: ObjectReader) -> LateTicks {
        switch reader.node("late")?.content {
        case nil, .string("catch-up"): return .catchUp
        case .string("skip"): return .defaultSkip
        case .object:
            guard let node = reader.node("late"),
                let reader = ObjectReader(
                    node, "\"late\" in \(reader.title)", SettingsFormat.lateness,
                    remedies: ["skip": "what is later than that is left out, such as \"1s\""], problems: problems)
            else { return .catchUp }
            return reader.duration("skip").map { .skip(after: $0) } ?? .catchUp
        default:
            reader.mismatch("late", "\"catch-up\", \"skip\" or an object such as {\"skip\": \"1s\"}")
            return .catchUp
        }
    }

    private func phases(_ reader: ObjectReader) -> Pace.Plan? {
        let nodes = reader.array("phases", "a list such as [{\"for\": \"45s\", \"rate\": 5}]")
        guard let node = reader.node("phases"), case .array = node.content else { return nil }
        guard !nodes.isEmpty else {
            problems.error(
                node.place, "\"phases\" in \(reader.title) is empty: write one such as {\"for\": \"45s\", \"rate\": 5}")
            return nil
        }
        let phases = nodes.enumerated().map { phase($1, "phase \($0 + 1) of \(reader.title)") }
        let rounds = rounds(reader)
        let plan = RatePhases(phases.compactMap(\.self), rounds: rounds)
        guard plan.phases.count == nodes.count else { return nil }
        guard plan.count > 0 else {
            problems.error(node.place, "\"phases\" in \(reader.title) are all silent: give one a \"rate\" above 0")
            return nil
        }
        return .phases(plan)
    }

    private func phase(_ node: SettingsNode, _ title: String) -> RatePhases.Phase? {
        let remedies = [
            "for": "how long it lasts, such as \"45s\"", "rate": "messages a second, 0 for silence",
        ]
        guard let reader = ObjectReader(node, title, SettingsFormat.phase, remedies: remedies, problems: problems)
        else { return nil }
        let duration = reader.duration("for")
        if let duration, duration <= .zero { reader.mismatch("for", "a time of more than 0") }
        guard let duration, duration > .zero, let rate = phaseRate("rate", reader) else { return nil }
        guard reader.has("to") else { return .init(duration, rate: rate) }
        return phaseRate("to", reader).map { .init(duration, rate: rate, to: $0) }
    }

    private func phaseRate(_ key: String, _ reader: ObjectReader) -> Double? {
        guard let node = reader.node(key) else { return nil }
        if let rate = node.double, (0...1e9).contains(rate) { return rate }
        reader.mismatch(key, "messages a second, from 0 to 1000000000")
        return nil
    }

    /// How often the phases are gone through; nil for without end.
    private func rounds(_ reader: ObjectReader) -> Int? {
        switch reader.node("repeat")?.content {
        case nil, .boolean(false): return 1
        case .boolean(true): return nil
        default:
            if let count = reader.node("repeat")?.integer, (1...1_000_000_000).contains(count) { return Int(count) }
            reader.mismatch("repeat", "true, or how often in all, 1 to 1000000000")
            return 1
        }
    }

    private func timeline(_ node: SettingsNode, _ owner: ObjectReader) -> Pace.Plan? {
        let title = "\"timeline\" in \(owner.title)"
        let remedies = ["field": "the field of a row that has its time, such as \"at\""]
        guard let reader = ObjectReader(node, title, SettingsFormat.timeline, remedies: remedies, problems: problems)
        else { return nil }
        let speed = reader.node("speed")
        if let speed, speed.double.map({ $0 <= 0 }) ?? true {
            reader.mismatch("speed", "how much faster time passes, more than 0")
            return nil
        }
        guard let field = reader.string("field") else { return nil }
        guard !field.isEmpty else {
            reader.mismatch("field", "the name of a row's field")
            return nil
        }
        return .timeline(.init(field: field, speed: speed?.double ?? 1))
    }

    /// Reads a time that may be drawn anew for each message: a `delay`, or the `work` of a consumer.
    func wait(_ key: String, _ reader: ObjectReader) -> Pace.Plan? {
        guard let node = reader.node(key) else { return nil }
        if let duration = Duration(node) { return .delay(duration) }
        if let (low, high) = pair(node), let low = Duration(low), let high = Duration(high) {
            if low <= high { return .range(low, high) }
            problems.error(node.place, "\"\(key)\" in \(reader.title) must have the shorter time first")
            return nil
        }
        if case .object = node.content { return generatedWait(node, key, reader) }
        reader.mismatch(
            key, "seconds such as 0.5, a text such as \"250ms\", two such as [0.5, 2], or a generator of numbers")
        return nil
    }

    /// The two elements of a list of two; nil for all else.
    func pair(_ node: SettingsNode) -> (SettingsNode, SettingsNode)? {
        guard case .array(let elements) = node.content, elements.count == 2 else { return nil }
        return (elements[0], elements[1])
    }

    private func generatedWait(_ node: SettingsNode, _ key: String, _ owner: ObjectReader) -> Pace.Plan? {
        let title = "\"\(key)\" in \(owner.title)"
        let isDelay = key == "delay"
        guard let rule = NumberRule(reading: GeneratorValue(node, self), title) else { return nil }
        if rule.least.map({ $0 < 0 }) ?? true {
            let reason = isDelay ? "no message is sent before the one before it" : "nothing takes less than no time"
            problems.error(node.place, "\(title) can be negative: \(reason)")
        }
        if rule.canEnd {
            let reason = isDelay ? "\"amount\" says how many messages there are" : "messages may come for longer"
            problems.error(node.place, "\(title) cannot end: \(reason)")
        }
        return .seconds(rule)
    }
}
