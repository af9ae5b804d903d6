import Foundation
import Glibc
import TestSupport
import Testing

@Suite("A signal", .timeLimit(.minutes(2)))
struct StoppingTests {
    /// A dry run whose output nobody reads, once all of its messages have been made.
    private func blocked(_ workplace: Workplace) async throws -> RunningProgram {
        let running = try workplace.start(
            "/bin/bash",
            [
                "-c",
                "mkfifo f; exec 3<>f; trap '' USR1; "
                    + "exec $producer --dry-run -k key --body \(String(repeating: "x", count: 100)) -n 3000 "
                    + "--summary sum.json > f",
            ], environment: ["producer": Program.producer.url.path])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await running.waitForErrors("3000 sent") }
            group.addTask {
                // USR1 shows how far the run is, and is ignored before the program handles it.
                while (try? await Task.sleep(for: .milliseconds(50))) != nil { running.signal(SIGUSR1) }
            }
            await group.next()
            group.cancelAll()
        }
        return running
    }

    @Test("ends a program at the second time, also while nobody reads the rest of its output")
    func twice() async throws {
        let running = try await blocked(Workplace())
        running.signal(SIGINT)
        running.signal(SIGTERM)
        #expect(await running.outcome().status == 130)
    }

    @Test("loses neither the summary nor the program where nobody reads the rest of the output")
    func unread() async throws {
        let workplace = try Workplace()
        let running = try await blocked(workplace)
        running.signal(SIGTERM)
        let outcome = await running.outcome()
        #expect(outcome.status == 74)
        #expect(outcome.errors.contains("nobody reads it"))
        #expect(outcome.errors.contains("3000 made, nothing published"))
        #expect(try workplace.read("sum.json").contains(#""stopped_by":"terminated","exit_code":74"#))
    }

    @Test("ends a dry run that waits for input at once", arguments: [(SIGINT, 130), (SIGTERM, 0)] as [(Int32, Int32)])
    func input(_ signal: Int32, _ status: Int32) async throws {
        let running = try Workplace().start(Program.producer.url.path, ["--dry-run", "--stdin", "-k", "x"])
        running.send("a\n")
        await running.waitForOutput("a\n")
        let start = ContinuousClock.now
        running.signal(signal)
        let outcome = await running.outcome()
        #expect(outcome.status == status)
        #expect(outcome.errors.contains("1 made, nothing published"))
        #expect(ContinuousClock.now - start < .seconds(4))
    }

    @Test(
        "ends a run whose confirms never come with 75 and a summary, though the broker answers nothing any more",
        arguments: [SIGINT, SIGTERM])
    func unconfirmed(_ signal: Int32) async throws {
        var script = ScriptedPeer.Script()
        script.silentOn = [[20, 40], [10, 50]]
        let peer = try ScriptedPeer(script)
        let workplace = try Workplace()
        let running = try workplace.start(
            Program.producer.url.path,
            ["-u", "amqp://127.0.0.1:\(peer.port)/", "-k", "k", "--body", "x", "-n", "3", "--summary", "sum.json"])
        #expect(await peer.wait(for: 60, 40, count: 3))
        running.signal(signal)
        let outcome = await running.outcome()
        #expect(outcome.status == 75)
        #expect(outcome.errors.contains("3 sent · 0 confirmed · 3 unconfirmed"))
        #expect(!outcome.errors.contains("giving up"))
        #expect(try workplace.read("sum.json").contains(#""exit_code":75"#))
    }

    @Test(
        "ends a consumer with 69 and a summary, though the broker answers nothing any more",
        arguments: [SIGINT, SIGTERM])
    func silentBroker(_ signal: Int32) async throws {
        var script = ScriptedPeer.Script()
        script.silentOn = [[60, 30], [20, 40], [10, 50]]
        let peer = try ScriptedPeer(script)
        let workplace = try Workplace()
        let running = try workplace.start(
            Program.consumer.url.path,
            ["-u", "amqp://127.0.0.1:\(peer.port)/", "--queue", "q", "--summary", "sum.json"])
        await running.waitForErrors("Listening")
        running.signal(signal)
        let outcome = await running.outcome()
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("the broker did not answer"))
        #expect(outcome.errors.contains("0 received"))
        #expect(!outcome.errors.contains("giving up"))
        #expect(try workplace.read("sum.json").contains(#""exit_code":69"#))
    }
}
