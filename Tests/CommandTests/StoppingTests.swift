import Foundation
import Glibc
import TestSupport
import Testing

@Suite("A program that was stopped longer than the broker waits for it", .needsBroker, .timeLimit(.minutes(1)))
struct StoppedProgramTests {
    @Test("comes back when it is continued, and publishes the rest")
    func continued() async throws {
        try await BrokerFixture.with { fixture in
            let running = try fixture.start(
                .producer, "--set", "broker.heartbeat=1", "-n", "16", "-r", "2", "--summary", "sum.json")
            await running.waitForOutput("{\"n\":1}")
            running.signal(SIGSTOP)
            // Four heartbeats: the broker has closed the connection by then.
            try await Task.sleep(for: .seconds(4))
            running.signal(SIGCONT)
            let outcome = await running.outcome()
            #expect(outcome.status == 0)
            #expect(outcome.errors.contains("trying to come back"))
            #expect(try fixture.workplace.read("sum.json").contains(#""sent":16,"confirmed":16,"#))
            #expect(try await fixture.ready(fixture.all) >= 16)
        }
    }
}

@Suite("A signal", .timeLimit(.minutes(2)))
struct StoppingTests {
    /// A named pipe that this process keeps open and does not read.
    private final class UnreadPipe: Sendable {
        private let descriptor: Int32

        init(_ path: String) throws {
            guard mkfifo(path, 0o600) == 0 else { throw POSIXError(.EIO) }
            descriptor = open(path, O_RDWR | O_CLOEXEC)
            guard descriptor >= 0 else { throw POSIXError(.EIO) }
        }

        deinit { close(descriptor) }

        /// Waits until something has been written to it. Returns false if that does not happen.
        func waitForBytes() async throws -> Bool {
            try await onOwnThread { [descriptor] in
                var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                return poll(&entry, 1, 30_000) == 1
            }
        }
    }

    /// Lends a dry run whose output has no reader, once all of its messages have been made.
    private func withBlocked(_ workplace: Workplace, _ body: (RunningProgram) async throws -> Void) async throws {
        let pipe = try UnreadPipe(workplace.path("f"))
        let running = try workplace.start(
            "/bin/bash",
            [
                "-c",
                "exec $producer --dry-run -k key --body \(String(repeating: "x", count: 100)) -n 3000 "
                    + "--summary sum.json > f",
            ], environment: ["producer": Program.producer.url.path])
        // A program that shows messages handles signals. Earlier, USR1 would end it.
        #expect(try await pipe.waitForBytes())
        // USR1 shows how far the run is, one line each.
        var made = ""
        var number = 0
        while !made.contains("3,000 sent") {
            number += 1
            let number = number
            running.signal(SIGUSR1)
            made = await running.errors { $0.count(where: { $0 == "\n" }) >= number }
            // It has ended, and prints nothing more.
            if made.count(where: { $0 == "\n" }) < number { break }
        }
        #expect(made.contains("3,000 sent"))
        try await body(running)
        withExtendedLifetime(pipe) {}
    }

    @Test("ends a program at the second time, even while the rest of its output has no reader")
    func twice() async throws {
        try await withBlocked(Workplace()) { running in
            running.signal(SIGINT)
            running.signal(SIGTERM)
            #expect(await running.outcome().status == 130)
        }
    }

    @Test("loses neither the summary nor the program if the rest of the output has no reader")
    func unread() async throws {
        let workplace = try Workplace()
        try await withBlocked(workplace) { running in
            running.signal(SIGTERM)
            let outcome = await running.outcome()
            #expect(outcome.status == 74)
            #expect(outcome.errors.contains("it has no reader"))
            #expect(outcome.errors.contains("3,000 made, nothing published"))
        }
        #expect(try workplace.read("sum.json").contains(#""stopped_by":"terminated","exit_code":74"#))
    }

    @Test(
        "ends a dry run that waits for input at once",
        arguments: [(SIGINT, 130), (SIGTERM, 0), (SIGHUP, 0)] as [(Int32, Int32)])
    func input(_ signal: Int32, _ status: Int32) async throws {
        let running = try Workplace().start(Program.producer.url.path, ["--dry-run", "--stdin", "-k", "x"])
        running.send("a\n")
        await running.waitForOutput("a\n")
        running.signal(signal)
        let outcome = await running.outcome()
        #expect(outcome.status == status)
        #expect(outcome.errors.contains("1 made, nothing published"))
        #expect(!outcome.errors.contains("giving up"))
    }

    @Test("is ignored if the program was started with nohup")
    func nohup() async throws {
        let running = try Workplace().start(
            "/usr/bin/nohup", [Program.producer.url.path, "--dry-run", "--stdin", "-k", "x"])
        running.send("a\n")
        await running.waitForOutput("a\n")
        running.signal(SIGHUP)
        running.send("b\n")
        await running.waitForOutput("b\n")
        running.endInput()
        let outcome = await running.outcome()
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("2 made, nothing published"))
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
