/// The frames of published messages: basic.publish, the content header, the body in as many frames as it needs.
///
/// What one message has in common with the next is encoded once, with librabbitmq's codec, and copied after that.
///
/// Source: AMQP 0-9-1 section 4.2.6; the bytes are those of `amqp_basic_publish`.
struct MessageFrames {
    let channel: UInt16
    let frameMax: Int
    let mandatory: Bool
    private var address = AddressFrame()
    private var header = HeaderFrame()

    init(channel: UInt16, frameMax: Int, mandatory: Bool) {
        self.channel = channel
        self.frameMax = frameMax
        self.mandatory = mandatory
    }

    /// Checks and encodes all but the body, and returns an upper bound of the message's size on the wire. Throws what
    /// cannot be sent, before a byte of it is written.
    mutating func prepare(
        exchange: String, routingKey: String, _ properties: Properties, _ id: HeaderFrame.MessageID,
        bodyCount: Int, _ scratch: Scratch
    ) throws(AMQPError) -> Int {
        var hasID = true
        switch id {
        case .none: hasID = false
        case .text(let text):
            guard text.utf8.count <= 255 else {
                throw AMQPError.tooLong("message_id", text)
            }
        case .numbered: break
        }
        try address.prepare(
            exchange: exchange, routingKey: routingKey, mandatory: mandatory, channel: channel, scratch)
        try header.prepare(properties, hasID: hasID, frameMax: frameMax, scratch)
        let limit = frameMax - Frame.overhead
        let bodyFrames = bodyCount <= limit ? 1 : (bodyCount + limit - 1) / limit
        return address.bytes.count + header.maximumSize(id) + bodyCount + bodyFrames * Frame.overhead
    }

    /// Writes all frames of the message that was prepared, and returns their size. It changes nothing: mutating spares
    /// a copy of what is kept.
    mutating func write(
        _ body: UnsafeRawBufferPointer, _ id: HeaderFrame.MessageID, at start: UnsafeMutableRawPointer
    ) -> Int {
        var end = address.bytes.copy(to: start)
        end += header.write(channel: channel, bodyCount: body.count, id, at: start + end)
        guard let source = body.baseAddress else { return end }
        let limit = frameMax - Frame.overhead
        var sent = 0
        while sent < body.count {
            let count = min(limit, body.count - sent)
            Frame.writePrefix(.body, channel: channel, size: count, at: start + end)
            (start + end + Frame.prefix).copyMemory(from: source + sent, byteCount: count)
            (start + end + Frame.prefix + count).storeBytes(of: Frame.end, as: UInt8.self)
            end += count + Frame.overhead
            sent += count
        }
        return end
    }
}

extension [UInt8] {
    /// Copies all bytes and returns their number.
    func copy(to destination: UnsafeMutableRawPointer) -> Int {
        withUnsafeBytes { bytes in
            if let source = bytes.baseAddress { destination.copyMemory(from: source, byteCount: bytes.count) }
            return bytes.count
        }
    }
}

extension String {
    /// Copies the text's UTF-8 and returns its size.
    func copyUTF8(to destination: UnsafeMutableRawPointer) -> Int {
        var text = self
        return text.withUTF8 { bytes in
            if let source = bytes.baseAddress { destination.copyMemory(from: source, byteCount: bytes.count) }
            return bytes.count
        }
    }
}

extension UInt64 {
    /// Writes the number in decimal digits and returns how many there are.
    func writeDecimal(at start: UnsafeMutableRawPointer) -> Int {
        var count = 1
        var rest = self / 10
        while rest > 0 {
            count += 1
            rest /= 10
        }
        rest = self
        for index in stride(from: count - 1, through: 0, by: -1) {
            (start + index).storeBytes(of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10), as: UInt8.self)
            rest /= 10
        }
        return count
    }
}
