import Foundation
import Glibc
import TestSupport
import Testing

@Suite("In two terminals", .timeLimit(.minutes(2)))
struct TutorialLookTests {
    /// Starts a line on a pseudo-terminal.
    private func start(
        _ line: String, in workplace: Workplace, uri: String, environment: [String: String] = [:]
    ) throws -> RunningProgram {
        let programs = ["producer": Program.producer.url.path, "consumer": Program.consumer.url.path]
        let variables = ["TERM": "xterm", "NO_COLOR": "", "AMQP_URL": uri].merging(programs) { $1 }
        return try workplace.start(
            "/usr/bin/script", ["-qec", line, "/dev/null"], environment: variables.merging(environment) { $1 })
    }

    /// What a terminal shows in the end: without colours, and only the last text of a line that was overwritten.
    private func screen(_ output: String) -> [String] {
        output.replacing(#/\u{1B}\[[0-9;]*m/#, with: "").split(separator: "\r\n").map { line in
            String(line.split(separator: "\u{1B}[K").last ?? "").replacing("\r", with: "")
        }.filter { !$0.isEmpty }
    }

    /// Checks that these lines are on the screen, in this order.
    private func expect(_ lines: [String], on screen: [String]) {
        var rest = screen[...]
        for line in lines {
            let index = rest.firstIndex(of: line)
            #expect(index != nil, "\(line) is missing, or not behind what stands before it: \(screen)")
            if let index { rest = rest[(index + 1)...] }
        }
    }

    @Test("messages go from one to the other as in the tutorial", .needsBroker)
    func tutorial() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(1, key: "before")
            let consumer = try start("$consumer -s s.json all", in: fixture.workplace, uri: fixture.uri)
            await consumer.waitForOutput("Listening..")
            await consumer.waitForOutput("before")
            let producer = try start("$producer -s s.json --wait", in: fixture.workplace, uri: fixture.uri)
            await producer.waitForOutput("[??] Press Enter to start producing… ")
            producer.send("\n")
            let sent = await producer.outcome()
            #expect(sent.status == 0)
            await consumer.waitForOutput("{\"n\":3}")
            consumer.send("\u{3}")
            let received = await consumer.outcome()
            #expect(received.status == 130)

