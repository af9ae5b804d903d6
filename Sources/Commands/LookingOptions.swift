import ArgumentParser
import EventRuns

/// Options for looking at messages without taking them, or without taking all of them.
struct LookingOptions: ParsableArguments {
    @Option(
        name: .customLong("tap"),
        help: .init("Watch an exchange by a private queue, taking nothing.", valueName: "exchange[:key]"),
        completion: .exchanges)
    var taps: [String] = []

    @Flag(
        help: .init(
            "Show what waits, up to --count, and give everything back in order, marked redelivered.",
            visibility: .rare))
    var peek = false

    @Option(
        name: .customLong("where"),
        help: .init(
            """
            Only messages for which this is true, such as event=goal, 'body.minute>80', 'routing_key~goal$'; = != < <= > >= \
            and ~ for a regular expression. Repeatable: all must be true. Messages left out stay in the queue: see --rest.
            """, valueName: "condition", visibility: .rare))
    var conditions: [String] = []

    @Option(
        help: .init(
            """
            What happens to messages that --where leaves out: ack takes them out of the queue for good, requeue holds \
            them and gives them back. Default: they are given back at the end. A run without an end needs this option.
            """, valueName: "policy", visibility: .rare))
    var rest: RestPolicy?

    /// The filter made of the conditions. Nil if there are no conditions.
    func filter() throws(ProgramError) -> MessageFilter? {
        guard !conditions.isEmpty else { return nil }
        do {
            return try MessageFilter(conditions)
        } catch {
            throw ProgramError(.usage, "--where: \(error)")
        }
    }
}

extension RestPolicy: ExpressibleByArgument {}

extension ConsumerCommand {
    /// The exchanges to tap.
    var tapped: [Tap] { taps.map { Tap(parsing: $0) } }

    /// Refuses options that cannot be combined with looking.
    func validateLooking() throws {
        if !taps.isEmpty { try validateTaps() }
        try validateRest()
        guard looking.peek else { return }
        for (flag, isGiven) in [
            ("--drain", drain), ("--ack", taking.ack != .after), ("--reset", topology.reset),
            ("--ledger", verification.ledger != nil), ("--exec", handling.exec != nil),
            ("--publish", handling.publish != nil), ("--work", handling.work != nil),
            ("--workers", taking.workers != nil),
        ] where isGiven {
            throw ValidationError("--peek shows what waits and gives it back: leave out \(flag)")
        }
    }

    private func validateRest() throws {
        guard looking.rest != nil else { return }
        guard !looking.conditions.isEmpty else {
            throw ValidationError(
                "--rest says what happens to messages that --where leaves out: add --where, or leave it out")
        }
        for (flag, isGiven) in [
            ("--peek", looking.peek), ("--tap", !taps.isEmpty), ("--ack never", taking.ack == .never),
        ] where isGiven {
            throw ValidationError("\(flag) takes nothing out of a queue of others: leave out --rest")
        }
    }

    private func validateTaps() throws {
        let others = [
            ("--queue", queue != nil), ("--drain", drain), ("--peek", looking.peek),
            ("--ack", taking.ack != .after), ("--passive", topology.passive), ("--reset", topology.reset),
            ("--check", common.check), (names.first ?? "", !names.isEmpty),
        ]
        for (word, isGiven) in others where isGiven {
            throw ValidationError("--tap watches an exchange with its own queue: leave out \(word)")
        }
        for (tap, text) in zip(tapped, taps) {
            guard !tap.exchange.isEmpty else {
                throw ValidationError(
                    "--tap \"\(text)\": the default exchange cannot be tapped, nothing can be bound to it; look at the "
                        + "queue itself: --queue \(tap.key.flatMap { $0.isEmpty ? nil : $0 } ?? "Q") --peek")
            }
            for (name, value) in [("exchange", tap.exchange), ("key", tap.key ?? "")] where value.utf8.count > 255 {
                throw ValidationError("--tap: the \(name) has \(value.utf8.count) bytes, AMQP allows 255")
            }
        }
    }
}
