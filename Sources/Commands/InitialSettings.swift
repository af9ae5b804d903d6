import EventRuns
import EventSettings
import Glibc
import SystemPackage

/// The settings file that `--init` writes. A test keeps it the same as the repository's file.
package enum InitialSettings {
    /// Writes the file and, if there is none, the schema that it names beside it. It never changes a file that exists.
    /// Without a path, it writes the default file and makes its folder.
    static func write(to named: String?, _ terminal: Terminal) -> ExitStatus {
        let path = named ?? SettingsAccess.defaultPath
        if named == nil { mkdir("settings", 0o755) }
        if let code = create(path, text) {
            terminal.error(
                code == EEXIST
                    ? "\(path) exists already: it stays as it is" : "\(OutputFailure.failed(name: path, errno: code))")
            return .cannotWrite
        }
        let schema = (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "") + "settings.schema.json"
        if let code = create(schema, SettingsSchema.text), code != EEXIST {
            terminal.warn("\(OutputFailure.failed(name: schema, errno: code))")
        }
        let flag = named.map { " -s \($0)" } ?? ""
        terminal.note("wrote \(path): run consumer\(flag) in one terminal and producer\(flag) in another")
        return .done
    }

    /// Writes a new file. Returns the system's error number if it cannot.
    private static func create(_ path: String, _ text: String) -> Int32? {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            do {
                try file.closeAfter { _ = try file.writeAll(text.utf8) }
            } catch {
                unlink(path)
                throw error
            }
            return nil
        } catch {
            return (error as? Errno)?.rawValue ?? EIO
        }
    }

    /// The file's text.
    package static let text = #"""
        {
          "$schema": "./settings.schema.json",
          "broker": { "host": "localhost", "port": 5672 },
          "topology": {
            "exchanges": [ { "name": "soccer", "type": "topic" } ],
            "queues":    [ { "name": "scoreboard" }, { "name": "goal-alerts" } ],
            "bindings":  [ { "source": "soccer", "destination": "scoreboard",  "routing_key": "match.#" },
                           { "source": "soccer", "destination": "goal-alerts", "routing_key": "match.*.goal" } ]
          },
          "volumes": {
            "match":  ["fcb-psg", "qat-ecu", "arg-fra"],
            "minute": { "sequence": { "start": 1, "step": [0, 3], "max": 90 } },
            "event":  { "weighted": { "pass": 60, "shot": 16, "goal": 12, "foul": 8, "card": 4 } },
            "player": "last_name"
          },
          "producers": {
            "match": {
              "exchange": "soccer", "routing_key": "match.{{match}}.{{event}}",
              "message": { "id": "{{uuid}}", "match": "{{match}}", "minute": "{{minute}}", "event": "{{event}}", "text": "{{minute}}' {{event}} by {{player}}" },
              "amount": 20, "delay": 1
            }
          },
          "consumers": {
            "scoreboard": { "queue": "scoreboard" },
            "alerts":     { "queue": "goal-alerts", "print": "GOAL! {{body.text}}" }
          }
        }

        """#
}
