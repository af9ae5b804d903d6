internal import CAMQP

/// The frames of one published message: basic.publish, the content header, the body in as many frames as it needs.
///
/// Source: AMQP 0-9-1 section 4.2.6; the bytes are those of `amqp_basic_publish`.
struct PublishEncoder {
    let channel: UInt16
    let frameMax: Int
    let exchange: amqp_bytes_t
    let routingKey: amqp_bytes_t
    let mandatory: Bool
    var properties: amqp_basic_properties_t
    let headersSize: Int

    /// Checks the strings and brings everything into its C form. Throws what cannot be sent, before a byte is written.
    init(
        channel: UInt16, frameMax: Int, exchange: String, routingKey: String, mandatory: Bool,
        properties: Properties, _ scratch: Scratch
    ) throws(AMQPError) {
        self.channel = channel
        self.frameMax = frameMax
        self.exchange = try scratch.shortString(exchange, "exchange name")
        self.routingKey = try scratch.shortString(routingKey, "routing key")
        self.mandatory = mandatory
        self.properties = try PropertiesCodec.encode(properties, scratch)
        headersSize = properties.headers.map(FieldTableCodec.size) ?? 0
        guard headersSize + PropertiesCodec.maximumSizeWithoutHeaders + 20 <= frameMax || headersSize < frameMax / 2
        else {
            throw AMQPError(
                .invalidArgument,
                "the headers take \(headersSize) bytes: with frame_max \(frameMax) they do not fit into one frame")
        }
    }

    /// Gives the message an id where it has none: the prefix and the number.
    mutating func assignMessageID(prefix: String, _ number: UInt64, _ scratch: Scratch) {
        guard properties._flags & PropertiesCodec.Flag.messageID == 0 else { return }
        var copy = prefix
        properties.message_id = copy.withUTF8 { prefix in
            let bytes = scratch.allocate(prefix.count + 20)
            if let start = prefix.baseAddress { bytes.copyMemory(from: start, byteCount: prefix.count) }
            let count = Self.writeDecimal(number, at: bytes + prefix.count)
            return amqp_bytes_t(len: prefix.count + count, bytes: bytes)
        }
        properties._flags |= PropertiesCodec.Flag.messageID
    }

    private static func writeDecimal(_ number: UInt64, at start: UnsafeMutableRawPointer) -> Int {
        var count = 1
        var rest = number / 10
        while rest > 0 {
            count += 1
            rest /= 10
        }
        rest = number
        for index in stride(from: count - 1, through: 0, by: -1) {
            (start + index).storeBytes(of: UInt8(ascii: "0") + UInt8(rest % 10), as: UInt8.self)
            rest /= 10
        }
        return count
    }

    /// An upper bound of the bytes that the message takes on the wire.
    func maximumSize(bodyCount: Int) -> Int {
        let chunk = frameMax - Frame.overhead
        let bodyFrames = (bodyCount + chunk - 1) / chunk
        let method = Frame.overhead + 4 + 3 + 2 + exchange.len + routingKey.len
        let header = Frame.overhead + 12 + PropertiesCodec.maximumSizeWithoutHeaders + headersSize
        return method + header + bodyCount + bodyFrames * Frame.overhead
    }

    /// Writes all frames and returns their size, or nil where librabbitmq refuses to encode.
    func write(body: UnsafeRawBufferPointer, to destination: UnsafeMutableRawBufferPointer) -> Int? {
        guard let start = destination.baseAddress else { return nil }
        var method = amqp_basic_publish_t(
            ticket: 0, exchange: exchange, routing_key: routingKey, mandatory: mandatory.wire, immediate: 0)
        let room = destination.count - Frame.overhead - 4
        let arguments = amqp_encode_method(
            MethodID.basicPublish, &method, amqp_bytes_t(len: room, bytes: start + Frame.prefix + 4))
        guard arguments >= 0 else { return nil }
        var end = Frame.closeMethod(
            MethodID.basicPublish, channel: channel, argumentCount: Int(arguments), at: start)
        guard let header = writeHeader(bodyCount: body.count, at: start + end, room: destination.count - end) else {
            return nil
        }
        end += header
        return end + writeBody(body, at: start + end)
    }

    private func writeHeader(bodyCount: Int, at start: UnsafeMutableRawPointer, room: Int) -> Int? {
        let payload = start + Frame.prefix
        payload.storeBytes(of: Frame.basicClass.bigEndian, as: UInt16.self)
        payload.storeBytes(of: 0, toByteOffset: 2, as: UInt16.self)
        payload.storeBytes(of: UInt64(bodyCount).bigEndian, toByteOffset: 4, as: UInt64.self)
        var properties = properties
        let target = amqp_bytes_t(len: room - Frame.overhead - 12, bytes: payload + 12)
        let count = amqp_encode_properties(Frame.basicClass, &properties, target)
        guard count >= 0, Int(count) + 12 + Frame.overhead <= frameMax else { return nil }
        let size = 12 + Int(count)
        Frame.writePrefix(Frame.header, channel: channel, size: size, at: start)
        payload.storeBytes(of: Frame.end, toByteOffset: size, as: UInt8.self)
        return size + Frame.overhead
    }

    private func writeBody(_ body: UnsafeRawBufferPointer, at start: UnsafeMutableRawPointer) -> Int {
        guard let source = body.baseAddress else { return 0 }
        let limit = frameMax - Frame.overhead
        var written = 0
        var sent = 0
        while sent < body.count {
            let count = min(limit, body.count - sent)
            Frame.writePrefix(Frame.body, channel: channel, size: count, at: start + written)
            (start + written + Frame.prefix).copyMemory(from: source + sent, byteCount: count)
            (start + written + Frame.prefix + count).storeBytes(of: Frame.end, as: UInt8.self)
            written += count + Frame.overhead
            sent += count
        }
        return written
    }
}
