import EventGeneration
import EventRuns
import EventSettings

extension CheckReport {
    /// When messages are sent, in words.
    static func describe(_ pace: Pace.Plan) -> String {
        switch pace {
        case .unlimited: "as fast as it goes"
        case .rate(let rate): "\(NumberText.brief(rate)) a second"
        case .delay(let delay): "one every \(seconds(delay)) s"
        case .range(let low, let high): "one every \(seconds(low)) to \(seconds(high)) s"
        case .seconds: "at generated times"
        case .phases(let phases): describe(phases)
        case .timeline(let timeline):
            "at the times of \"\(timeline.field)\", \(NumberText.brief(timeline.speed)) times as fast"
        }
    }

    private static func describe(_ plan: RatePhases) -> String {
        let count = plan.phases.count
        let rates = plan.phases.flatMap { [$0.rate, $0.end] }
        let low = NumberText.brief(rates.min() ?? 0)
        let high = NumberText.brief(rates.max() ?? 0)
        let rounds =
            switch plan.rounds {
            case nil: ", again and again"
            case 1?: ""
            case let rounds?: ", \(rounds) times"
            }
        return
            "\(low) to \(high) a second in \(counted(count, "phase")) of \(seconds(plan.duration)) s\(rounds)"
    }

    /// The faults that a producer injects, in words.
    static func describe(_ faults: FaultRules) -> String {
        let chances: [(FaultKind, Double)] = [
            (.duplicate, faults.duplicate.chance), (.drop, faults.drop), (.late, faults.late.chance),
            (.corrupt, faults.corrupt.chance),
        ]
        return chances.filter { $0.1 > 0 }
            .map { "\($0.rawValue) \(NumberText.brief($1 * 100)) %" }.joined(separator: ", ")
    }
}

extension Pace.Plan {
    /// Whether the pace is given in messages a second.
    var isRate: Bool {
        switch self {
        case .rate, .phases: true
        case .unlimited, .delay, .range, .seconds, .timeline: false
        }
    }
}
