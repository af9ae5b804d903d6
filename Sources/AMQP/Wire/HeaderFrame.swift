internal import CAMQP

/// The content header of a message, kept from one message to the next: most have the same properties but for the id.
///
/// It is kept in two parts, with room between them for the message id.
struct HeaderFrame {
    /// Where a message's id comes from.
    enum MessageID {
        case none
        case text(String)
        /// The prefix and a number behind it.
        case numbered(prefix: String, UInt64)

        /// The most bytes it can take, with its length.
        var maximumSize: Int {
            switch self {
            case .none: 0
            case .text(let text): 1 + text.utf8.count
            case .numbered(let prefix, _): 1 + prefix.utf8.count + 20
            }
        }
    }

    /// Where the body's size stands behind the frame's prefix; the properties follow it.
    private static let bodySizeOffset = 4
    private static let propertiesOffset = 12

    private var properties = Properties()
    private var hasID = false
    /// The property bytes before and behind the id.
    private var before: [UInt8] = []
    private var behind: [UInt8] = []

    /// An upper bound of the frame's size with such an id.
    func maximumSize(_ id: MessageID) -> Int {
        Frame.overhead + Self.propertiesOffset + before.count + id.maximumSize + behind.count
    }

    /// Encodes the properties, if they are not those that are kept.
    ///
    /// Throws ``AMQPError/Code/invalidArgument`` for a text or a header name of more than 255 bytes, and for properties
    /// that do not fit into one frame. Source: `amqp_encode_properties`.
    mutating func prepare(
        _ properties: Properties, hasID: Bool, frameMax: Int, _ scratch: Scratch
    ) throws(AMQPError) {
        guard before.isEmpty || hasID != self.hasID || !properties.isEqualButForID(self.properties) else { return }
        before.removeAll(keepingCapacity: true)
        behind.removeAll(keepingCapacity: true)
        defer { scratch.reset() }
        var plain = properties
        plain.messageID = hasID ? "" : nil
        let bytes = try Self.encode(plain, scratch)
        // An empty id is its length alone.
        let split = hasID ? bytes.count - properties.sizeBehindID - 1 : bytes.count
        guard bytes.count + Self.propertiesOffset + Frame.overhead + (hasID ? 255 : 0) <= frameMax else {
            throw AMQPError(
                .invalidArgument,
                "the properties take \(bytes.count) bytes: with frame_max \(frameMax) they do not fit into one frame")
        }
        before.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<split]))
        if hasID { behind.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[(split + 1)...])) }
        self.properties = properties
        self.hasID = hasID
    }

    /// The property bytes, in the scratch memory.
    private static func encode(
        _ properties: Properties, _ scratch: Scratch
    ) throws(AMQPError) -> UnsafeRawBufferPointer {
        var encoded = try PropertiesCodec.encode(properties, scratch)
        let room =
            PropertiesCodec.maximumSizeWithoutHeaders + (properties.headers.map(FieldTableCodec.size) ?? 0)
        let start = scratch.allocate(room)
        let count = amqp_encode_properties(
            Frame.basicClass, &encoded, amqp_bytes_t(len: room, bytes: start))
        guard count >= 0 else { throw AMQPError(.invalidArgument, "librabbitmq cannot encode the properties") }
        return UnsafeRawBufferPointer(start: start, count: Int(count))
    }

    /// Writes the frame and returns its size. The id must be of the kind that was prepared for. It changes nothing:
    /// mutating spares a copy of what is kept.
    mutating func write(channel: UInt16, bodyCount: Int, _ id: MessageID, at start: UnsafeMutableRawPointer) -> Int {
        let payload = start + Frame.prefix
        payload.storeBytes(of: Frame.basicClass.bigEndian, as: UInt16.self)
        payload.storeBytes(of: 0, toByteOffset: 2, as: UInt16.self)
        payload.storeBytes(of: UInt64(bodyCount).bigEndian, toByteOffset: Self.bodySizeOffset, as: UInt64.self)
        var size = Self.propertiesOffset
        size += before.copy(to: payload + size)
        switch id {
        case .none: break
        case .text(let text):
            let count = text.copyUTF8(to: payload + size + 1)
            payload.storeBytes(of: UInt8(truncatingIfNeeded: count), toByteOffset: size, as: UInt8.self)
            size += 1 + count
        case .numbered(let prefix, let number):
            var count = prefix.copyUTF8(to: payload + size + 1)
            count += number.writeDecimal(at: payload + size + 1 + count)
            payload.storeBytes(of: UInt8(truncatingIfNeeded: count), toByteOffset: size, as: UInt8.self)
            size += 1 + count
        }
        size += behind.copy(to: payload + size)
        Frame.writePrefix(.header, channel: channel, size: size, at: start)
        payload.storeBytes(of: Frame.end, toByteOffset: size, as: UInt8.self)
        return size + Frame.overhead
    }
}

extension Properties {
    /// The bytes of the properties that stand behind the message id on the wire.
    ///
    /// Source: AMQP 0-9-1 section 1.8: timestamp, type, user-id, app-id, cluster-id.
    fileprivate var sizeBehindID: Int {
        func size(_ text: String?) -> Int { text.map { 1 + $0.utf8.count } ?? 0 }
        return (timestamp == nil ? 0 : 8) + size(type) + size(userID) + size(appID) + size(clusterID)
    }

    /// Whether all properties but the message id are the same; those that change most often come first.
    fileprivate func isEqualButForID(_ other: Properties) -> Bool {
        if hasSameMemory(self, other) { return true }
        return timestamp == other.timestamp && contentType.hasSameBytes(as: other.contentType)
            && deliveryMode == other.deliveryMode && appID.hasSameBytes(as: other.appID)
            && correlationID.hasSameBytes(as: other.correlationID) && replyTo.hasSameBytes(as: other.replyTo)
            && type.hasSameBytes(as: other.type) && priority == other.priority
            && expiration.hasSameBytes(as: other.expiration) && contentEncoding.hasSameBytes(as: other.contentEncoding)
            && userID.hasSameBytes(as: other.userID) && clusterID.hasSameBytes(as: other.clusterID)
            && headers.hasSameBytes(as: other.headers)
    }
}
