internal import Glibc

/// A large body frame of which a part has arrived. The rest is read to where it stays: copying it from the input buffer
/// would cost as much as reading it. What is too large to be kept is read into the input buffer, and dropped.
struct StraightBody {
    /// Frames from this size on are worth a read of their own.
    static let leastSize = 16_384
    /// How much is read behind such a frame, or before the next: its method and header, and little of its body.
    static let tail = 8192

    let channel: UInt16
    var assembly: ContentAssembly
    /// Bytes of the frame's payload that have not arrived.
    var left: Int

    /// Reads the payload's rest and, behind it, into the other buffer, of which it uses no more than ``tail`` bytes.
    ///
    /// - Returns: What the read came to, for how much there was room, and how many bytes are in the other buffer.
    mutating func read(
        _ socket: borrowing Socket, then other: UnsafeMutableRawBufferPointer
    ) -> (outcome: Socket.Outcome, room: Int, behind: Int) {
        let other = UnsafeMutableRawBufferPointer(rebasing: other.prefix(Self.tail))
        guard left > 0 else {
            let outcome = socket.read(into: other)
            if case .bytes(let count) = outcome { return (outcome, other.count, count) }
            return (outcome, other.count, 0)
        }
        let room = left + other.count
        var outcome = Socket.Outcome.wouldBlock
        var behind = 0
        let left = left
        assembly.body.append(addingCapacity: left) { span in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                outcome = socket.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<left]),
                    then: other)
                guard case .bytes(let count) = outcome else { return }
                initialized = min(count, left)
                behind = count - initialized
            }
        }
        if case .bytes(let count) = outcome { self.left = left - min(count, left) }
        return (outcome, room, behind)
    }
}

extension ConnectionLoop {
    /// Reads once; says for how many bytes there was room.
    func receive(
        _ socket: borrowing Socket, _ input: inout InputBuffer
    ) -> (outcome: Socket.Outcome, room: Int) {
        if straight?.assembly.isTooLarge == false {
            guard let (outcome, room, behind) = straight?.read(socket, then: input.free) else {
                return (.wouldBlock, 0)
            }
            input.append(behind)
            return (outcome, room)
        }
        let free = input.free
        let room = expectsLargeBody ? min(free.count, StraightBody.tail) : free.count
        let outcome = socket.read(into: UnsafeMutableRawBufferPointer(rebasing: free[..<room]))
        if case .bytes(let count) = outcome { input.append(count) }
        return (outcome, room)
    }

    /// Begins to read a body frame to where it stays, if the bytes begin with one that is large enough and of which a
    /// part is missing.
    func beginStraight(_ input: inout InputBuffer, _ size: Int) throws(Ended) -> Bool {
        let bytes = input.bytes
        guard size >= StraightBody.leastSize + Frame.overhead, bytes.count >= Frame.prefix,
            bytes[0] == Frame.Kind.body.rawValue
        else { return false }
        let channel = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 1, as: UInt16.self))
        let payload = size - Frame.overhead
        // What breaks the protocol is found once the frame is complete.
        guard var assembly = assemblies[channel], let missing = assembly.missing, payload <= missing else {
            return false
        }
        assemblies[channel] = nil
        let arrived = bytes[Frame.prefix...].prefix(payload)
        if !assembly.isTooLarge { assembly.body.append(contentsOf: arrived) }
        assembly.missing = missing - payload
        if assembly.isTooLarge { expectsLargeBody = false }
        straight = StraightBody(channel: channel, assembly: assembly, left: payload - arrived.count)
        input.consume(Frame.prefix + arrived.count)
        input.makeRoom(forFrameOf: Frame.overhead)
        return true
    }

    /// Ends the frame that was read straight, once its last octet is there; false while it is not.
    func endStraight(_ input: inout InputBuffer) throws(Ended) -> Bool {
        if let frame = straight, frame.assembly.isTooLarge {
            let dropped = min(frame.left, input.bytes.count)
            input.consume(dropped)
            input.makeRoom(forFrameOf: Frame.overhead)
            straight?.left -= dropped
        }
        guard let frame = straight else { return true }
        guard frame.left == 0, let end = input.bytes.first else { return false }
        straight = nil
        expectsLargeBody = !frame.assembly.isTooLarge
        guard end == Frame.end else {
            try deliver()
            throw protocolError("a frame of type \(Frame.Kind.body.rawValue) does not end with 0xCE", code: 501)
        }
        input.consume(1)
        try proceed(frame.channel, frame.assembly)
        return true
    }
}
