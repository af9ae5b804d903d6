extension GeneratorDeclaration {
    /// `now`
    static let now = GeneratorDeclaration(
        GeneratorReference(
            "now", .time, "The time of the message; \"clock\" in the settings fixes it.", argument: .nothing,
            options: [.format(standard: "iso")], example: #"{ "now": {}, "format": "unix_ms" }"#),
        alone: .now()
    ) { settings in
        guard let options = NamedOptions(reading: settings) else { return nil }
        guard settings.value.isEmptyObject else {
            settings.mismatch("an empty object, {}: options stand beside it")
            return nil
        }
        return .now(options.format ?? .iso)
    }

    /// `date`
    static let date = GeneratorDeclaration(
        GeneratorReference(
            "date", .time,
            "A date, or a time, between two, both included; its name alone is a date from 1970 to the message's time.",
            argument: .anyOf([.list(of: .pattern(TimeRule.datePattern), count: 2...2), .nothing]),
            options: [.format(standard: "date between dates, iso between times")],
            example: #"{ "date": ["1990-01-01", "2005-12-31"] }"#),
        alone: .date()
    ) { settings in
        guard let options = NamedOptions(reading: settings) else { return nil }
        guard !settings.value.isEmptyObject else { return .date(nil, options.format ?? .date) }
        guard let (times, areDates) = TimeRule.times(settings) else { return nil }
        return .date(times, options.format ?? (areDates ? .date : .iso))
    }

    /// `ago`
    static let ago = GeneratorDeclaration(
        GeneratorReference(
            "ago", .time, "A time up to that long before the message's: seconds, or a text such as 30d.",
            argument: .anyOf([.number(0...3_155_760_000), .pattern(TimeRule.durationPattern), .nothing]),
            options: [.format(standard: "iso")], example: #"{ "ago": "30d" }"#),
        alone: .ago()
    ) { settings in
        guard let options = NamedOptions(reading: settings) else { return nil }
        guard !settings.value.isEmptyObject else { return .ago(format: options.format ?? .iso) }
        guard let duration = settings.value.duration else {
            settings.mismatch("a time: seconds such as 3600, or a text such as \"30d\"")
            return nil
        }
        let (seconds, attoseconds) = duration.components
        return .ago(seconds * 1000 + attoseconds / 1_000_000_000_000_000, format: options.format ?? .iso)
    }
}

extension VolumeDefinition.Generator {
    /// The time of the message.
    package static func now(_ format: TimeFormat = .iso) -> Self { Self(TimeRule(moment: .now, format: format)) }

    /// A time between two in milliseconds since 1970, both included; nil for all from 1970 to the message's time.
    package static func date(_ times: ClosedRange<Int64>? = nil, _ format: TimeFormat = .date) -> Self {
        Self(TimeRule(moment: .between(times), format: format))
    }

    /// A time up to so many milliseconds before the message's. Default: thirty days.
    package static func ago(_ span: Int64 = 30 * 86_400_000, format: TimeFormat = .iso) -> Self {
        Self(TimeRule(moment: .ago(span), format: format))
    }
}

/// How a time is written.
package enum TimeFormat: String, Sendable, Hashable, CaseIterable {
    /// As RFC 3339 has it, in UTC with milliseconds.
    case iso
    /// Seconds since 1970, a number.
    case unix
    /// Milliseconds since 1970, a number.
    case unixMilliseconds = "unix_ms"
    /// The date alone, in UTC.
    case date
}

/// Times.
struct TimeRule: IndependentRule {
    /// Which time.
    enum Moment: Sendable, Hashable {
        /// That of the message.
        case now
        /// One of these, in milliseconds since 1970; nil for all from 1970 to the message's.
        case between(ClosedRange<Int64>?)
        /// One up to so many milliseconds before the message's.
        case ago(Int64)
    }

    var moment: Moment
    var format: TimeFormat

    var possibilities: UInt64? { nil }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .unknown }
    var keyComplaint: String? { moment == .now ? "nothing is drawn" : nil }
    var uniqueComplaint: String? { moment == .now ? "nothing is drawn" : nil }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        compiler.sources.times.append(TimeSource(self))
        return CompiledGenerator(
            source: .time(compiler.sources.times.count - 1), values: nil, drawsAtRandom: moment != .now, canEnd: false)
    }
}

// MARK: Reading

extension TimeRule {
    fileprivate static let datePattern =
        #"^\d{4}-\d{2}-\d{2}([Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2}))?$"#
    fileprivate static let durationPattern = #"^(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?(ns|us|ms|s|m|h|d)?$"#

    /// Reads two dates or times, and says whether they are dates; nil with an error reported if they are neither.
    fileprivate static func times(_ settings: GeneratorSettings) -> (ClosedRange<Int64>, areDates: Bool)? {
        guard let (first, last) = settings.value.pair, let first = first.string, let last = last.string,
            let low = Timestamps.parseDate(first) ?? Timestamps.parse(first),
            let high = Timestamps.parseDate(last).map({ $0 + 86_399_999 }) ?? Timestamps.parse(last)
        else {
            settings.mismatch("two dates such as [\"1990-01-01\", \"2005-12-31\"], or two times in RFC 3339")
            return nil
        }
        guard low <= high else {
            settings.error("must have the earlier date first")
            return nil
        }
        return (low...high, Timestamps.parseDate(first) != nil && Timestamps.parseDate(last) != nil)
    }
}

extension ObjectShape.Key {
    /// How a time is written.
    fileprivate static func format(standard: String) -> Self {
        Self(
            "format", .oneOf(TimeFormat.allCases.map(\.rawValue)),
            "How the time is written: iso is RFC 3339 in UTC with milliseconds, unix and unix_ms are numbers since 1970, "
                + "date is the date alone.", standard: standard)
    }
}

// MARK: Drawing

/// Draws times and writes them.
struct TimeSource: Sendable {
    private let rule: TimeRule
    private var timestamps = Timestamps()

    init(_ rule: TimeRule) { self.rule = rule }

    /// Appends a time for a message of that time, in milliseconds since 1970, and says how it is to be read.
    mutating func append(
        _ now: Int64, _ random: inout RandomStream, into out: inout [UInt8]
    ) -> DrawnValue.Encoding {
        switch rule.moment {
        case .now: return write(now, into: &out)
        case .between(let times):
            let times = times ?? 0...max(0, now)
            return write(random.integer(times.lowerBound, times.upperBound), into: &out)
        case .ago(let span): return write(now - random.integer(0, span), into: &out)
        }
    }

    private mutating func write(_ time: Int64, into out: inout [UInt8]) -> DrawnValue.Encoding {
        switch rule.format {
        case .iso: timestamps.append(time, into: &out)
        case .date: Timestamps.appendDate(ofMilliseconds: time, into: &out)
        case .unix:
            DecimalText.append(time >= 0 ? time / 1000 : (time - 999) / 1000, places: 0, into: &out)
            return .bare
        case .unixMilliseconds:
            DecimalText.append(time, places: 0, into: &out)
            return .bare
        }
        return .plain
    }
}
