import AMQP
import Foundation

/// What the user asked for.
struct SoakOptions: Sendable {
    static let usage = """
        usage: Scripts/soak [--minutes N] [--messages N] [--seed N] [--reconnect-in-program]

          --minutes N               how long it runs (default: 10)
          --messages N              how many messages it spreads over that time (default: 1000000)
          --seed N                  what the faults are drawn from (default: a random one, which is printed)
          --reconnect-in-program    connect again by hand where the client reports a lost connection
        """

    var minutes = 10.0
    var messages = 1_000_000
    var seed = UInt64.random(in: 0...999_999_999)
    var reconnectsInProgram = false

    /// Nil if the arguments make no sense.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            switch option {
            case "--minutes":
                guard let value = rest.popFirst().flatMap(Double.init), (0.5...600).contains(value) else { return nil }
                minutes = value
            case "--messages":
                guard let value = rest.popFirst().flatMap({ Int($0) }), (1...100_000_000).contains(value) else {
                    return nil
                }
                messages = value
            case "--seed":
                guard let value = rest.popFirst().flatMap({ UInt64($0) }) else { return nil }
                seed = value
            case "--reconnect-in-program": reconnectsInProgram = true
            default: return nil
            }
        }
    }

    var duration: Duration { .seconds(minutes * 60) }

    /// When faults and new messages end, so that messages in flight can arrive.
    var loadDuration: Duration { max(duration * 0.5, duration - max(.seconds(25), duration * 0.05)) }

    /// Fifty in ten minutes.
    var leastFaults: Int { Int(minutes * 5) }
}

/// How the connections, publishers and consumers are set up.
enum SoakSetting {
    static let publishers = 2
    static let consumers = 2
    static let prefetch = 200
    /// How many messages are published before the program waits for their confirms.
    static let batch = 250
    static let queue = "soak"
    /// How long any single call may take, with recovery, before it counts as stuck.
    static let patience = Duration.seconds(100)

    static func configure(_ configuration: inout AMQPConfiguration) {
        configuration.heartbeat = .seconds(2)
        configuration.connectTimeout = .seconds(5)
        configuration.operationTimeout = .seconds(10)
    }
}
