import AMQP
import Foundation
import TestSupport
import Testing

@Suite("The broker's URL as people have it", .timeLimit(.minutes(1)))
struct BrokerURLTests {
    private func workplace(broker: String = "{}") throws -> Workplace {
        let workplace = try Workplace()
        try workplace.write(
            #"{ "broker": \#(broker), "topology": { "queues": [ { "name": "q" } ] } }"#, to: "s.json")
        return workplace
    }

    @Test(
        "is taken with blanks and line ends around it, from wherever it comes",
        arguments: ["amqp://u:p@mq1/shop\n", " amqp://u:p@mq1/shop", "\r\n amqp://u:p@mq1/shop\r\n"])
    func blanks(_ url: String) async throws {
        let workplace = try workplace(broker: #"{ "url": { "file": "url.txt" } }"#)
        try workplace.write(url, to: "url.txt")
        let expected = "broker    amqp://u:***@mq1:5672/shop (from "
        let file = try await workplace.run(.producer, "-s", "s.json", "--check")
        #expect(file.output.contains(expected + "the settings file)"), "\(file.errors)")
        let flag = try await workplace.run(.producer, "-s", "s.json", "--check", "-u", url)
        #expect(flag.output.contains(expected + "--url)"))
        let variable = try await workplace.run(.consumer, "-s", "s.json", "--check", environment: ["AMQP_URL": url])
        #expect(variable.output.contains(expected + "AMQP_URL)"))
    }

    @Test(
        "is refused with what was given and the right form, never with the password",
        arguments: [
            ("mq1:5672", "\"mq1:5672\" lacks its beginning: write amqp://mq1:5672"),
            ("me:s3cret@mq1:5672", "\"me:***@mq1:5672\" lacks its beginning: put amqp:// in front"),
            ("\"amqp://me:s3cret@mq1/\"", "it stands in quotation marks: leave them out"),
            ("amqp://me:s3cret@mq1,mq2/", "list the hosts of a cluster as \"broker\": { \"hosts\": [ … ] }"),
            ("amqp://me:s3cret@mq1\u{1B}]0;x\u{7}/", "it has a blank, a line end or a control character in it"),
        ])
    func refused(_ url: String, _ reason: String) async throws {
        let workplace = try workplace()
        for outcome in [
            try await workplace.run(.producer, "-s", "s.json", "--stdin", "-k", "q", "-u", url, input: "x"),
            try await workplace.run(.consumer, "--queue", "q", environment: ["AMQP_URL": url]),
        ] {
            #expect(outcome.status == 64)
            #expect(outcome.errors.contains(reason), "\(outcome.errors)")
            #expect(!outcome.errors.contains("s3cret") && !outcome.errors.contains("\u{1B}"))
        }
    }

    @Test("says which password counts if AMQP_PASSWORD differs")
    func passwords() async throws {
        let flag = "AMQP_PASSWORD is another password than that of the URL from --url, which is used"
        let file = "AMQP_PASSWORD is used, and not the other password in the URL from the settings file"
        let workplace = try workplace(broker: #"{ "url": "amqp://u:one@mq1/" }"#)
        let both = ["AMQP_PASSWORD": "two\n"]
        let fromFlag = try await workplace.run(
            .producer, "-s", "s.json", "--check", "-u", "amqp://u:%6Fne@mq1/", environment: both)
        #expect(fromFlag.output.contains("note      \(flag)"), "\(fromFlag.output)")
        let fromFile = try await workplace.run(.producer, "-s", "s.json", "--check", environment: both)
        #expect(fromFile.output.contains("note      \(file)"))
        for (flags, variables) in [
            (["-u", "amqp://u:one@mq1/"], ["AMQP_PASSWORD": "one\n"]), (["-u", "amqp://u@mq1/"], both), ([], [:]),
        ] {
            let same = try await workplace.run(
                .producer, ["-s", "s.json", "--check"] + flags, environment: variables)
            #expect(!same.output.contains("AMQP_PASSWORD"))
        }
        let run = try await workplace.run(
            .consumer, "--queue", "q", "-u", "amqp://u:one@localhost:1/", environment: both)
        #expect(run.errors.contains(flag))
        #expect(run.status == 69)
    }

    @Test("reaches an address of IPv6 with a zone", .needsBroker)
    func zone() async throws {
        let check = try await workplace().run(.producer, "-s", "s.json", "--check", "-u", "amqp://[fe80::1%25eth0]/")
        #expect(check.output.contains("broker    amqp://guest:***@[fe80::1%25eth0]:5672/"), "\(check.errors)")
    }

    @Test("and names with control characters never reach the terminal unescaped", .needsBroker)
    func controlCharacters() async throws {
        let workplace = try workplace()
        let bad = "no\u{1B}[31mred\u{9B}1m"
        let uri = try #require(PrivateBroker.uri)
        // The command `script` gives the programs a terminal for both streams.
        for line in [
            "$producer -u \(uri) -v -k '\(bad)' --body x", "$consumer -u \(uri) -v --queue '\(bad)' -n 1",
            "$consumer -u \(uri) --peek --queue '\(bad)'",
            "$producer -u \(uri) -e '\(bad)' --body x",
            "$producer --set 'topology.queues.0.name=\"\(bad)\"' -s s.json --check",
        ] {
            let outcome = try await workplace.shell(
                "cat > run.sh <<'END'\n\(line)\nEND\nTERM=dumb script -qec 'bash run.sh' /dev/null < /dev/null")
            let colours = outcome.output.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
            #expect(
                !outcome.output.contains("\u{1B}[31mred") && !colours.contains("\u{9B}"), "\(line)\n\(outcome.output)")
            // A refusal names the character. Shown text has an escape for it.
            let isNamed = ["\\u001b[31mred", "U+001B"].contains { outcome.output.contains($0) }
            #expect(isNamed, "\(line)\n\(outcome.output)")
        }
    }
}
