/// The layout of a frame: type (1), channel (2), size (4), payload, end octet (1).
///
/// Source: AMQP 0-9-1 section 4.2.3.
enum Frame {
    /// What a frame is, by the octet that it begins with.
    enum Kind: UInt8 {
        case method = 1
        case header = 2
        case body = 3
        case heartbeat = 8
    }

    static let end: UInt8 = 0xCE
    /// Bytes before the payload.
    static let prefix = 7
    /// Bytes around the payload.
    static let overhead = 8
    /// The class of content headers.
    static let basicClass: UInt16 = 60

    /// Writes what stands before a payload of that size.
    static func writePrefix(_ kind: Kind, channel: UInt16, size: Int, at destination: UnsafeMutableRawPointer) {
        destination.storeBytes(of: kind.rawValue, as: UInt8.self)
        destination.storeBytes(of: channel.bigEndian, toByteOffset: 1, as: UInt16.self)
        destination.storeBytes(of: UInt32(truncatingIfNeeded: size).bigEndian, toByteOffset: 3, as: UInt32.self)
    }

    /// Writes a whole method frame around arguments that already stand at `destination + prefix + 4`.
    static func closeMethod(
        _ id: UInt32, channel: UInt16, argumentCount: Int, at destination: UnsafeMutableRawPointer
    ) -> Int {
        writePrefix(.method, channel: channel, size: 4 + argumentCount, at: destination)
        destination.storeBytes(of: id.bigEndian, toByteOffset: prefix, as: UInt32.self)
        destination.storeBytes(of: end, toByteOffset: prefix + 4 + argumentCount, as: UInt8.self)
        return overhead + 4 + argumentCount
    }
}
