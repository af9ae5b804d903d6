internal import CAMQP

/// Reads a message back from the frames in which it was published.
enum PublishedFrames {
    /// What was published.
    struct Content: Hashable {
        var exchange: String
        var routingKey: String
        var message: Message
    }

    /// Decodes the frames of one message as ``MessageFrames`` wrote them; nil where they are of something else.
    static func decode(_ frames: [UInt8]) -> Content? {
        frames.withUnsafeBytes { bytes in
            let splitter = FrameSplitter(frameMax: 0)
            let decoder = MethodDecoder()
            var content: Content?
            var rest = bytes
            while case .frame(let frame) = splitter.next(rest) {
                switch frame.type {
                case Frame.method:
                    let arguments = UnsafeRawBufferPointer(rebasing: frame.payload[4...])
                    content = decoder.decode(MethodID.basicPublish, arguments, as: amqp_basic_publish_t.self) {
                        Content(exchange: $0.exchange.text, routingKey: $0.routing_key.text, message: Message([]))
                    }
                case Frame.header:
                    let properties = UnsafeRawBufferPointer(rebasing: frame.payload[12...])
                    content?.message.properties = PropertiesCodec.decode(properties)
                default: content?.message.body.append(contentsOf: frame.payload)
                }
                rest = UnsafeRawBufferPointer(rebasing: rest[frame.size...])
            }
            return content
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
}

extension PublishedFrames {
    /// The frames of a message that came back and was not kept, in the form in which kept ones are.
    static func encode(_ returned: ContentAssembly, _ scratch: Scratch) -> [UInt8] {
        let content = Content(returned)
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
