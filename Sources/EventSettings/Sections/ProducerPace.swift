import EventGeneration

/// When the messages of a producer go out.
extension ProducerSettings {
    /// The keys that say how messages are laid in time; a producer has one of them at most.
    static let plans = ["delay", "rate", "phases", "timeline"]

    /// The keys of a producer's pace.
    @KeyList<ProducerSettings> static var paceKeys: [Key<ProducerSettings>] {
        Key(
            "delay", \.pace, .wait,
            "The time between messages: seconds, a text such as \"250ms\", two such as [0.5, 2], or a generator.")
        Key("rate", \.pace, .rate, "Messages a second, or \"max\".")
        Key("phases", \.pace, .phases, "Rates one after the other, each for its time.")
        Key(
            "repeat", .rounds, "How often the phases are gone through, or true for ever.",
            standard: "1"
        ) { producer, rounds in
            if case .phases(let plan) = producer.pace {
                producer.pace = .phases(RatePhases(plan.phases, rounds: rounds))
            }
        }
        Key("timeline", \.pace, .timeline, "Messages go out as far apart as a field of the rows says.")
        Key(
            "arrivals", \.arrivals, .word,
            "steady (evenly), or poisson (at random, as independent visitors come).")
        Key(
            "late", \.late, .late, "What happens to messages whose time has passed: they are sent at once, or left out."
        )
    }
}

extension SettingsDecoder {
    /// A flag that makes the pace one of delays has no use for the arrivals of a rate in the file.
    func dropUselessArrivals(_ object: inout ObjectReader) {
        let isRate = object.has("rate") || object.has("phases")
        if !isRate, object.node("arrivals")?.place.isOverride == false,
            ProducerSettings.plans.contains(where: { object.node($0)?.place.isOverride == true })
        {
            object.drop(["arrivals"])
        }
    }

    /// The keys of the pace that are not read, because another goes before them; an error has said so.
    func unreadPlans(_ object: ObjectReader) -> [String] {
        Array(ProducerSettings.plans.filter(object.has).dropFirst())
    }

    /// Reports arrivals by chance beside a pace that leaves nothing to chance.
    func checkArrivals(_ producer: ProducerSettings, _ object: ObjectReader) {
        let plans = ProducerSettings.plans.filter(object.has)
        guard producer.arrivals == .poisson,
            plans.allSatisfy({ $0 == "delay" || $0 == "timeline" || object.node($0)?.string == "max" })
        else { return }
        problems.error(
            object.node("arrivals")?.place,
            "\"arrivals\" \"poisson\" in \(object.title) goes with \"phases\", or with a \"rate\" in messages a second")
    }
}

// MARK: What the keys take

extension KeyShape where Value == Pace.Plan {
    /// A time that may be drawn anew for each message: a `delay`, or the `work` of a consumer.
    static var wait: KeyShape {
        KeyShape(.anyOf([.named("duration"), .named("range"), .named("numeric")])) { key in
            if let duration = Duration(key.node) { return .delay(duration) }
            if let (low, high) = key.pair, let low = Duration(low), let high = Duration(high) {
                return low <= high
                    ? .range(low, high) : key.report("\(key.title) must have the shorter time first")
            }
            if case .object = key.node.content { return generatedWait(key) }
            return key.refuse(
                "seconds such as 0.5, a text such as \"250ms\", two such as [0.5, 2], or a generator of numbers")
        }
    }

    private static func generatedWait(_ key: KeyReader) -> Pace.Plan? {
        let isDelay = key.key == "delay"
        guard let rule = NumberRule(reading: GeneratorValue(key.node, key.decoder), key.title) else { return nil }
        if rule.least.map({ $0 < 0 }) ?? true {
            let reason = isDelay ? "no message is sent before the one before it" : "nothing takes less than no time"
            key.decoder.problems.error(key.node.place, "\(key.title) can be negative: \(reason)")
        }
        if rule.canEnd {
            let reason = isDelay ? "\"amount\" says how many messages there are" : "messages may come for longer"
            key.decoder.problems.error(key.node.place, "\(key.title) cannot end: \(reason)")
        }
        return .seconds(rule)
    }

    /// Messages a second.
    fileprivate static var rate: KeyShape {
        KeyShape(SettingsFormat.positiveOrMax) { key in
            if key.node.string == "max" { return .unlimited }
            guard let rate = key.node.double, rate > 0 else {
                return key.refuse("messages a second, more than 0, or \"max\"")
            }
            return .rate(rate)
        }
    }

