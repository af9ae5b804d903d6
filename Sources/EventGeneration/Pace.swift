/// When each message is to be sent, counted from the start of the run.
///
/// Times follow from the start, never from when the message before was sent, so delays of publishing do not add up.
/// The first message is due at once; there is no wait after the last.
package struct Pace: Sendable {
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
    }

    /// Whether every message is due at once.
    package var isUnlimited: Bool { plan == .unlimited }

    private let plan: Plan
    private var random: RandomStream
    private var numbers: NumberSource?
    private var count: Int64 = 0
    private var offset = Duration.zero

    /// Starts a plan.
    ///
    /// - Parameters:
    ///   - plan: How the times are laid.
    ///   - seed: The seed of the run.
    ///   - producer: The producer's name; its pace has a random stream of its own.
    package init(_ plan: Plan, seed: UInt64, producer: String) {
        self.plan = plan
        random = RandomStream(seed: seed, producer: producer, stream: "\u{0}pace")
        if case .seconds(let rule) = plan { numbers = NumberSource(rule, random: random) }
    }

    /// The offset of the next message from the start, or nil where a sequence of waits has ended.
    package mutating func next() -> Duration? {
        defer { count += 1 }
        guard count > 0 else { return offset }
        switch plan {
        case .unlimited: break
        case .rate(let rate): offset = Self.seconds(Double(count) / rate)
        case .delay(let delay): offset += delay
        case .range(let low, let high):
            let nanoseconds = random.integer(Self.nanoseconds(low), Self.nanoseconds(high))
            offset += .nanoseconds(nanoseconds)
        case .seconds(let rule):
            guard let number = numbers?.next() else { return nil }
            var scale = 1.0
            for _ in 0..<rule.places { scale *= 10 }
            offset += Self.seconds(max(0, Double(number) / scale))
        }
        return offset
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
