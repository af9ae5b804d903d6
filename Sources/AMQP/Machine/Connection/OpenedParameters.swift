/// What the broker and this client agreed on in the login.
struct OpenedParameters: Sendable {
    /// Zero when no limit was agreed.
    var frameMax = 131_072
    var channelMax = 2047
    /// Zero when there are no heartbeats.
    var heartbeat = Duration.zero
    var serverProperties: FieldTable = [:]
    /// The release of RabbitMQ; nil for another product, or if it is not known.
    var brokerVersion: BrokerVersion? { serverProperties.rabbitMQVersion }

    /// Why consumers cannot share a prefetch; nil if they can.
    var sharedPrefetchProblem: AMQPError? {
        guard let brokerVersion, brokerVersion >= BrokerVersion(4, 3) else { return nil }
        return AMQPError(
            .notSupported,
            "RabbitMQ \(brokerVersion.major).\(brokerVersion.minor) limits nothing by a prefetch that consumers share: "
                + "give each consumer its own")
    }

    /// The size of the frames that bodies are split into.
    var sendingFrameMax: Int { frameMax == 0 ? 131_072 : frameMax }
}
