/// Where the broker is, how to log in, and how patient to be.
///
/// A connection reads it once, when it is opened. Neither description nor reflection shows the password.
///
/// Source: AMQP 0-9-1 section 1.4.2 (connection.start-ok, tune, open); `amqp_login_with_properties`.
public struct AMQPConfiguration: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// A name, an IPv4 or an IPv6 address. Default: localhost.
    public var host: String
    /// The port. Default: 5672.
    public var port: UInt16
    /// The virtual host. Default: `/`.
    public var virtualHost: String
    /// The user. Default: guest, whom RabbitMQ lets in over loopback only.
    public var user: String
    /// The password. Default: guest.
    public var password: String
    /// Further nodes of the same cluster, tried in turn after ``host`` when connecting; when coming back, the node that
    /// was lost is tried last, and so is one that does not answer. Default: none.
    public var otherEndpoints: [AMQPEndpoint] = []
    /// How the connection comes back after it was lost; nil ends it with the loss. It is for connections that were
    /// open: the first connecting is not repeated. Default: as ``RecoveryPolicy`` says.
    public var recovery: RecoveryPolicy? = RecoveryPolicy()
    /// A name for this connection, which the broker's management shows. Default: none.
    public var connectionName: String?
    /// How often each side says that it is alive; both give up after twice the time without a byte. Zero turns
    /// heartbeats off, as far as the broker allows. Rounded up to whole seconds. Default: 10 s.
    public var heartbeat: Duration = .seconds(10)
    /// How long the whole opening may take for each node: finding the host, connecting and logging in. Default: 10 s.
    public var connectTimeout: Duration = .seconds(10)
    /// How long a call waits for the broker's answer before it throws `timeout`; the time in which a lost connection
    /// comes back counts. Default: 20 s.
    public var operationTimeout: Duration = .seconds(20)
    /// The largest frame to ask for, in bytes; the broker may allow less. Default: 131,072.
    public var frameMax: Int = 131_072
    /// The largest number of channels to ask for; the broker may allow less. Default: 2,047.
    public var channelMax: Int = 2047
    /// The largest body that is taken from the broker, in bytes. A larger one is dropped as it arrives, so that it takes no
    /// memory, and its delivery says so with ``Delivery/isTooLarge``; the connection and what follows are not harmed. A
    /// message that comes back to a publisher without confirms has no body then, and a reply to a call makes the call
    /// throw `bodyTooLarge`. Default: 64 MiB.
    public var maximumBodySize: Int = 64 << 20
    /// Has the connection report metrics to the backend of swift-metrics, if one is installed when it is opened.
    /// Default: nil, nothing is reported.
    public var metrics: AMQPMetrics?

    /// How long acknowledgements gather at most before they are sent.
    var acknowledgementDelay: Duration = .milliseconds(3)

    /// Describes a connection; every value has RabbitMQ's default, and nothing is checked before it is opened.
    public init(
        host: String = "localhost", port: UInt16 = 5672, virtualHost: String = "/", user: String = "guest",
        password: String = "guest"
    ) {
        self.host = host
        self.port = port
        self.virtualHost = virtualHost
        self.user = user
        self.password = password
    }

    /// Host and port, for messages to people.
    public var endpoint: String { "\(AMQPEndpoint(host: host, port: port))" }

    /// All nodes, in the order in which they are tried.
    var endpoints: [AMQPEndpoint] { [AMQPEndpoint(host: host, port: port)] + otherEndpoints }

    /// The same for another node.
    func at(_ endpoint: AMQPEndpoint) -> AMQPConfiguration {
        var configuration = self
        (configuration.host, configuration.port) = (endpoint.host, endpoint.port)
        return configuration
    }

    /// The URI without the password, for messages to people.
    public var redactedURI: String {
        let path = virtualHost == "/" ? "/" : "/" + AMQPURI.percentEncoded(virtualHost)
        // A zone of an IPv6 address is written %25eth0 in a URI.
        let place = host.contains(":") ? endpoint.replacing("%", with: "%25") : endpoint
        return "amqp://\(AMQPURI.percentEncoded(user)):***@\(place)\(path)"
    }
}

extension AMQPConfiguration {
    /// The URI without the password.
    public var description: String { redactedURI }

    /// Nothing but the description, so that no dump shows the password.
    public var customMirror: Mirror { Mirror(self, children: ["uri": redactedURI]) }

    /// Reads an AMQP URI such as `amqp://user:password@host:5672/vhost?heartbeat=10`.
    ///
    /// User, password and virtual host are percent-decoded. Blanks and line ends around it are left out, as a file or a
    /// variable has them. No path and the path `/` both mean the virtual host `/`.
    /// The query may hold `heartbeat` (seconds), `connection_timeout` (milliseconds), `channel_max`, `frame_max` and
    /// `name`. Throws `invalidArgument` with the reason, and `notSupported` for `amqps`.
    ///
    /// Source: RabbitMQ's URI specification; `amqp_parse_url` is not used, since it refuses queries and some escapes.
    public init(uri: String) throws(AMQPError) {
        let parsed = try AMQPURI(uri)
        self.init()
        host = parsed.host ?? host
        port = parsed.port ?? port
        user = parsed.user ?? user
        password = parsed.password ?? password
        virtualHost = parsed.virtualHost ?? virtualHost
        for (name, value) in parsed.query { try apply(name, value) }
    }

    private mutating func apply(_ name: String, _ value: String) throws(AMQPError) {
        func number(_ range: ClosedRange<Int>) throws(AMQPError) -> Int {
            guard let number = Int(value), range.contains(number) else {
                throw AMQPError(
                    .invalidArgument,
                    "the URI's \(name)=\(value) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        switch name {
        case "heartbeat": heartbeat = .seconds(try number(0...65_535))
        case "connection_timeout": connectTimeout = .milliseconds(try number(1...3_600_000))
        case "channel_max": channelMax = try number(1...65_535)
        case "frame_max": frameMax = try number(4096...(1 << 27))
        case "name": connectionName = value
        default:
            throw AMQPError(
                .invalidArgument,
                "the URI's query has \"\(name)\": known are heartbeat, connection_timeout, channel_max, frame_max, name"
            )
        }
    }
}
