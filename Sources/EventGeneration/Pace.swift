/// When each message is to be sent, counted from the start of the run.
///
/// Times follow from the start, never from when the message before was sent, so delays of publishing do not add up.
/// The first message is due at once, except where chance decides when messages come; there is no wait after the last.
package struct Pace: Sendable {
    /// How the messages of a rate come.
    package enum Arrivals: String, Sendable, Hashable, CaseIterable {
        /// Evenly.
        case steady
        /// By chance, each independently of all others: a Poisson process, as customers and calls come.
        case poisson
    }

    /// How the times are laid.
    package enum Plan: Sendable, Hashable {
        /// As fast as it goes.
        case unlimited
        /// So many a second, evenly.
        case rate(Double)
        /// The same wait before each message but the first.
        case delay(Duration)
        /// A wait between the two, each equally likely.
        case range(Duration, Duration)
        /// A wait of so many seconds.
        case seconds(NumberRule)
        /// A rate that changes over time.
        case phases(RatePhases)
        /// When what the rows tell of happened.
        case timeline(Timeline)
    }

    /// Times that the rows have themselves.
    package struct Timeline: Sendable, Hashable {
        /// The field of a row that has its time; dots lead into objects.
        package var field: String
        /// How much faster time passes than it did.
        package var speed: Double

        /// Makes a timeline.
        package init(field: String, speed: Double = 1) {
            self.field = field
            self.speed = speed
        }
    }

    /// Whether every message is due at once.
    package var isUnlimited: Bool { plan == .unlimited }

    /// The timeline that the messages follow; then ``next(moment:)`` has to know the moment of each.
    package var timeline: Timeline? { if case .timeline(let timeline) = plan { timeline } else { nil } }

    private let plan: Plan
    private let arrivals: Arrivals
    private var random: RandomStream
    private var numbers: NumberSource?
    private var count: Int64 = 0
    private var offset = Duration.zero
    private var cursor: RatePhases.Cursor?
    /// How many messages a Poisson process of rate 1 has brought, had it gone on evenly.
    private var chance = 0.0
    private var firstMoment: Int64?

    /// Starts a plan.
    ///
    /// - Parameters:
    ///   - plan: How the times are laid.
    ///   - arrivals: How the messages of a rate or of phases come; without meaning for other plans.
    ///   - seed: The seed of the run.
    ///   - producer: The producer's name; its pace has a random stream of its own.
    package init(_ plan: Plan, arrivals: Arrivals = .steady, seed: UInt64, producer: String) {
        self.plan = plan
        self.arrivals = arrivals
        random = RandomStream(seed: seed, producer: producer, stream: "\u{0}pace")
        switch plan {
        case .seconds(let rule): numbers = NumberSource(rule, random: random)
        case .phases(let phases): cursor = RatePhases.Cursor(phases)
        case .unlimited, .rate, .delay, .range, .timeline: break
        }
    }

    /// The offset of the next message from the start, or nil if the plan has ended.
    ///
    /// - Parameter moment: When that happened which the message tells of, in milliseconds since 1970, if the plan is
    ///   a timeline. What lies before an earlier message is due together with that.
    package mutating func next(moment: Int64? = nil) -> Duration? {
        defer { count += 1 }
        switch plan {
        case .unlimited: break
        case .rate(let rate): offset = Self.seconds(nextCount() / rate)
        case .delay(let delay): offset += count == 0 ? .zero : delay
        case .range(let low, let high):
            guard count > 0 else { break }
            offset += .nanoseconds(random.integer(Self.nanoseconds(low), Self.nanoseconds(high)))
        case .seconds(let rule):
            guard count > 0 else { break }
            guard let number = numbers?.next() else { return nil }
            var scale = 1.0
            for _ in 0..<rule.places { scale *= 10 }
            offset += Self.seconds(max(0, Double(number) / scale))
        case .phases:
            let count = nextCount()
            guard let time = cursor?.time(of: count) else { return nil }
            offset = time
        case .timeline(let timeline):
            guard let moment else { break }
            let first = firstMoment ?? moment
            firstMoment = first
            offset = max(offset, Self.seconds((Double(moment) - Double(first)) / 1000 / timeline.speed))
        }
        return offset
    }

    /// How many messages there were before the next, in terms of a rate's integral.
    private mutating func nextCount() -> Double {
        guard arrivals == .poisson else { return Double(count) }
        chance += random.exponential()
        return chance
    }

    /// The longest offset, about 146 years: what is beyond it never comes.
    private static let limit: Int64 = .max / 2

    private static func seconds(_ seconds: Double) -> Duration {
        let nanoseconds = seconds * 1e9
        return .nanoseconds(nanoseconds < Double(limit) ? Int64(nanoseconds.rounded()) : limit)
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        guard seconds < 4_000_000_000 else { return limit }
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

extension Pace.Plan {
    /// Whether two runs may differ.
    package var drawsAtRandom: Bool {
        switch self {
        case .unlimited, .rate, .delay, .phases, .timeline: false
        case .range(let low, let high): low < high
        case .seconds(let rule): rule.drawsAtRandom
        }
    }
}