    fileprivate static var phases: KeyShape {
        KeyShape(.list(of: .object(PhaseDraft.keys.shape), count: 1...Int.max)) { key in
            let nodes = key.object.array(key.key, "a list such as [{\"for\": \"45s\", \"rate\": 5}]")
            guard case .array = key.node.content else { return nil }
            guard !nodes.isEmpty else {
                return key.report("\(key.title) is empty: write one such as {\"for\": \"45s\", \"rate\": 5}")
            }
            let phases = nodes.enumerated().compactMap { index, node in
                PhaseDraft.phase(node, "phase \(index + 1) of \(key.object.title)", key.decoder)
            }
            let plan = RatePhases(phases)
            guard plan.phases.count == nodes.count else { return nil }
            return plan.count > 0
                ? .phases(plan) : key.report("\(key.title) are all silent: give one a \"rate\" above 0")
        }
    }

    fileprivate static var timeline: KeyShape {
        KeyShape(.object(Pace.Timeline.keys.shape)) { key in
            guard let timeline = Pace.Timeline.keys.value(key), !timeline.field.isEmpty else { return nil }
            return .timeline(timeline)
        }
    }
}

extension KeyShape where Value == Int? {
    /// How often the phases are gone through; nil is without end.
    fileprivate static var rounds: KeyShape {
        let counts: ClosedRange<Int64> = 1...1_000_000_000
        return KeyShape(.anyOf([.boolean, .integer(counts)])) { key in
            if case .boolean(let isEndless) = key.node.content { return .some(isEndless ? nil : 1) }
            if let count = key.node.integer, counts.contains(count) { return Int(count) }
            return key.refuse("true, or how often in all, 1 to \(counts.upperBound)", as: Int?.self)
        }
    }
}

extension KeyShape where Value == LateTicks {
    /// What becomes of messages that are not sent in time.
    fileprivate static var late: KeyShape {
        KeyShape(
            .anyOf([.oneOf(["catch-up", "skip"]), .object(skip.shape)]), written: { $0 == .catchUp ? "catch-up" : nil }
        ) { key in
            switch key.node.content {
            case .string("catch-up"): return .catchUp
            case .string("skip"): return .defaultSkip
            case .object: return skip.value(key).map { .skip(after: $0) }
            case .null, .boolean, .number, .string, .array:
                return key.refuse("\"catch-up\", \"skip\" or an object such as {\"skip\": \"1s\"}")
            }
        }
    }

    /// How late a message may be before it is left out.
    private static var skip: Keys<Duration> {
        Keys(Duration.zero) {
            Key("skip", \.self, .time, "What is later than that is left out.")
                .required("what is later than that is left out, such as \"1s\"")
        }
    }
}

/// A stretch of time with a rate of its own, as far as it was right.
private struct PhaseDraft: Sendable {
    var duration: Duration?
    var rate: Double?
    var end: Double?

    static let keys = Keys(PhaseDraft()) {
        Key("for", \.duration, .someTime(), "How long it takes.").required("how long it lasts, such as \"45s\"")
        Key("rate", \.rate, .phaseRate, "Messages a second at its beginning; 0 is silence.")
            .required("messages a second, 0 for silence")
        Key("to", \.end, .phaseRate, "Messages a second at its end: a ramp.", standard: "the same rate")
    }

    /// Reads a phase; nil, with an error reported, if something is wrong.
    static func phase(_ node: SettingsNode, _ title: String, _ decoder: SettingsDecoder) -> RatePhases.Phase? {
        var draft = PhaseDraft()
        guard let object = keys.read(node, title, into: &draft, decoder), let duration = draft.duration,
            let rate = draft.rate, draft.end != nil || !object.has("to")
        else { return nil }
        return .init(duration, rate: rate, to: draft.end)
    }
}

extension Pace.Timeline {
    fileprivate static let keys = Keys(Pace.Timeline(field: "")) {
        Key("field", \.field, .field, "The field of the row that holds its time.")
            .required("the field of a row that has its time, such as \"at\"")
        Key("speed", \.speed, .timelineSpeed, "How much faster than in the rows time passes.")
    }
}

extension KeyShape where Value == Double {
    fileprivate static var phaseRate: KeyShape {
        let rates = 0...1e9
        return KeyShape(.number(rates)) { key in
            if let rate = key.node.double, rates.contains(rate) { return rate }
            return key.refuse("messages a second, from 0 to 1000000000")
        }
    }

    fileprivate static var timelineSpeed: KeyShape {
        KeyShape(.numberAbove(0, upTo: .greatestFiniteMagnitude), written: SettingsFormat.number) { key in
            if let speed = key.node.double, speed > 0 { return speed }
            return key.refuse("how much faster time passes, more than 0")
        }
    }
}

extension KeyShape where Value == String {
    fileprivate static var field: KeyShape {
        KeyShape(SettingsFormat.path) { key in
            guard let field = key.object.string(key.key) else { return nil }
            return field.isEmpty ? key.refuse("the name of a row's field") : field
        }
    }
}
