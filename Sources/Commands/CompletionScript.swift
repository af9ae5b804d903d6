/// A shell's completion script as ArgumentParser makes it, without its command `help`.
///
/// It is in every script though a program without subcommands has none; in zsh it collides with the names that the
/// programs take ("doubled rest argument definition"), in fish it is offered as a name. In bash the names come first.
enum CompletionScript {
    static func withoutHelpCommand(_ script: String) -> String {
        script.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            !line.hasSuffix("'(-): :->command'") && !line.hasSuffix("'(-)*:: :->arg'") && !line.contains(" -fa 'help' ")
        }.joined(separator: "\n")
    }
}
