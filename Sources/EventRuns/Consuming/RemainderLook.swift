package import AMQP

/// Asks the broker, at the end of a run, what is left in the run's queues.
package struct RemainderLook: Sendable {
    /// How often the run asks about a queue, and how long the answer must stay the same: the messages of a closed
    /// channel appear a little later.
    private static let interval = Duration.milliseconds(100)
    private static let standstill = Duration.milliseconds(300)
    /// How many queues are checked concurrently.
    private static let width = 32
    /// The longest time that a queue is watched.
    private static let patience = Duration.seconds(3)

    private let connection: AMQPConnection
    private let intakes: [ConsumingService.Intake]
    /// How many messages the run saw and gave back, if that was its purpose.
    private let givenBack: Int
    private let received: Int

    /// Prepares to ask about the queues of intakes, after they have stopped taking messages.
    ///
    /// - Parameters:
    ///   - givesBack: Whether the run gave back all that it saw.
    ///   - counters: What the run has counted.
    package init(
        _ connection: AMQPConnection, _ intakes: [ConsumingService.Intake], givesBack: Bool,
        counters: RunStatistics.Counters
    ) {
        self.connection = connection
        self.intakes = intakes
        // With several queues it is not counted which of them the messages went back to.
        givenBack = givesBack && intakes.count == 1 ? counters.unsettled : 0
        received = counters.receivedTotal
    }

    /// Asks about the queues of the run, and about others that a ledger names.
    ///
    /// - Parameter missing: How many messages did not come. If none are missing, the first answer is enough.
    func remainders(missing: Int, others: [String]) async -> [QueueRemainder] {
        let others =
            missing > 0 ? others.filter { queue in !intakes.contains { ByteName($0.name) == ByteName(queue) } } : []
        return await withTaskGroup(of: (Int, QueueRemainder).self) { group in
            var found: [(number: Int, remainder: QueueRemainder)] = []
            for number in 0..<intakes.count + others.count {
                if number >= Self.width, let next = await group.next() { found.append(next) }
                group.addTask {
                    guard number >= intakes.count else {
                        return (number, await remainder(of: intakes[number], missing: missing))
                    }
                    return (number, await remainder(of: others[number - intakes.count], missing: missing))
                }
            }
            for await next in group { found.append(next) }
            return found.sorted { $0.number < $1.number }.map(\.remainder)
        }
    }

    /// What is known about a queue that only a ledger names.
    private func remainder(of queue: String, missing: Int) async -> QueueRemainder {
        var remainder = QueueRemainder(queue, await content(of: queue, missing: missing))
        // The ledger's name for a tap is not the name of a queue.
        if remainder.content == .gone { remainder.content = .unknown("there is none of that name") }
        return remainder
    }

    /// What is known if the broker could not be asked.
    package static func unknown(_ intakes: [ConsumingService.Intake], _ reason: String) -> [QueueRemainder] {
        intakes.map { QueueRemainder($0.name, .unknown(reason)) }
    }

    private func remainder(of intake: ConsumingService.Intake, missing: Int) async -> QueueRemainder {
        var remainder = QueueRemainder(intake.name, .passing)
        if intake.title != nil {
            remainder.beginsLate = true
            if connection.lossCount > 0 { remainder.leak = .lostConnection }
            if received + missing >= TapQueue.maxLength { remainder.leak = .length(TapQueue.maxLength) }
            return remainder
        }
        if intake.isStream {
            noteBeginning(intake, in: &remainder)
            return remainder
        }
        remainder.content = await content(of: intake.queue, missing: missing)
        remainder.givenBack = givenBack
        let losses = Int(clamping: connection.lossCount)
        guard remainder.waiting > 0 || losses > 0 && missing > 0 else { return remainder }
        switch try? await QueueTraits().kind(of: intake.queue, on: connection) {
        case .stream:
            remainder.content = .passing
            noteBeginning(intake, in: &remainder)
        // A classic queue goes down with its node, and delivers nothing before it is back.
        case .classic: break
        // The members on other nodes hold the messages that a lost node had, and count no consumer for them.
        case .quorum, nil: remainder.held = losses * intake.prefetch
        }
        return remainder
    }

    private func noteBeginning(_ intake: ConsumingService.Intake, in remainder: inout QueueRemainder) {
        let offset = intake.arguments["x-stream-offset"]
        remainder.beginsLate = offset != .string("first") && offset?.integerValue != 0
        if intake.arguments["x-stream-filter"] != nil { remainder.leak = .arguments }
    }

    private func content(of queue: String, missing: Int) async -> QueueRemainder.Content {
        do {
            return try await connection.withChannel { channel in
                var status = try await channel.checkQueue(queue)
                let end = ContinuousClock.now + Self.patience
                var since = ContinuousClock.now
                while missing > 0, .now < end, .now - since < Self.standstill {
                    try await Task.sleep(for: Self.interval)
                    let next = try await channel.checkQueue(queue)
                    if next != status { since = .now }
                    status = next
                }
                return .ready(status.messageCount, consumers: status.consumerCount)
            }
        } catch let error as AMQPError {
            // A queue whose node is down is not found either, but it comes back.
            let isGone = error.code == .notFound && error.reply?.text.contains("no queue '") ?? false
            return isGone ? .gone : .unknown(error.message)
        } catch {
            return .unknown("the run ended before it answered")
        }
    }
}
