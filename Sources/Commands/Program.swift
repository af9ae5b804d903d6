package import ArgumentParser
import EventPipeline
import Glibc

/// A command that runs and says how it ended.
package protocol ProgramCommand: ParsableCommand {
    /// Does the work. Whatever goes wrong is reported inside.
    func execute() async -> ExitStatus
}

/// The way in and out of both programs.
package enum Program {
    /// Parses the command line, runs the command and exits.
    package static func run<Command: ProgramCommand>(_ type: Command.Type) async -> Never {
        // A reader that goes away is seen where the write fails.
        signal(SIGPIPE, SIG_IGN)
        let command: Command
        do {
            command = try type.parse()
        } catch {
            exit(report(error, of: type))
        }
        exit(await command.execute().rawValue)
    }

    private static func report(_ error: any Error, of type: (some ParsableCommand).Type) -> Int32 {
        let arguments = CommandLine.arguments.dropFirst()
        let isHelp = type.exitCode(for: error).rawValue == 0
        if !isHelp, let flag = LaterFlags.first(in: arguments, of: type.configuration.commandName ?? "") {
            Terminal.write(Array("Error: \(flag) is not supported yet\n".utf8))
            return ExitStatus.usage.rawValue
        }
        let text = type.fullMessage(for: error)
        guard isHelp, text.hasPrefix("OVERVIEW:"), !arguments.contains("--help-hidden") else {
            type.exit(withError: error)
        }
        print(text, "all options: --help-hidden", separator: text.hasSuffix("\n") ? "\n" : "\n\n")
        return ExitStatus.done.rawValue
    }
}

/// Flags that the programs will have.
enum LaterFlags {
    private static let names: [String: [String]] = [
        "producer": [
            "--definitions"
        ],
        "consumer": [
            "--verify", "--strict", "--ledger",
        ],
    ]

    /// The first of them among the arguments.
    static func first(in arguments: some Sequence<String>, of program: String) -> String? {
        for argument in arguments {
            if argument == "--" { return nil }
            let name = argument.split(separator: "=", maxSplits: 1).first.map(String.init) ?? argument
            if names[program]?.contains(name) == true { return name }
        }
        return nil
    }
}
