/// A rate that changes over time: phases one after the other, in each of which it is constant or rises or falls evenly.
///
/// Message k is due when the integral of the rate over time reaches k. It is inverted in closed form, from the start, so
/// nothing adds up however long a run lasts. A rate of 0 is silence.
package struct RatePhases: Sendable, Hashable {
    /// One phase.
    package struct Phase: Sendable, Hashable {
        /// How long it lasts.
        package var duration: Duration
        /// Messages a second at its beginning.
        package var rate: Double
        /// Messages a second at its end.
        package var end: Double

        /// Makes a phase; without an end rate its rate is constant.
        package init(_ duration: Duration, rate: Double, to end: Double? = nil) {
            self.duration = duration
            self.rate = rate
            self.end = end ?? rate
        }

        var seconds: Double { duration / .seconds(1) }
        /// The integral of its rate.
        var count: Double { (rate + end) / 2 * seconds }

        /// When the integral reaches a count, in seconds from its beginning.
        func time(of count: Double) -> Double {
            let slope = (end - rate) / seconds
            // The root of rate · t + slope · t² / 2 = count in the form that loses no digits if the slope is small.
            let divisor = rate + max(0, rate * rate + 2 * slope * count).squareRoot()
            return divisor > 0 ? min(seconds, 2 * count / divisor) : 0
        }
    }

    /// The phases of a round.
    package let phases: [Phase]
    /// How often they are gone through; nil until the run ends.
    package let rounds: Int?
    /// How long a round lasts.
    package let duration: Duration
    /// Messages of a round, which need not be a whole number.
    package let count: Double
    /// When each phase begins within its round.
    private let starts: [Duration]
    /// Messages from the beginning of a round to the end of each phase.
    private let ends: [Double]

    /// Makes a plan of phases that are gone through so often.
    package init(_ phases: [Phase], rounds: Int? = 1) {
        self.phases = phases
        self.rounds = rounds
        var starts: [Duration] = []
        var ends: [Double] = []
        var time = Duration.zero
        var count = 0.0
        for phase in phases {
            starts.append(time)
            time += phase.duration
            count = Self.snapped(count + phase.count)
            ends.append(count)
        }
        self.starts = starts
        self.ends = ends
        duration = time
        self.count = count
    }

    /// How many messages it has in all if they come evenly; nil if it does not end.
    package var total: Int? {
        guard let rounds else { return nil }
        let total = Double(rounds) * count
        return total < 0x1p53 ? Int((total - Self.tolerance(total)).rounded(.up)) : nil
    }

    /// Takes 0.1 · 30 for the 3 that is meant.
    private static func snapped(_ count: Double) -> Double {
        let whole = count.rounded()
        return (count - whole).magnitude < tolerance(count) ? whole : count
    }

    /// Counts closer than this are the same: a message at the end of a phase belongs to the next, however sums round.
    private static func tolerance(_ count: Double) -> Double { 1e-9 * max(1, count * 1e-6) }

    /// Finds the times of counts that never fall.
    struct Cursor: Sendable {
        private let plan: RatePhases
        private var round = 0
        private var phase = 0
        /// More than a hundred years in seconds: what is beyond it never comes.
        private static let limit = 4e9

        init(_ plan: RatePhases) { self.plan = plan }

        /// When the integral of the rate goes beyond a count, or nil if it never does.
        mutating func time(of count: Double) -> Duration? {
            guard plan.count > 0 else { return nil }
            let tolerance = min(RatePhases.tolerance(count), plan.count * 1e-6)
            while true {
                if let rounds = plan.rounds, round >= rounds { return nil }
                guard Double(round) * (plan.duration / .seconds(1)) < Self.limit else { return .seconds(Self.limit) }
                let rest = count - Double(round) * plan.count
                if rest > 2 * plan.count {
                    // Many rounds without a message are not gone through one by one.
                    (round, phase) = (round + Int(min(rest / plan.count, 1e15)) - 1, 0)
                    continue
                }
                if rest < plan.ends[phase] - tolerance {
                    let local = max(0, rest - (phase == 0 ? 0 : plan.ends[phase - 1]))
                    return plan.duration * round + plan.starts[phase]
                        + .nanoseconds(Int64((plan.phases[phase].time(of: local) * 1e9).rounded()))
                }
                phase += 1
                if phase == plan.phases.count { (round, phase) = (round + 1, 0) }
            }
        }
    }
}
