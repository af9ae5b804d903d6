import AMQPRouting
import AMQP
import ArgumentParser
import EventGeneration
import EventSettings

extension ArgumentVisibility {
    /// For options that few people need: `--help-hidden` shows them, and shells complete them.
    ///
    /// ArgumentParser leaves options that the help hides out of completion scripts.
    static var rare: ArgumentVisibility { CompletionShell.requesting == nil ? .hidden : .default }
}

extension CompletionKind {
    static var settingsFile: CompletionKind { .file(extensions: ["json"]) }
    /// Producers of the file, or generators if the command line asks about generators.
    static var producers: CompletionKind {
        .custom { words, _, _ in
            words.contains("--generators")
                ? GeneratorReference.all.map(\.name) : names(words) { $0.producers.map(\.name) }
        }
    }
    static var consumers: CompletionKind { fromSettings { $0.consumers.map(\.name) } }
    static var queues: CompletionKind { fromSettings { $0.topology.queues.map(\.name) } }
    static var exchanges: CompletionKind { fromSettings { $0.topology.exchanges.map(\.name) } }
    static var volumes: CompletionKind {
        fromSettings { $0.volumes.entries.map(\.key) + GeneratorReference.all.map(\.name) }
    }

    private static func fromSettings(_ list: @escaping @Sendable (Settings) -> [String]) -> CompletionKind {
        .custom { words, _, _ in names(words, list) }
    }

    /// Names from the settings file that the words typed so far name. If they name none, from the default file.
    private static func names(_ words: [String], _ list: (Settings) -> [String]) -> [String] {
        // A file with a mistake completes nothing. The program says what is wrong with the file when it runs.
        (try? Settings.load(path: settingsPath(words) ?? SettingsAccess.defaultPath)).map(list) ?? []
    }

    private static func settingsPath(_ words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            if ["-s", "--settings"].contains(word) { return index + 1 < words.count ? words[index + 1] : nil }
            if let match = word.wholeMatch(of: #/(?:--settings|-s)=(.+)/#) { return String(match.1) }
        }
        return nil
    }
}
