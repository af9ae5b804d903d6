import AMQP
import EventRuns
import EventSettings
import Glibc

/// Finds and reads the settings file.
enum SettingsAccess {
    /// The file that is read if `-s` names none.
    static let defaultPath = "settings/settings.json"

    /// Reads the file that `-s` names, otherwise the default file. The default file may be missing if the command line
    /// says all that is needed.
    static func load(
        _ common: CommonOptions, _ options: SettingsOptions, isOptional: Bool
    ) throws(ProgramError) -> Settings {
        do {
            if common.settings == nil, isOptional, access(defaultPath, F_OK) != 0 {
                guard options.assignments.isEmpty else {
                    throw ProgramError(.missingFile, "--set changes a settings file, and there is no \(defaultPath)")
                }
                return Settings()
            }
            return try Settings.load(
                path: common.settings ?? defaultPath, overrides: options.assignments,
                virtualHost: { broker in
                    // An error in the broker's address is reported when the program connects.
                    let access = try? BrokerAccess(broker, url: common.url, program: "")
                    return access?.configuration.virtualHost ?? broker.vhost
                })
        } catch {
            throw ProgramError(error)
        }
    }

    /// The seed of the run: from the flag, from the file, or a new one that is short enough to type again.
    static func seed(_ options: SettingsOptions, _ settings: Settings) -> UInt64 {
        options.seed ?? settings.seed ?? UInt64.random(in: 1...999_999_999)
    }

    /// The prefix of the ids of this run's messages.
    static func runID() -> String { String(UInt64.random(in: 78_364_164_096...2_821_109_907_455), radix: 36) }
}

extension TopologyOptions {
    /// What the run does with the topology.
    var mode: TopologyDeclaration.Mode {
        if noDeclare { return .none }
        if passive { return .passive }
        return reset ? .reset : .declare
    }
}
