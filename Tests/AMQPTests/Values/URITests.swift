import Testing

@testable import AMQP

@Suite("AMQP URIs", .serialized, .timeLimit(.minutes(1)))
struct URITests {
    struct Row: CustomTestStringConvertible, Sendable {
        var uri: String
        var expected: AMQPConfiguration
        var testDescription: String { uri }

        init(_ uri: String, _ change: (inout AMQPConfiguration) -> Void = { _ in }) {
            self.uri = uri
            expected = AMQPConfiguration()
            change(&expected)
        }
    }

    static let good: [Row] = [
        Row("amqp://"), Row("amqp:///"), Row("amqp://localhost"), Row("amqp://localhost:5672/"), Row("amqp://:5672"),
        Row("amqp://guest:guest@"), Row("AMQP://localhost"), Row("Amqp://LOCALHOST") { $0.host = "LOCALHOST" },
        Row("amqp://localhost/%2f"), Row("amqp://localhost/%2F"), Row("amqp://localhost:"),
        Row("amqp://user:secret@broker.example:1234/shop") {
            $0 = AMQPConfiguration(
                host: "broker.example", port: 1234, virtualHost: "shop", user: "user", password: "secret")
        },
        Row("amqp://user@host") { ($0.user, $0.host) = ("user", "host") },
        Row("amqp://user:@host") { ($0.user, $0.password, $0.host) = ("user", "", "host") },
        Row("amqp://%61%3A:p%40%2F%3f%25@h%c3%b6st/%C3%BC%2fx") {
            ($0.user, $0.password, $0.host, $0.virtualHost) = ("a:", "p@/?%", "höst", "ü/x")
        },
        Row("amqp://a:b:c@host") { ($0.user, $0.password, $0.host) = ("a", "b:c", "host") },
        Row("amqp://a:b@c@host") { ($0.user, $0.password, $0.host) = ("a", "b@c", "host") },
        Row("amqp://[::1]:5673/v") { ($0.host, $0.port, $0.virtualHost) = ("::1", 5673, "v") },
        Row("amqp://u:p@[fe80::1]") { ($0.host, $0.user, $0.password) = ("fe80::1", "u", "p") },
        Row("amqp://[fe80::1%25eth0]:5672/") { $0.host = "fe80::1%eth0" },
        Row("amqp://[fe80::1%eth0]") { $0.host = "fe80::1%eth0" },
        Row("amqp://localhost/shop\n") { $0.virtualHost = "shop" },
        Row(" \r\n amqp://u:a,b@h \t") {
            ($0.user, $0.password, $0.host) = ("u", "a,b", "h")
        },
        Row("amqp://127.0.0.1:65535") { ($0.host, $0.port) = ("127.0.0.1", 65_535) },
        Row("amqp://h?heartbeat=0") { ($0.host, $0.heartbeat) = ("h", .zero) },
        Row("amqp://h/?heartbeat=65535&frame_max=4096&channel_max=1") {
            ($0.host, $0.heartbeat, $0.frameMax, $0.channelMax) = ("h", .seconds(65_535), 4096, 1)
        },
        Row("amqp://h/v?connection_timeout=1500&name=my%20app%261") {
            ($0.host, $0.virtualHost, $0.connectTimeout, $0.connectionName) = (
                "h", "v", .milliseconds(1500), "my app&1"
            )
        },
        Row("amqp://h/v?") { ($0.host, $0.virtualHost) = ("h", "v") },
        Row("amqp://u@h/team@home") { ($0.user, $0.host, $0.virtualHost) = ("u", "h", "team@home") },
    ]

    @Test("What is understood", arguments: good)
    func understood(_ row: Row) throws {
        #expect(try AMQPConfiguration(uri: row.uri) == row.expected)
    }