            let broker = fixture.uri.replacing("guest:guest@", with: "")
            let port = try #require(URLComponents(string: broker)?.port)
            let left = screen(received.output)
            let right = screen(sent.output)
            #expect(left[0].wholeMatch(of: #/┌─+┐/#) != nil)
            #expect(left[1].contains("│ broker    ") && left[1].contains(":\(port)"))
            expect(
                [
                    "[??] Listening.. (press CTRL+C to exit)", "[<<] \(fixture.all)  before  {\"n\":1}",
                    "[<<] \(fixture.all)  n.1  {\"n\":1}", "[<<] \(fixture.all)  n.2  {\"n\":2}",
                    "[<<] \(fixture.all)  n.3  {\"n\":3}",
                    "[??] Stopping.. (press CTRL+C again to quit at once)",
                ], on: left)
            #expect(left.last?.hasPrefix("4 received · ") == true, "\(left)")
            let rows = right.filter { $0.hasPrefix("│") }.map {
                $0.trimmingCharacters(in: ["│", " "])
            }
            #expect(rows[0].hasPrefix("broker    amqp://"))
            #expect(
                Array(rows.dropFirst()) == [
                    "exchange  \(fixture.exchange) [topic]", "key       n.{{number}}",
                    "queue     \(fixture.all)  0 waiting", "\(fixture.goals)  0 waiting",
                ])
            // All lines of a box are as wide as its edges.
            #expect(Set(right.filter { "┌│└".contains($0.first ?? " ") }.map(\.count)).count == 1)
            expect(
                ["[>>] n.1  {\"n\":1}", "[>>] n.2  {\"n\":2}", "[>>] n.3  {\"n\":3}"], on: right)
            #expect(right.contains { $0.hasPrefix("3 sent · 3 confirmed · ") }, "\(right)")
        }
    }

    @Test("a line of progress is written over itself, and the summary takes its place", .needsBroker)
    func progress() async throws {
        try await BrokerFixture.with { fixture in
            let running = try start(
                "$producer -s s.json -n 60 -r 60 -o none", in: fixture.workplace, uri: fixture.uri)
            let outcome = await running.outcome()
            #expect(outcome.status == 0)
            let written = outcome.output.split(separator: "\u{1B}[K").map { $0.replacing("\r", with: "") }
            let lines = written.filter { $0.contains(" of 60 · ") }
            #expect(lines.count >= 3, "\(written)")
            for line in lines {
                #expect(
                    line.replacing(#/\x1B\[[0-9;]*m/#, with: "").wholeMatch(
                        of: #/\[#*·*\] \d+ %  \d+ of 60 · \d+/s( · confirm p99 [\d.]+ ms)?/#) != nil,
                    "\(line)")
                #expect(!line.contains("\n"))
            }
            #expect(!outcome.output.contains("[>>]"))
            let screen = screen(outcome.output)
            // The latencies of the confirms follow.
            #expect(screen.contains { $0.hasPrefix("60 sent · 60 confirmed · ") }, "\(screen)")
            #expect(!screen.contains { $0.contains(" of 60 · ") })
        }
    }

    @Test("CTRL+C ends a producer with the whole summary", .needsBroker)
    func interrupted() async throws {
        try await BrokerFixture.with { fixture in
            let running = try start(
                "$producer -s s.json -n 1000 -r 20 --seed 7", in: fixture.workplace, uri: fixture.uri)
            await running.waitForOutput("{\"n\":3}")
            running.send("\u{3}")
            let outcome = await running.outcome()
            #expect(outcome.status == 130)
            let lines = screen(outcome.output)
            let summary = try #require(
                lines.compactMap { $0.wholeMatch(of: #/(\d+) sent · (\d+) confirmed · .* s · .* asked.*/#) }.first)
            #expect(lines.last == "seed 7 (--seed 7 makes the same messages again)")
            #expect(summary.1 == summary.2)
            #expect(try await fixture.ready(fixture.all) == Int(summary.1))
        }
    }

    @Test("CTRL+C a second time quits at once, though confirms are waited for")
    func twice() async throws {
        var script = ScriptedPeer.Script()
        script.silentOn = [[20, 40], [10, 50]]
        let peer = try ScriptedPeer(script)
        let running = try start(
            "$producer -k k --body x -n 3", in: try Workplace(), uri: "amqp://127.0.0.1:\(peer.port)/")
        #expect(await peer.wait(for: 60, 40, count: 3))
        running.send("\u{3}")
        await running.waitForOutput("[??] Stopping.. (press CTRL+C again to quit at once)")
        let begin = ContinuousClock.now
        running.send("\u{3}")
        let outcome = await running.outcome()
        // The first signal alone would wait five seconds for the confirms.
        #expect(ContinuousClock.now - begin < .seconds(4))
        #expect(outcome.status == 130)
        #expect(!outcome.output.contains("3 sent"))
    }

    @Test(
        "nothing is coloured with NO_COLOR, not even boxes and warnings", .needsBroker, arguments: ["", "1"])
    func colours(_ value: String) async throws {
        try await BrokerFixture.with { fixture in
            let running = try start(
                "$producer -s s.json --faults-log f", in: fixture.workplace, uri: fixture.uri,
                environment: ["NO_COLOR": value])
            let outcome = await running.outcome()
            #expect(outcome.status == 0)
            #expect(screen(outcome.output).contains { $0.hasPrefix("[##] WARNING: ") })
            #expect(outcome.output.contains(#/\u{1B}\[[0-9;]*m/#) == value.isEmpty)
        }
    }
}
