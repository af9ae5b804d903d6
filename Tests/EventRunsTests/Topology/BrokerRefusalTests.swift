import AMQP
import Testing

@testable import EventRuns

@Suite("A refusal of the broker")
struct BrokerRefusalTests {
    func explained(_ code: UInt16, _ text: String, _ context: BrokerRefusal.Context = .declaring) -> String {
        let error = AMQPError(.channelClosed, "the broker closed the channel", reply: .init(code: code, text: text))
        return "\(BrokerRefusal.explain(error, context))"
    }

    @Test(
        "says what differs and what to do",
        arguments: [
            (
                "inequivalent arg 'durable' for queue 'q' in vhost '/': received 'true' but current is 'false'",
                #"queue "q" exists with durable=false, the settings say true"#
            ),
            (
                "inequivalent arg 'type' for exchange 'soccer' in vhost '/': received 'direct' but current is 'topic'",
                #"exchange "soccer" exists with type=topic, the settings say direct"#
            ),
            (
                "inequivalent arg 'x-max-length' for queue 'q' in vhost 'v': received the value '10' of type 'signedint' but current is none",
                #"queue "q" exists without x-max-length, the settings say 10"#
            ),
            (
                "inequivalent arg 'x-queue-type' for queue 'q' in vhost '/': received none but current is the value 'quorum' of type 'longstr'",
                #"queue "q" exists with x-queue-type=quorum, the settings say nothing of it"#
            ),
            (
                "inequivalent arg 'x-expires' for queue 'q' in vhost '/': received the value '10' of type 'long' but current is the value '10' of type 'signedint'",
                #"queue "q" exists with x-expires=10 (signedint), the settings say 10 (long)"#
            ),
        ])
    func difference(_ text: String, _ expected: String) {
        #expect(
            explained(406, "PRECONDITION_FAILED - " + text)
                == expected
                + ": delete it, change the settings, or run with --no-declare or --reset, which deletes the messages too"
        )
    }

    @Test("says what is missing and what to do, by what was being done")
    func missing() {
        let text = "NOT_FOUND - no exchange 'nope' in vhost '/'"
        let begin = #"there is no exchange "nope" in the virtual host "/": "#
        #expect(explained(404, text, .looking) == begin + "run without --passive to declare it")
        #expect(
            explained(404, text, .publishing).hasPrefix(
                begin + "declare it in the topology of the settings, or publish"))
        #expect(
            explained(404, text, .consuming).hasPrefix(begin + "declare it in the topology of the settings, or start"))
    }

    @Test("keeps the broker's words if there are no better ones")
    func otherWords() {
        #expect(explained(406, "PRECONDITION_FAILED - unknown delivery tag 7").contains("unknown delivery tag 7"))
        #expect(explained(404, "NOT_FOUND - what?").contains("NOT_FOUND - what?"))
        #expect(explained(501, "FRAME_ERROR - ?").contains("FRAME_ERROR"))
    }

    @Test(
        "of a permission, a lock or a type says what to do and differs from the others by its code",
        arguments: [
            (
                403, "ACCESS_REFUSED - access to queue 'q' in vhost '/' refused for user 'u'", .accessRefused,
                "the broker refused: access to queue 'q' in vhost '/' refused for user 'u': give the user that "
                    + "permission, or use another user"
            ),
            (
                403, "ACCESS_REFUSED - queue 'q' in vhost '/' in exclusive use", .resourceLocked,
                "the broker refused: queue 'q' in vhost '/' in exclusive use: another consumer uses it alone; stop "
                    + "that one first"
            ),
            (
                403, "ACCESS_REFUSED - exchange name 'amq.x' contains reserved prefix 'amq.*'", .preconditionFailed,
                "the broker refused: exchange name 'amq.x' contains reserved prefix 'amq.*': choose a name that does "
                    + "not begin with \"amq.\""
            ),
            (
                405, "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'q' in vhost '/'",
                .resourceLocked,
                "the broker refused: cannot obtain exclusive access to locked queue 'q' in vhost '/': another "
                    + "connection uses it alone; stop that program or use another queue"
            ),
            (
                406, "PRECONDITION_FAILED - message size 20000000 is larger than configured max size 16777216",
                .preconditionFailed,
                "the broker refused: message size 20000000 is larger than configured max size 16777216: send smaller "
                    + "bodies, or raise max_message_size in the broker's rabbitmq.conf"
            ),
            (
                406,
                "PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out. Timeout value used: 1800000 ms. "
                    + "This timeout value can be configured",
                .consumerTimeout,
                "the consumer timeout has passed: a message was held for more than 30 min without an acknowledgement, so "
                    + "the broker closed the channel and took back what was not acknowledged; work faster, hold fewer "
                    + "messages (prefetch), or raise the broker's consumer_timeout"
            ),
            (
                503, "COMMAND_INVALID - unknown exchange type 'x-delayed-message'", .preconditionFailed,
                "the broker has no exchange type \"x-delayed-message\": enable the plugin that brings it, or change "
                    + "the type"
            ),
            (
                503, "COMMAND_INVALID - second 'channel.open' seen", .protocolError,
                "COMMAND_INVALID - second 'channel.open' seen"
            ),
        ] as [(UInt16, String, AMQPError.Code, String)])
    func remedy(_ code: UInt16, _ text: String, _ expectedCode: AMQPError.Code, _ expected: String) {
        // What the client makes of these replies.
        let codes: [UInt16: AMQPError.Code] = [403: .accessRefused, 405: .resourceLocked, 503: .protocolError]
        let error = AMQPError(codes[code] ?? .channelClosed, text, reply: .init(code: code, text: text))
        let explained = BrokerRefusal.explain(error, .declaring)
        #expect(explained.message == expected)
        #expect(explained.code == expectedCode)
    }

    @Test(
        "that closed the connection has the call and the broker's words on one line",
        arguments: [
            ("INTERNAL_ERROR", ": 541 INTERNAL_ERROR; the broker says no more, but its log may"),
            ("INTERNAL_ERROR - Feature `f` is deprecated.\nBy default", ": 541 Feature `f` is deprecated. By default"),
        ])
    func closing(_ text: String, _ expected: String) {
        let error = AMQPError(.refused, "over queue.declare of \"q\"", reply: .init(code: 541, text: text))
        let explained = BrokerRefusal.explain(error, .declaring)
        #expect(explained.code == .refused)
        #expect("\(explained)".hasPrefix("over queue.declare of \"q\"\(expected)"))
    }

    @Test(
        "of a queue whose node is down does not call it deleted",
        arguments: [
            ("home node 'rabbit@b' of durable queue 'q' in vhost '/' is down or inaccessible", " rabbit@b"),
            ("queue 'q' in vhost '/' process is stopped by supervisor", ""),
        ])
    func down(_ text: String, _ node: String) {
        let error = AMQPError(.unavailable, "closed", reply: .init(code: 404, text: "NOT_FOUND - " + text))
        #expect(
            "\(BrokerRefusal.explain(error, .consuming))"
                == "queue \"q\" is down, not deleted: its node\(node) does not run; start that node again")
    }

    @Test("to connect names the broker, never the password")
    func connecting() {
        let configuration = AMQPConfiguration(host: "mq", port: 5, virtualHost: "v", user: "me", password: "secret")
        func text(_ code: AMQPError.Code, _ reply: String? = nil, host: String = "mq") -> String {
            var configuration = configuration
            configuration.host = host
            let error = AMQPError(code, "reason", reply: reply.map { .init(code: 530, text: $0) })
            return "\(BrokerRefusal.explain(error, .connecting(configuration)))"
        }
        #expect(
            text(.connectionRefused, host: "localhost")
                == "no broker at localhost:5: start one with docker compose up -d or Scripts/broker up")
        #expect(text(.connectionRefused) == "no broker at mq:5: reason")
        #expect(text(.timeout) == "no broker at mq:5: reason")
        #expect(text(.authenticationFailed).contains(#"refused user "me": wrong user or password"#))
        #expect(text(.notFound, "NOT_ALLOWED - vhost v not found").contains(#"has no virtual host "v""#))
        #expect(
            text(.accessRefused, "NOT_ALLOWED - access to vhost 'v' refused for user 'me'")
                .contains(#"does not let user "me" into the virtual host "v""#))
    }
}
