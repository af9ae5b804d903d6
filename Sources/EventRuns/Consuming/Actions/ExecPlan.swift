package import EventSettings
package import AMQP
import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// Runs a command for each message: the body on standard input, properties in the environment. Exit status 0 is done.
package struct ExecPlan: ActionPlan {
    /// Where what the command writes to its standard output goes.
    package enum Output: Sendable, Hashable {
        /// To this program's standard output, which has nothing else on it.
        case standardOutput
        /// To standard error, since messages are shown on standard output.
        case standardError
    }

    private let settings: ExecSettings
    private let output: Output
    private let environment: [String]
    private let stop: StopSignal

    /// Prepares a command.
    ///
    /// - Parameters:
    ///   - settings: The command.
    ///   - output: Where its standard output goes; its standard error is this program's.
    ///   - environment: The names of this program's variables, which the command gets too.
    ///   - stop: When the run ends; a command that then takes more than a few seconds is ended.
    package init(_ settings: ExecSettings, output: Output, environment: some Sequence<String>, stop: StopSignal) {
        self.settings = settings
        self.output = output
        self.environment = MessageEnvironment.stale(in: environment)
        self.stop = stop
    }

    package func begin(on connection: AMQPConnection, queue: String) async throws -> any MessageAction {
        // Otherwise on_error would blame every message of the queue for it.
        if let program = settings.words.first, !Self.canRun(program) {
            throw ActionFailure("cannot start \(program): \(ExecAction.reason(program))")
        }
        return ExecAction(settings: settings, output: output, stale: environment, stop: stop)
    }
}

extension ExecPlan {
    /// Whether a program can be run, by its path or as PATH finds it.
    private static func canRun(_ program: String) -> Bool {
        guard !program.contains("/") else { return access(program, X_OK) == 0 }
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return path.split(separator: ":", omittingEmptySubsequences: false).contains { folder in
            access("\(folder.isEmpty ? "." : folder)/\(program)", X_OK) == 0
        }
    }
}

/// A command that is run for one message after the other, or for several at once.
struct ExecAction: MessageAction {
    /// How long after a signal a command may go on: what it did must be known before the run gives up waiting.
    private static let patience = ConsumingService.patience - .seconds(1)
    /// How long it has between SIGTERM and SIGKILL.
    private static let farewell = Duration.milliseconds(500)

    let settings: ExecSettings
    let output: ExecPlan.Output
    let stale: [String]
    let stop: StopSignal

    private enum End: Sendable {
        case ended(TerminationStatus)
        case outOfTime
        case stopped
    }

    func perform(_ message: Envelope, index: Int) async throws {
        switch try await run(message, index) {
        case .ended(.exited(0)): return
        case .ended(.exited(let status)):
            throw ActionFailure("\(settings.name) ended with exit status \(status) for message \(index)")
        case .ended(.signaled(let signal)):
            throw ActionFailure("\(settings.name) was ended by signal \(signal) at message \(index)")
        case .outOfTime:
            let limit = settings.timeLimit.map { $0.text } ?? "its time"
            throw ActionFailure("\(settings.name) took longer than \(limit) for message \(index) and was ended")
        case .stopped: throw CancellationError()
        }
    }

    /// Runs the command to its end. One that is out of time, or holds the run up, is ended first.
    private func run(_ message: Envelope, _ index: Int) async throws -> End {
        try await withThrowingTaskGroup(of: End.self) { group in
            group.addTask { .ended(try await launch(message, index)) }
            if let limit = settings.timeLimit {
                group.addTask {
                    try await Task.sleep(for: limit)
                    return .outOfTime
                }
            }
            group.addTask { [stop] in
                await stop.waitForSignal()
                try await Task.sleep(for: Self.patience)
                return .stopped
            }
            let end = try await group.next()
            group.cancelAll()
            // Whatever the command says on its way out, it was too late.
            while await group.nextResult() != nil {}
            try Task.checkCancellation()
            return end ?? .stopped
        }
    }

    private func launch(_ message: Envelope, _ index: Int) async throws -> TerminationStatus {
        var options = PlatformOptions()
        // A group of its own: what the command starts ends with it, and Ctrl-C reaches this program alone, which lets the
        // command finish.
        options.processGroupID = 0
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: Self.farewell)
        ]
        let configuration = Subprocess.Configuration(
            executable: executable, arguments: Arguments(Array(settings.words.dropFirst())),
            environment: environment(of: message, index), platformOptions: options)
        let body = message.body
        let group = Mutex<pid_t?>(nil)
        defer { if let group = group.withLock({ $0 }) { stop.remove(group: group) } }
        do {
            let result = try await Subprocess.run(
                configuration, input: .inputWriter,
                output: output == .standardOutput ? .currentStandardOutput : .currentStandardError,
                error: .currentStandardError
            ) { execution in
                let leader = execution.processIdentifier.value
                group.withLock { $0 = leader }
                stop.add(group: leader)
                // A command may end, or close its input, without having read all: its exit status tells what that means.
                _ = try? await execution.standardInputWriter.write(body)
                try? await execution.standardInputWriter.finish()
            }
            return result.terminationStatus
        } catch let error as SubprocessError {
            throw ActionFailure(describe(error, index))
        }
    }

    private var executable: Executable {
        let program = settings.words[0]
        return program.utf8.contains(UInt8(ascii: "/")) ? .path(FilePath(program)) : .name(program)
    }

    private func environment(of message: Envelope, _ index: Int) -> Environment {
        var changes: [Environment.Key: String?] = [:]
        for name in stale { changes[.init(stringLiteral: name)] = .some(nil) }
        for (name, value) in MessageEnvironment.variables(of: message, index: index) {
            changes[.init(stringLiteral: name)] = value
        }
        return .inherit.updating(changes)
    }

    private func describe(_ error: SubprocessError, _ index: Int) -> String {
        let program = settings.words[0]
        let beginning = "cannot start \(program) for message \(index): "
        guard error.code == .executableNotFound else {
            return beginning + (error.underlyingError.map { "\($0)" } ?? "\(error)")
        }
        return beginning + Self.reason(program)
    }

    /// Why a program cannot be started. The system's error is the same for a file that the kernel does not run.
    static func reason(_ program: String) -> String {
        guard program.utf8.contains(UInt8(ascii: "/")) else { return "there is no program of that name in PATH" }
        guard access(program, F_OK) == 0 else { return "there is no such program" }
        return "it is not executable, or begins with an interpreter that is not there"
    }
}
