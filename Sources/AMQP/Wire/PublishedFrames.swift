internal import CAMQP

/// Reads a message back from the frames in which it was published.
enum PublishedFrames {
    /// What was published.
    struct Content {
        var exchange: String
        var routingKey: String
        var message: Message
    }

    /// Decodes the frames of one message as ``MessageFrames`` wrote them; nil if they are of something else.
    static func decode(_ frames: [UInt8]) -> Content? {
        frames.withUnsafeBytes { bytes in
            let splitter = FrameSplitter(frameMax: 0)
            let decoder = MethodDecoder()
            var content: Content?
            var rest = bytes
            while case .frame(let frame) = splitter.next(rest) {
                switch frame.kind {
                case .method:
                    let arguments = UnsafeRawBufferPointer(rebasing: frame.payload[4...])
                    content = decoder.decode(MethodID.basicPublish, arguments, as: amqp_basic_publish_t.self) {
                        Content(exchange: $0.exchange.text, routingKey: $0.routing_key.text, message: Message([]))
                    }
                case .header:
                    let properties = UnsafeRawBufferPointer(rebasing: frame.payload[12...])
                    content?.message.properties = PropertiesCodec.decode(properties)
                case .body: content?.message.body.append(contentsOf: frame.payload)
                case .heartbeat: return nil
                }
                rest = UnsafeRawBufferPointer(rebasing: rest[frame.size...])
            }
            return content
        }
    }

    /// Where the frames of one message say it goes, without decoding the rest.
    static func address(in frames: [UInt8]) -> (exchange: String, routingKey: String)? {
        frames.withUnsafeBytes { bytes in
            guard case .frame(let method) = FrameSplitter(frameMax: 0).next(bytes) else { return nil }
            let arguments = UnsafeRawBufferPointer(rebasing: method.payload[4...])
            return MethodDecoder().decode(MethodID.basicPublish, arguments, as: amqp_basic_publish_t.self) {
                ($0.exchange.text, $0.routing_key.text)
            }
        }
    }

    /// The message_id in the frames of one message, without decoding the rest.
    static func messageID(in frames: UnsafeRawBufferPointer) -> String? {
        let splitter = FrameSplitter(frameMax: 0)
        guard case .frame(let method) = splitter.next(frames) else { return nil }
        guard case .frame(let header) = splitter.next(UnsafeRawBufferPointer(rebasing: frames[method.size...])) else {
            return nil
        }
        return PropertiesCodec.decode(UnsafeRawBufferPointer(rebasing: header.payload[12...])).messageID
    }
}

extension PublishedFrames.Content {
    /// A message that came back.
    init(_ content: ContentAssembly) {
        exchange = String(decoding: content.head.prefix(Int(content.exchangeCount)), as: UTF8.self)
        let key = content.head.dropFirst(Int(content.exchangeCount)).prefix(Int(content.routingKeyCount))
        routingKey = String(decoding: key, as: UTF8.self)
        message = Message(content.body, properties: content.properties)
    }

    /// Whether this message may have come back as that one. RabbitMQ takes the header BCC out and writes the caller's
    /// queue behind direct reply-to before it routes. The bytes are compared, since no NaN equals itself.
    func mayBe(_ returned: Self) -> Bool {
        guard exchange.hasSameBytes(as: returned.exchange), routingKey.hasSameBytes(as: returned.routingKey),
            message.body == returned.message.body
        else { return false }
        return routed == returned.routed
    }

    /// The frames of this message without its body, as the broker routes it.
    private var routed: [UInt8] {
        let direct = "amq.rabbitmq.reply-to"
        var copy = self
        copy.message.body = []
        copy.message.properties.headers?.entries.removeAll { $0.key == "BCC" }
        if message.properties.replyTo?.hasPrefix(direct) == true { copy.message.properties.replyTo = direct }
        return PublishedFrames.encode(copy, Scratch())
    }
}

extension PublishedFrames {
    /// The frames of a message that was not kept, in the form in which kept ones are.
    static func encode(_ content: Content, _ scratch: Scratch) -> [UInt8] {
        let body = content.message.body
        let properties = content.message.properties
        let id: HeaderFrame.MessageID = properties.messageID.map { .text($0) } ?? .none
        var frames = MessageFrames(channel: 1, frameMax: 1 << 30, mandatory: true)
        let room = try? frames.prepare(
            exchange: content.exchange, routingKey: content.routingKey, properties, id, bodyCount: body.count, scratch)
        guard let room else { return [] }
        return [UInt8](unsafeUninitializedCapacity: room) { memory, count in
            guard let start = memory.baseAddress else { return }
            count = body.withUnsafeBytes { frames.write($0, id, at: UnsafeMutableRawPointer(start)) }
        }
    }
}
