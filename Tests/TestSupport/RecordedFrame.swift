/// A frame that a peer received, as it was on the wire.
package struct RecordedFrame: Sendable, Equatable {
    package var bytes: [UInt8]
    package var type: UInt8 { bytes[0] }
    package var channel: UInt16 { UInt16(bytes[1]) << 8 | UInt16(bytes[2]) }
    package var payload: ArraySlice<UInt8> { bytes[7..<bytes.count - 1] }
    /// Class and method of a method frame, otherwise nil.
    package var method: (classID: UInt16, methodID: UInt16)? {
        guard type == 1, bytes.count >= 12 else { return nil }
        return (UInt16(bytes[7]) << 8 | UInt16(bytes[8]), UInt16(bytes[9]) << 8 | UInt16(bytes[10]))
    }

    package func isMethod(_ classID: UInt16, _ methodID: UInt16) -> Bool {
        guard let method else { return false }
        return method == (classID, methodID)
    }

    /// Whether it is a heartbeat.
    package var isHeartbeat: Bool { type == 8 }

    /// The short string at that offset of the frame. Empty if it runs over the end.
    package func shortString(at offset: Int) -> String {
        guard offset < bytes.count else { return "" }
        return String(decoding: bytes[(offset + 1)...].prefix(Int(bytes[offset])), as: UTF8.self)
    }

    /// What a basic.ack, basic.nack or basic.reject of the client settles. Nil for another frame.
    package var settled: (tag: UInt64, multiple: Bool, requeue: Bool)? {
        guard isMethod(60, 80) || isMethod(60, 120) || isMethod(60, 90), bytes.count >= 21 else { return nil }
        let tag = bytes[11..<19].reduce(0) { $0 << 8 | UInt64($1) }
        if isMethod(60, 90) { return (tag, false, bytes[19] & 1 != 0) }
        return (tag, bytes[19] & 1 != 0, bytes[19] & 2 != 0)
    }
}
