import AMQP
import Testing

@testable import EventRuns

@Suite("The environment of a command")
struct MessageEnvironmentTests {
    private func variables(_ change: (inout Envelope) -> Void) -> [String: String] {
        var message = Envelope(exchange: "e", routingKey: "k", properties: Properties(), body: [])
        change(&message)
        return MessageEnvironment.variables(of: message, index: 3)
    }

    @Test("says where a message came from, and nothing of properties that it does not have")
    func bare() {
        let variables = variables { message in
            message.queue = "q"
            message.redelivered = true
        }
        #expect(
            variables == [
                "AMQP_EXCHANGE": "e", "AMQP_ROUTING_KEY": "k", "AMQP_QUEUE": "q", "AMQP_REDELIVERED": "true",
                "AMQP_INDEX": "3",
            ])
    }

    @Test("has every property")
    func properties() {
        let variables = variables { message in
            message.properties.contentType = "text/plain"
            message.properties.contentEncoding = "gzip"
            message.properties.deliveryMode = .persistent
            message.properties.priority = 7
            message.properties.correlationID = "c"
            message.properties.replyTo = "r"
            message.properties.expiration = "60000"
            message.properties.messageID = "größe"
            message.properties.timestamp = .max
            message.properties.type = "t"
            message.properties.userID = "guest"
            message.properties.appID = ""
            message.properties.clusterID = "x"
        }
        let expected = [
            "CONTENT_TYPE": "text/plain", "CONTENT_ENCODING": "gzip", "DELIVERY_MODE": "2", "PRIORITY": "7",
            "CORRELATION_ID": "c", "REPLY_TO": "r", "EXPIRATION": "60000", "MESSAGE_ID": "größe",
            "TIMESTAMP": "18446744073709551615", "TYPE": "t", "USER_ID": "guest", "APP_ID": "", "CLUSTER_ID": "x",
            "EXCHANGE": "e", "ROUTING_KEY": "k", "QUEUE": "", "REDELIVERED": "false", "INDEX": "3",
        ]
        #expect(variables == Dictionary(uniqueKeysWithValues: expected.map { ("AMQP_\($0)", $1) }))
    }

    @Test("names headers in capitals, digits and _, and keeps the first of two that come to the same")
    func headers() {
        let variables = variables { message in
            message.properties.headers = [
                "x-death.count": .int64(-2), "X_DEATH_COUNT": "second", "größe": true, "pi": .double(3.5),
                "list": .array([.int8(1), "two"]), "table": .table(["a": .void]), "none": .void, "": "empty",
            ]
        }
        let headers = variables.filter { $0.key.hasPrefix("AMQP_HEADER_") }
        #expect(
            headers == [
                "AMQP_HEADER_X_DEATH_COUNT": "-2", "AMQP_HEADER_GR__E": "true", "AMQP_HEADER_PI": "3.5",
                "AMQP_HEADER_LIST": #"[1,"two"]"#, "AMQP_HEADER_TABLE": #"{"a":null}"#, "AMQP_HEADER_": "empty",
            ])
    }

    @Test("leaves out what no variable can contain")
    func unfit() {
        let variables = variables { message in
            message.routingKey = "a\0b"
            message.properties.headers = [
                "nul": "a\0", "long": .string(String(repeating: "x", count: 131_072)),
                "fits": .string(String(repeating: "x", count: 131_072 - 2 - "AMQP_HEADER_FITS".utf8.count)),
            ]
        }
        #expect(variables["AMQP_ROUTING_KEY"] == nil)
        #expect(variables.keys.filter { $0.hasPrefix("AMQP_HEADER_") } == ["AMQP_HEADER_FITS"])
    }

    @Test("removes the variables that an outer consumer set for its own message")
    func stale() {
        let stale = MessageEnvironment.stale(in: ["PATH", "AMQP_HEADER_X", "AMQP_URL"])
        #expect(stale.contains("AMQP_HEADER_X") && stale.contains("AMQP_REPLY_TO"))
        #expect(!stale.contains("PATH") && !stale.contains("AMQP_URL"))
    }
}
