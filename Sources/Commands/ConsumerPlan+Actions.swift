import ArgumentParser
import EventGeneration
import EventRuns
import EventSettings

/// Options for what is done with each message besides showing it.
struct HandlingOptions: ParsableArguments {
    @Option(
        help: .init(
            "Run a command for each message, such as 'jq -c .': the body on its standard input, properties in its "
                + "environment. Exit status 0 means success.",
            valueName: "command", visibility: .rare))
    var exec: String?

    @Flag(help: .init("Give the command of --exec to /bin/sh.", visibility: .rare))
    var shell = false

    @Option(
        help: .init(
            "Forward each message, and acknowledge it once that is confirmed. {{headers.name}} and the like are filled.",
            valueName: "exchange[:key]",
            visibility: .rare))
    var publish: String?

    @Option(
        help: .init(
            "Take this long for each message: 0.2, 250ms or [0.5,2].", valueName: "duration", visibility: .rare))
    var work: WorkArgument?

    func validate() throws {
        do {
            _ = try forward
        } catch {
            throw ValidationError("--publish: \(error)")
        }
        guard !shell || exec != nil else { throw ValidationError("--shell goes with --exec") }
        try demandPlainName(publish.map { String($0.prefix { $0 != ":" }) }, "--publish")
        guard exec != nil else { return }
        do {
            _ = try execution
        } catch {
            throw ValidationError("--exec \(error)")
        }
    }

    /// The destination of the messages that `--publish` sends.
    private var forward: ForwardSettings? {
        get throws(GenerationError) {
            guard let publish else { return nil }
            return try ForwardSettings(parsing: publish)
        }
    }

    private var execution: ExecSettings? {
        get throws(CommandLineError) {
            guard let exec else { return nil }
            return shell ? try ExecSettings(shell: exec) : ExecSettings(words: try CommandWords.split(exec))
        }
    }

    /// Replaces what the file says with what the flags say.
    func apply(to consumer: inout ConsumerSettings) {
        if var execution = try? execution {
            execution.timeLimit = consumer.exec?.timeLimit
            consumer.exec = execution
        }
        if let forward = try? forward { consumer.publish = forward }
        consumer.work = work?.plan ?? consumer.work
    }
}

/// How long handling a message takes, on the command line.
struct WorkArgument: ExpressibleByArgument, Sendable {
    let plan: Pace.Plan

    init?(argument: String) {
        guard let plan = Pace.Plan(delay: argument) else { return nil }
        self.plan = plan
    }
}

extension ConsumerPlan {
    /// What a consumer does with each message, in the order of doing.
    func actions(
        of consumer: ConsumerSettings, _ session: RunSession, _ access: BrokerAccess
    ) throws(ProgramError) -> [any ActionPlan] {
        var plans: [any ActionPlan] = []
        for action in consumer.actions { plans.append(try plan(of: action, consumer, session, access)) }
        return plans
    }

    private func plan(
        of action: ConsumerAction, _ consumer: ConsumerSettings, _ session: RunSession, _ access: BrokerAccess
    ) throws(ProgramError) -> any ActionPlan {
        switch action {
        case .work(let work): return WorkPlan(work, seed: seed, consumer: consumer.name)
        case .exec(let exec):
            return ExecPlan(
                exec, output: session.format == .none ? .standardOutput : .standardError,
                environment: BrokerAccess.environment.keys, stop: session.stop)
        case .publish(let publish):
            do {
                let template = try ForwardTemplate(publish, settings: settings, seed: seed, consumer: consumer.name)
                return ForwardPlan(
                    publish, template, statistics: session.statistics, blocked: session.blocked, stop: session.stop,
                    report: session.report
                ) { try await access.connect(suffix: "publish", logger: session.logger) }
            } catch {
                throw ProgramError(error)
            }
        }
    }
}
