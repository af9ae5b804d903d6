import Foundation
import Glibc
import TestSupport
import Testing

/// Whether namespaces can be made here, as in a container with the right to do so.
private let canUnshare: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = ["--mount", "--pid", "--fork", "--mount-proc", "true"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
}()

@Suite("A program in a container", .timeLimit(.minutes(2)), .enabled(if: canUnshare, "needs the right to unshare"))
struct ContainerTests {
    @Test("refuses to run without /proc, since it would get no arguments", arguments: Program.both)
    func arguments(_ program: Program) async throws {
        let outcome = try await Workplace().shell(
            "unshare --mount sh -c 'mount -t tmpfs none /proc && exec \"$0\" --dry-run -n 1' $\(program.rawValue)")
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("the command line cannot be read"))
        #expect(outcome.errors.contains("mount -t proc proc /proc"))
    }

    @Test("awaits the processes that commands leave behind if it is process 1", .needsBroker)
    func orphans() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(6)
            // The second command makes its own process group.
            let command = "sh -c 'sleep 0.1 & setsid sleep 0.1 & exit 0'"
            let running = try fixture.workplace.start(
                "/usr/bin/unshare",
                [
                    "--pid", "--fork", "--mount-proc", Program.consumer.url.path, "-s", "s.json", "all", "--exec",
                    command, "--idle", "30",
                ], environment: ["AMQP_URL": fixture.uri])
            await running.waitForErrors("Listening")
            let first = try await Self.child(of: running.process.processIdentifier)
            while try await fixture.ready(fixture.all) > 0 { try await Task.sleep(for: .milliseconds(20)) }
            var hadSome = false
            while true {
                let ended = Self.ended(of: first)
                hadSome = hadSome || ended > 0
                if hadSome, ended == 0 { break }
                try await Task.sleep(for: .milliseconds(50))
            }
            kill(first, SIGTERM)
            let outcome = await running.outcome()
            #expect(outcome.status == 0)
            #expect(outcome.errors.contains("6 received"))
        }
    }

    private static func child(of process: pid_t) async throws -> pid_t {
        while true {
            let text = try? String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
            if let child = text?.split(separator: " ").first.flatMap({ pid_t($0) }) { return child }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// How many children of a process have ended and were not awaited.
    private static func ended(of process: pid_t) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.filter { pid_t($0) != nil }.count { name in
            guard let stat = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
                let end = stat.lastIndex(of: ")")
            else { return false }
            return stat[stat.index(after: end)...].split(separator: " ").prefix(2).elementsEqual(["Z", "\(process)"])
        }
    }
}
