import AMQPRouting
import AMQP
import EventRuns

extension ConsumerPlan {
    /// The longest time that messages are kept in a run that waits for more. It is well below RabbitMQ's 30 minutes.
    private static let age = Duration.seconds(15 * 60)
    /// How long a run without an end keeps messages from other consumers.
    private static let shortAge = Duration.seconds(10)

    /// What happens to the messages that --where leaves out. Nil if there are none, if the run takes nothing, or if it
    /// taps: a tap's queue belongs to this run alone.
    ///
    /// - Throws: ``ProgramError`` if the run has no end and no option says what happens to those messages.
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
            // A stream keeps its messages when they are read.
            if !queues.isEmpty, queues.allSatisfy({ $0?.statedKind == .stream }) { return RestRule(.ack, age: age) }
            throw ProgramError(
                .usage,
                """
                --where takes only what matches, and this run has no end at which the rest could be given back. Say what \
                happens to the rest: --rest ack takes it out of the queue for good; --rest requeue holds it, and gives it \
                back every \(shortAge.components.seconds) seconds or so, to come again. Or let the run end: --drain, -n, \
                --idle or --for leave the rest in the queue. --peek and --tap only look
                """)
        }
    }

    /// The note printed before a run in which a filter leaves messages out. Nil if the run takes nothing.
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