    static let amqpURI = "not an AMQP URI: "
    static let bad: [(String, String)] = [
        ("", amqpURI + "it must begin with amqp://, such as amqp://guest:guest@localhost:5672/"),
        ("localhost", amqpURI + "\"localhost\" lacks its beginning: write amqp://localhost"),
        ("localhost:5672", amqpURI + "\"localhost:5672\" lacks its beginning: write amqp://localhost:5672"),
        ("[::1]:5672/shop", amqpURI + "\"[::1]:5672/shop\" lacks its beginning: write amqp://[::1]:5672/shop"),
        ("me:12@mq1:5672", amqpURI + "\"me:***@mq1:5672\" lacks its beginning: put amqp:// in front"),
        ("me:s3%2Fcret", amqpURI + "it must begin with amqp://, such as amqp://guest:guest@localhost:5672/"),
        ("\"amqp://localhost/\"", amqpURI + "it stands in quotation marks: leave them out"),
        (" 'amqp://localhost/'\n", amqpURI + "it stands in quotation marks: leave them out"),
        (
            "amqp://a:5672,b:5672/",
            amqpURI
                + "it names several hosts: name one, and list the hosts of a cluster as \"broker\": { \"hosts\": [ … ] }"
        ),
        (
            "amqp://a,amqp://b",
            amqpURI
                + "there are several: a URI names one host; list the hosts of a cluster as \"broker\": { \"hosts\": [ … ] }"
        ),
        (
            "amqp://a b",
            amqpURI
                + "it has a blank, a line end or a control character in it: in a user or password write them as %20 and so on"
        ),
        (
            "amqp://a\u{1B}[31m",
            amqpURI
                + "it has a blank, a line end or a control character in it: in a user or password write them as %20 and so on"
        ),
        ("amqp:localhost", amqpURI + "it must begin with amqp://, such as amqp://guest:guest@localhost:5672/"),
        (
            "http://localhost",
            amqpURI + "it must begin with amqp://: http:// leads to the management, which listens at another port"
        ),
        ("://localhost", amqpURI + "it must begin with amqp://"),
        ("amqp://h/a/b", amqpURI + "a / inside the virtual host's name is written %2F"),
        ("amqp://h/v%", amqpURI + "a % is not followed by two hexadecimal digits; write % itself as %25"),
        ("amqp://h/v%2", amqpURI + "a % is not followed by two hexadecimal digits; write % itself as %25"),
        ("amqp://u%zz@h", amqpURI + "a % is not followed by two hexadecimal digits; write % itself as %25"),
        ("amqp://u:%+5@h", amqpURI + "a % is not followed by two hexadecimal digits; write % itself as %25"),
        ("amqp://u:%-0@h", amqpURI + "a % is not followed by two hexadecimal digits; write % itself as %25"),
        ("amqp://h/%ff", amqpURI + "an escape is not UTF-8"),
        ("amqp://[::1", amqpURI + "an IPv6 address lacks its ]"),
        ("amqp://[::1]5672", amqpURI + "what follows ] is no port"),
        ("amqp://::1", amqpURI + "an IPv6 address stands in brackets, such as amqp://[::1]:5672/"),
        ("amqp://h:0", amqpURI + "the port is not a number from 1 to 65535"),
        ("amqp://h:65536", amqpURI + "the port is not a number from 1 to 65535"),
        ("amqp://h:-1", amqpURI + "the port is not a number from 1 to 65535"),
        ("amqp://h:+5672", amqpURI + "the port is not a number from 1 to 65535"),
        ("amqp://[::1]:x", amqpURI + "the port is not a number from 1 to 65535"),
        ("amqp://h?heartbeat=x", "the URI's heartbeat=x must be a whole number from 0 to 65535"),
        ("amqp://h?heartbeat", "the URI's heartbeat= must be a whole number from 0 to 65535"),
        ("amqp://h?heartbeat=65536", "the URI's heartbeat=65536 must be a whole number from 0 to 65535"),
        ("amqp://h?frame_max=4095", "the URI's frame_max=4095 must be a whole number from 4096 to 134217728"),
        ("amqp://h?channel_max=0", "the URI's channel_max=0 must be a whole number from 1 to 65535"),
        ("amqp://h?connection_timeout=0", "the URI's connection_timeout=0 must be a whole number from 1 to 3600000"),
        (
            "amqp://h?vhost=x",
            "the URI's query has \"vhost\": known are heartbeat, connection_timeout, channel_max, frame_max, name"
        ),
    ]

    @Test("What is refused, and how", arguments: bad)
    func refused(_ uri: String, _ message: String) throws {
        let error = try #require(throws: AMQPError.self) { _ = try AMQPConfiguration(uri: uri) }
        #expect(error.code == .invalidArgument)
        #expect(error.message == message)
    }

    @Test("TLS is refused as not supported", arguments: ["amqps://localhost", "AMQPS://u:p@h/v"])
    func tls(_ uri: String) throws {
        let error = try #require(throws: AMQPError.self) { _ = try AMQPConfiguration(uri: uri) }
        #expect(error.code == .notSupported)
        #expect(error.message == "amqps:// (TLS) is not supported yet: use amqp://")
    }

    @Test(
        "A password with characters that need escapes is not repeated in the error",
        arguments: [
            "amqp://user:12s3cret/x@host", "amqp://user:s3cret/x@host", "amqp://user:x/s3cret@host/",
            "amqp://user:12/s3cret@host", "amqp://user:s3cret?x@host", "amqp://user:12?s3cret@host",
            "amqp://user:12?s3cret=1@host", "amqp://user:s3cret%@host", "amqp://user:s3cret%zz@host",
            "amqp://user:s3cret", "amqp://user:s3cret@host:port", "amqp://user:a:s3cret@host:1:2",
            "http://user:s3cret@host", "user:s3cret@ho st", "\"amqp://user:s3cret@host\"", "amqp://user:s3cret@a,b",
            "amqp://u:s3cret@a,amqp://u:s3cret@b", "u:s3cret@@host", "amqp:user:s3cret@host", "amqp://u:s3cret @host",
            "amqps://user:s3cret@host", "user:s3cret@host", "amqp://user:s3cret@[::1",
            "amqp://user:s3cret@host?x=1", "amqp://user:12?heartbeat=s3cret@host",
        ])
    func noPasswordInErrors(_ uri: String) throws {
        let error = try #require(throws: AMQPError.self) { _ = try AMQPConfiguration(uri: uri) }
        #expect(!"\(error)".contains("s3cret") && !error.message.contains("s3cret"))
    }

    @Test("For messages to people the password is left out and the rest is a URI again", arguments: good)
    func redacted(_ row: Row) throws {
        var configuration = row.expected
        configuration.password = "s3cret"
        #expect(!configuration.redactedURI.contains("s3cret"))
        #expect(!"\(configuration)".contains("s3cret"))
        #expect(!String(reflecting: configuration).contains("s3cret"))
        let back = try AMQPConfiguration(uri: configuration.redactedURI)
        #expect(back.password == "***")
        #expect(back.host == configuration.host && back.port == configuration.port)
        #expect(back.user == configuration.user && back.virtualHost == configuration.virtualHost)
    }

    @Test("A virtual host without a name is told from the default one")
    func emptyVirtualHost() {
        #expect(AMQPConfiguration(virtualHost: "a/ü").redactedURI == "amqp://guest:***@localhost:5672/a%2F%C3%BC")
        #expect(AMQPConfiguration(host: "::1").redactedURI == "amqp://guest:***@[::1]:5672/")
    }
}
