package import ArgumentParser
import EventRuns
import Glibc

/// A command that runs and says how it ended.
package protocol ProgramCommand: ParsableCommand {
    /// Command lines for the help; the first two are on the short screen.
    static var examples: [Example] { get }

    /// Does the work. Reports all errors itself.
    func execute() async -> ExitStatus
}

/// The start and the end of both programs.
package enum Program {
    /// Parses the command line, runs the command and exits.
    package static func run<Command: ProgramCommand>(_ type: Command.Type) async -> Never {
        // If the reader of a pipe goes away, the failing write shows it.
        signal(SIGPIPE, SIG_IGN)
        guard CommandLine.argc > 0 else {
            Terminal.write(Array((MissingArguments.text + "\n").utf8))
            exit(ExitStatus.usage.rawValue)
        }
        let arguments = CommandLineReading.words(CommandLine.arguments.dropFirst())
        let command: Command
        do {
            command = try type.parse(arguments)
        } catch {
            exit(report(error, arguments, of: type))
        }
        exit(await command.execute().rawValue)
    }

    private static func report<Command: ProgramCommand>(
        _ error: any Error, _ arguments: [String], of type: Command.Type
    ) -> Int32 {
        guard type.exitCode(for: error).isSuccess else {
            Terminal.write(Array(UsageError(error, arguments, of: type).text.utf8))
            return ExitStatus.usage.rawValue
        }
        let text = type.fullMessage(for: error)
        if !text.hasPrefix("OVERVIEW:") {
            let isScript = arguments.contains { $0.hasPrefix("--generate-completion-script") }
            print(isScript ? CompletionScript.withoutHelpCommand(text) : text)
        } else if arguments.contains("--help-hidden") {
            print(HelpScreen(type, showsHidden: true).long, terminator: "")
        } else {
            print(HelpScreen(type, showsHidden: false, width: HelpScreen.width).short, terminator: "")
        }
        return ExitStatus.done.rawValue
    }
}

/// Swift reads the command line from /proc. Without /proc a program would run as if no flag had been given.
enum MissingArguments {
    static let text =
        "[##] ERROR: the command line cannot be read, since /proc/self/cmdline is not there: mount /proc in this "
        + "container or sandbox (mount -t proc proc /proc)"
}
