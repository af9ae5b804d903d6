internal import CAMQP

/// The basic.publish frame of a message, kept from one message to the next: most are published to the same address.
struct AddressFrame {
    private var exchange = ""
    private var routingKey = ""
    private(set) var bytes: [UInt8] = []

    /// Makes the frame for that address, if it is not the one that is kept.
    ///
    /// Throws ``AMQPError/Code/invalidArgument`` for a name of more than 255 bytes. Source: `amqp_encode_method`.
    mutating func prepare(
        exchange: String, routingKey: String, mandatory: Bool, channel: UInt16, _ scratch: Scratch
    ) throws(AMQPError) {
        guard
            bytes.isEmpty || !exchange.hasSameBytes(as: self.exchange) || !routingKey.hasSameBytes(as: self.routingKey)
        else { return }
        bytes.removeAll(keepingCapacity: true)
        defer { scratch.reset() }
        var method = amqp_basic_publish_t(
            ticket: 0, exchange: try scratch.shortString(exchange, "exchange name"),
            routing_key: try scratch.shortString(routingKey, "routing key"), mandatory: mandatory.wire, immediate: 0)
        let room = 2 + 256 + 256 + 1
        let start = scratch.allocate(Frame.overhead + 4 + room)
        let arguments = amqp_encode_method(
            MethodID.basicPublish, &method, amqp_bytes_t(len: room, bytes: start + Frame.prefix + 4))
        guard arguments >= 0 else {
            throw AMQPError(.invalidArgument, "librabbitmq cannot encode the address of a message")
        }
        let size = Frame.closeMethod(
            MethodID.basicPublish, channel: channel, argumentCount: Int(arguments), at: start)
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: start, count: size))
        self.exchange = exchange
        self.routingKey = routingKey
    }
}
