import AMQPRouting
import AMQP
import EventRuns

extension ConsumerPlan {
    /// How long messages are kept at most in a run that waits for more, well below RabbitMQ's 30 minutes.
    private static let age = Duration.seconds(15 * 60)
    /// How long they are kept from other consumers by a run that has no end.
    private static let shortAge = Duration.seconds(10)

    /// What becomes of the messages that --where leaves out; nil if there are none, or nothing is taken.
    ///
    /// - Throws: ``ProgramError`` if the run has no end and nothing says what is to become of them.
    static func rest(_ command: ConsumerCommand, _ queues: [Queue?]) throws(ProgramError) -> RestRule? {
        let looking = command.looking
        guard !looking.conditions.isEmpty, command.taps.isEmpty, !looking.peek, command.taking.ack != .never else {
            return nil
        }
        if command.drain { return RestRule(looking.rest ?? .requeue) }
        if command.endsByItself { return RestRule(looking.rest ?? .requeue, age: age) }
        switch looking.rest {
        case .ack?: return RestRule(.ack, age: age)
        case .requeue?: return RestRule(.requeue, age: shortAge)
        case nil:
            // A stream keeps what is read.
            if !queues.isEmpty, queues.allSatisfy({ $0?.statedKind == .stream }) { return RestRule(.ack, age: age) }
            throw ProgramError(
                .usage,
                """
                --where takes only what matches, and this run has no end at which the rest could be given back. Say what \
                becomes of the rest: --rest ack takes it out of the queue for good; --rest requeue holds it, and gives it \
                back every \(shortAge.components.seconds) seconds or so, to come again. Or let the run end: --drain, -n, \
                --idle or --for leave the rest in the queue. --peek and --tap only look
                """)
        }
    }

    /// What is said before a run in which a filter leaves messages out; nil if nothing is taken.
    var restNote: String? {
        guard let rest else { return nil }
        return switch rest.policy {
        case .ack: "messages that --where leaves out are taken out of the queue too (--rest ack)"
        case .requeue: "messages that --where leaves out stay in the queue: they are held, and given back in order"
        }
    }
}

extension ConsumerCommand {
    /// Whether the run ends without a signal.
    fileprivate var endsByItself: Bool {
        drain || count != nil || stopping.idle != nil || stopping.limit != nil
    }
}
