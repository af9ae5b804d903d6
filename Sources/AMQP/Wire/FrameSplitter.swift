/// Finds whole frames in the bytes that have arrived. A value: bytes in, frames and errors out.
struct FrameSplitter {
    /// The largest method or header frame that is accepted. A header may exceed frame_max: x-death grows without
    /// regard to it.
    static let maximumControlFrame = 1 << 20

    /// One whole frame.
    struct Item {
        var kind: Frame.Kind
        var channel: UInt16
        var payload: UnsafeRawBufferPointer
        /// Bytes of the whole frame.
        var size: Int
    }

    enum Outcome {
        case frame(Item)
        /// More bytes are needed; a buffer of at least this many is needed for the whole frame.
        case incomplete(needed: Int)
        case invalid(String)
    }

    /// The frame_max of the connection; 0 means no limit was agreed.
    let frameMax: Int

    /// The frame at the beginning of the bytes.
    func next(_ bytes: UnsafeRawBufferPointer) -> Outcome {
        guard bytes.count >= Frame.prefix else { return .incomplete(needed: Frame.overhead) }
        guard let kind = Frame.Kind(rawValue: bytes[0]) else {
            return .invalid("there is no frame type \(bytes[0])")
        }
        let size = Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 3, as: UInt32.self)))
        if let problem = problem(kind, size: size) { return .invalid(problem) }
        guard bytes.count >= size + Frame.overhead else { return .incomplete(needed: size + Frame.overhead) }
        guard bytes[Frame.prefix + size] == Frame.end else {
            return .invalid("a frame of type \(kind.rawValue) with \(size) bytes does not end with 0xCE")
        }
        let channel = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 1, as: UInt16.self))
        let payload = UnsafeRawBufferPointer(rebasing: bytes[Frame.prefix..<Frame.prefix + size])
        return .frame(Item(kind: kind, channel: channel, payload: payload, size: size + Frame.overhead))
    }

    private func problem(_ kind: Frame.Kind, size: Int) -> String? {
        switch kind {
        case .method where size < 4: return "a method frame has \(size) bytes: too few for a method's id"
        case .header where size < 14: return "a content header has \(size) bytes: 14 are needed"
        case .method, .header:
            return size > Self.maximumControlFrame ? "a frame of type \(kind.rawValue) announces \(size) bytes" : nil
        case .body:
            let limit = frameMax == 0 ? Int(Int32.max) : frameMax - Frame.overhead
            return size > limit ? "a body frame of \(size) bytes is larger than frame_max \(frameMax) allows" : nil
        case .heartbeat: return size == 0 ? nil : "a heartbeat has \(size) bytes"
        }
    }
}
