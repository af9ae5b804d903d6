/// A shell's completion script as ArgumentParser makes it, without its command `help`.
///
/// ArgumentParser adds that command to every script, although a program without subcommands has none. In zsh it
/// collides with the names that the programs take ("doubled rest argument definition"). In fish it is offered as a
/// name. In bash the names come first, so the command does no harm.
enum CompletionScript {
    static func withoutHelpCommand(_ script: String) -> String {
        script.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            !line.hasSuffix("'(-): :->command'") && !line.hasSuffix("'(-)*:: :->arg'") && !line.contains(" -fa 'help' ")
        }.joined(separator: "\n")
    }
}
