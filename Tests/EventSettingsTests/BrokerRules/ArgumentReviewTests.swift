import EventTestSupport
import AMQP
import EventGeneration
import Testing

@testable import EventSettings

@Suite("What RabbitMQ refuses of a topology")
struct ArgumentReviewTests {
    private static func queue(_ arguments: String, _ type: String?, _ more: String = "") -> String {
        let type = type.map { #", "type": "\#($0)""# } ?? ""
        return #"{"topology": {"queues": [{"name": "q"\#(type)\#(more), "arguments": {\#(arguments)}}]}}"#
    }

    private static func complaint(_ text: String) -> [String] {
        complaints(text).map { String($0.split(separator: ": ", maxSplits: 1).last ?? "") }
    }

    @Test(
        "what every release refuses is an error that says who takes it, or what to do",
        arguments: [
            (
                "quorum", #""x-max-priority": 5"#,
                #""x-max-priority" in queue "q": RabbitMQ refuses it on a quorum queue: since RabbitMQ 4.0 a quorum queue has priorities without it"#
            ),
            (
                "stream", #""x-delivery-limit": 5"#,
                #""x-delivery-limit" in queue "q": RabbitMQ refuses it on a stream: only a quorum queue takes it"#
            ),
            (
                "stream", #""x-message-ttl": 5"#,
                #""x-message-ttl" in queue "q": RabbitMQ refuses it on a stream: "x-max-age" says how long a stream keeps messages"#
            ),
            (
                "classic", #""x-max-age": "1D""#,
                #""x-max-age" in queue "q": RabbitMQ refuses it on a classic queue: "x-message-ttl" is the one of this type"#
            ),
            (
                "classic", #""x-max-priority": 256"#,
                #""x-max-priority" in queue "q" must be a whole number from 0 to 255, not 256"#
            ),
            (
                "classic", #""x-expires": 0"#,
                #""x-expires" in queue "q" must be a whole number from 1 to 315360000000, not 0: it is in milliseconds"#
            ),
            (
                "stream", #""x-max-age": "1w""#,
                #""x-max-age" in queue "q" must be a time such as "7D": a number above 0 and one of Y, M, D, h, m, s, not "1w""#
            ),
            (
                "classic", #""x-dead-letter-routing-key": "k""#,
                #""x-dead-letter-routing-key" in queue "q": RabbitMQ refuses it on a classic queue: it goes with "x-dead-letter-exchange" only"#
            ),
            (
                "classic", #""x-queue-version": 3"#,
                #""x-queue-version" in queue "q" must be 2, not 3"#
            ),
            (
                "quorum", #""x-delivery-limit": "5""#,
                #""x-delivery-limit" in queue "q" must be a whole number, not "5""#
            ),
            (
                "quorum", #""x-consumer-timeout": "5""#,
                #""x-consumer-timeout" in queue "q" must be a whole number of at least 0 for RabbitMQ 4.3, not "5": it is in milliseconds"#
            ),
            (
                "quorum", #""x-delayed-retry-type": "some""#,
                #""x-delayed-retry-type" in queue "q" must be "all", "failed", "returned" or "disabled", not "some""#
            ),
            (
                "quorum", #""x-max-length": null"#,
                #""x-max-length" in queue "q" must be a whole number of at least 0, not null"#
            ),
            (
                "quorum", #""x-message-ttl": {"timestamp": 5}"#,
                #""x-message-ttl" in queue "q" must be a whole number from 0 to 315360000000, not an object: it is in milliseconds"#
            ),
        ])
    func errors(type: String, argument: String, message: String) {
        #expect(Self.complaint(Self.queue(argument, type)) == [message])
    }

    @Test(
        "a number of any width is a number, and what goes with another argument is no error beside it",
        arguments: [
            ("quorum", #""x-message-ttl": {"int32": 5000}"#),
            ("classic", #""x-dead-letter-exchange": "", "x-dead-letter-routing-key": "k""#),
            ("quorum", #""x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish""#),
            ("stream", #""x-max-age": "7D", "x-max-length-bytes": 100"#),
            ("classic", #""x-queue-version": 2, "x-max-priority": 9, "x-single-active-consumer": true"#),
            ("stream", #""x-own": 5, "own": "x""#),
        ])
    func right(type: String, arguments: String) throws {
        let settings = try Settings.parse(Array(Self.queue(arguments, type).utf8), path: "s.json")
        #expect((settings.warnings + settings.remarks + settings.notes).map(\.message) == [])
    }

    @Test("a queue that goes by itself is a classic one", arguments: ["quorum", "stream"])
    func autoDelete(type: String) {
        let title = type == "stream" ? "a stream" : "a quorum queue"
        #expect(
            Self.complaint(Self.queue("", type, #", "auto_delete": true"#)) == [
                #""auto_delete" in queue "q" must be false, not true: \#(title) does not go with its last consumer"#
            ])
    }

    @Test(
        "what some releases refuse is a remark that names them, and no error",
        arguments: [
            (
                "classic", #""x-queue-leader-locator": "balanced""#,
                #""x-queue-leader-locator" in queue "q": RabbitMQ before 4.0 refuses it on a classic queue"#
            ),
            (
                "classic", #""x-queue-version": 1"#,
                #""x-queue-version" in queue "q" must be 2 for RabbitMQ 4.3, not 1"#
            ),
            (
                "classic", #""x-queue-master-locator": "min-masters""#,
                #""x-queue-master-locator" in queue "q": RabbitMQ 4.3 closes the connection over it: "x-queue-leader-locator" has taken its place"#
            ),
            (
                "classic", #""x-stream-filter-size-bytes": 16"#,
                #""x-stream-filter-size-bytes" in queue "q": RabbitMQ since 4.2 refuses it on a classic queue: only a stream takes it"#
            ),
            (
                "quorum", #""x-delivery-limit": -1"#,
                #""x-delivery-limit" in queue "q", with RabbitMQ before 4.0: a message that comes back is dropped at once, or dead-lettered; only since 4.0 it means no limit"#
            ),
        ])
    func remarks(type: String, argument: String, message: String) throws {
        let settings = try Settings.parse(Array(Self.queue(argument, type).utf8), path: "s.json")
        #expect(settings.remarks.map(\.message) == [message])
        #expect(settings.warnings.map(\.message) == [])
    }

    @Test(
        "what does nothing is a warning, or a note if some releases do it",
        arguments: [
            ("quorum", #""x-max-in-memory-length": 5"#, "warning"), ("classic", #""x-ha-policy": "all""#, "warning"),
            ("quorum", #""x-overflow": "reject-publish-dlx""#, "warning"),
            ("quorum", #""x-dead-letter-strategy": "at-least-once""#, "warning"),
            ("quorum", #""x-delayed-retry-type": "all""#, "warning"), ("classic", #""x-queue-mode": "lazy""#, "note"),
            ("quorum", #""x-delayed-retry-type": "all", "x-delayed-retry-min": 50"#, "note note"),
            ("quorum", #""x-consumer-timeout": 60000"#, "note"), ("classic", #""x-priority": 5"#, "warning"),
            ("classic", #""x-mesage-ttl": 5"#, "warning"), ("stream", #""x-stream-offset": "first""#, "warning"),
        ])
    func idle(type: String, arguments: String, kinds: String) throws {
        let settings = try Settings.parse(Array(Self.queue(arguments, type).utf8), path: "s.json")
        let found = settings.warnings.map { _ in "warning" } + settings.notes.map { _ in "note" }
        #expect(found.joined(separator: " ") == kinds, "\((settings.warnings + settings.notes).map(\.message))")
        #expect(settings.remarks.map(\.message) == [])
    }

    @Test("without a type the virtual host may make it one that takes the argument: a warning says which")
    func withoutType() throws {
        let settings = try Settings.parse(Array(Self.queue(#""x-delivery-limit": 3"#, nil).utf8), path: "s.json")
        #expect(
            settings.warnings.map(\.message) == [
                #""x-delivery-limit" in queue "q": RabbitMQ refuses it on a classic queue, which is the usual default: give the queue the "type" "quorum""#
            ])
        #expect(Self.complaint(Self.queue(#""x-max-length": -1"#, nil)).count == 1)
    }

    @Test(
        "a consumer's arguments go with the type of its queue",
        arguments: [
            (
                #""type": "stream""#, #""x-priority": 5"#,
                #": RabbitMQ refuses it for a consumer of a stream: only a classic queue or a quorum queue takes it"#
            ),
            (#""type": "quorum""#, #""x-priority": "5""#, #" must be a whole number, not "5""#),
            (
                #""type": "quorum""#, #""x-stream-offset": "first""#,
                ": RabbitMQ refuses it for a consumer of a quorum queue: only a stream is read from a place that one names"
            ),
            (
                #""type": "stream""#, #""x-stream-offset": "2026-11-30T00:00:00Z""#,
                #" must be "first", "last", "next", the number of a message, a time such as { "timestamp": 1669570000 }, or an age such as "1h", not "2026-11-30T00:00:00Z": write { "timestamp": "2026-11-30T00:00:00Z" }"#
            ),
            (
                #""type": "stream""#, #""x-stream-offset": "12""#,
                #" must be "first", "last", "next", the number of a message, a time such as { "timestamp": 1669570000 }, or an age such as "1h", not "12": write 12 without quotation marks"#
            ),
            (
                #""type": "stream""#, #""x-stream-offset": {"at": 5}"#,
                #" must be "first", "last", "next", the number of a message, a time such as { "timestamp": 1669570000 }, or an age such as "1h", not an object"#
            ),
        ])
    func consumers(type: String, argument: String, message: String) {
        let text =
            #"{"topology": {"queues": [{"name": "q", \#(type)}]}, "consumers": {"c": {"queue": "q", "arguments": {\#(argument)}}}}"#
        let name = argument.prefix { $0 != ":" }
        #expect(Self.complaint(text) == ["\(name) in consumer \"c\"\(message)"])
    }

    @Test("of a queue that is not in the topology only what no type takes is an error")
    func foreignQueue() {
        func consumer(_ argument: String) -> String {
            #"{"consumers": {"c": {"queue": "q", "arguments": {\#(argument)}}}}"#
        }
        #expect(Self.complaint(consumer(#""x-priority": 5, "x-stream-filter": "a""#)) == [])
        #expect(
            Self.complaint(consumer(#""x-priority": "high""#)) == [
                #""x-priority" in consumer "c" must be a whole number, not "high""#
            ])
    }

    @Test(
        "a number that looks like a time is warned of, and a time in milliseconds",
        arguments: [
            (
                "1764460800",
                #""x-stream-offset" in consumer "c" is the number of a message: for the time 2025-11-30T00:00:00Z write { "timestamp": 1764460800 }"#
            ),
            (
                "1764460800000",
                #""x-stream-offset" in consumer "c" is the number of a message: for the time 2025-11-30T00:00:00Z write { "timestamp": 1764460800 }"#
            ),
            (
                #"{"timestamp": 1764460800000}"#,
                #""x-stream-offset" in consumer "c" is beyond the year 9999: a "timestamp" is in seconds"#
            ),
            (#"{"timestamp": 1764460800}"#, nil), ("1000", nil), (#""1h""#, nil),
        ])
    func moments(offset: String, message: String?) throws {
        let text =
            #"{"topology": {"queues": [{"name": "q", "type": "stream"}]}, "consumers": {"c": {"queue": "q", "arguments": {"x-stream-offset": \#(offset)}}}}"#
        let settings = try Settings.parse(Array(text.utf8), path: "s.json")
        #expect(settings.warnings.map(\.message) == [message].compactMap(\.self))
    }

    @Test("a binding with three # is a remark on RabbitMQ 4.3 for a topic exchange only")
    func hashes() throws {
        func remarks(_ type: String, _ key: String) throws -> [String] {
            let text =
                #"{"topology": {"exchanges": [{"name": "e", "type": "\#(type)"}], "queues": [{"name": "q"}], "bindings": [{"source": "e", "destination": "q", "routing_key": "\#(key)"}]}}"#
            return try Settings.parse(Array(text.utf8), path: "s.json").remarks.map(\.message)
        }
        #expect(
            try remarks("topic", "#.a.#.#") == [
                ##""routing_key" in binding 1 must be a pattern with at most 2 words that are # for RabbitMQ 4.3, not "#.a.#.#""##
            ])
        #expect(try remarks("topic", "#.a.#.a#") == [])
        #expect(try remarks("direct", "#.#.#") == [])
    }

    @Test("a timestamp in a headers exchange's binding is a remark, since newer releases compare milliseconds")
    func timestamps() throws {
        func remarks(_ type: String) throws -> [String] {
            let text =
                #"{"topology": {"exchanges": [{"name": "e", "type": "\#(type)"}], "queues": [{"name": "q"}], "bindings": [{"source": "e", "destination": "q", "arguments": {"at": {"timestamp": 5}}}]}}"#
            return try Settings.parse(Array(text.utf8), path: "s.json").remarks.map(\.message)
        }
        #expect(
            try remarks("headers") == [
                #""at" in binding 1: RabbitMQ since 3.13 takes a header's timestamp for a number of milliseconds, which is no timestamp: nothing is equal"#
            ])
        #expect(try remarks("topic") == [])
    }

    @Test("an alternate exchange is a name")
    func alternate() {
        let text = #"{"topology": {"exchanges": [{"name": "e", "arguments": {"alternate-exchange": 5}}]}}"#
        #expect(Self.complaint(text) == [#""alternate-exchange" in exchange "e" must be a text, not 5"#])
    }

    @Test("an argument stands in one table once")
    func names() {
        func areDifferent<Kind>(_ arguments: [KnownArgument<Kind>]) -> Bool {
            Set(arguments.map(\.name)).count == arguments.count
        }
        #expect(areDifferent(ArgumentRules.queues) && areDifferent(ArgumentRules.consumers))
        #expect(areDifferent(ArgumentRules.exchanges) && areDifferent(ArgumentRules.bindings))
    }

    @Test("what is no argument, or has no schema, is known")
    func fields() {
        func fields<Kind>(_ arguments: [KnownArgument<Kind>]) -> [String] {
            arguments.filter { $0.meaning == nil }.map(\.name)
        }
        #expect(fields(ArgumentRules.queues) == ["durable", "auto_delete"])
        #expect(fields(ArgumentRules.consumers) == [] && fields(ArgumentRules.exchanges) == [])
        #expect(fields(ArgumentRules.bindings) == ["x-match", "routing_key"])
    }
}
