import TestSupport
import Testing

@testable import AMQP

@Suite("Frames in a stream of bytes", .serialized, .timeLimit(.minutes(1)))
struct FrameSplitterTests {
    static let frames: [[UInt8]] = [
        WireBytes.method(1, 20, 11, WireBytes().long(0)),
        WireBytes.header(2, bodySize: 3),
        WireBytes.body(2, [1, 2, 3]),
        WireBytes.body(.max, []),
        WireBytes.body(3, [UInt8](repeating: 0xCE, count: 4088)),
        WireBytes.frame(8, 0, WireBytes()),
        WireBytes.header(
            2, bodySize: 0, properties: WireBytes().short(1 << 13).long(8192).raw([UInt8](repeating: 0, count: 8192))),
    ]

    private let splitter = FrameSplitter(frameMax: 4096)

    private func next(_ bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes {
            switch splitter.next($0) {
            case .frame(let frame): "frame of \(frame.size)"
            case .incomplete(let needed): "needs \(needed)"
            case .invalid(let problem): problem
            }
        }
    }

    @Test("Whole frames come out as they went in")
    func whole() throws {
        let bytes = Self.frames.flatMap { $0 }
        var found: [[UInt8]] = []
        try bytes.withUnsafeBytes { bytes in
            var rest = bytes
            while case .frame(let frame) = splitter.next(rest) {
                let copy = WireBytes.frame(frame.kind.rawValue, frame.channel, WireBytes().raw(Array(frame.payload)))
                try #require(frame.size == copy.count)
                found.append(copy)
                rest = UnsafeRawBufferPointer(rebasing: rest[frame.size...])
            }
            #expect(rest.isEmpty)
        }
        #expect(found == Self.frames)
    }

    @Test("Every beginning of a frame is incomplete, and says how much is needed", arguments: frames.indices)
    func beginnings(_ index: Int) {
        let frame = Self.frames[index]
        for count in 0..<frame.count {
            #expect(next(Array(frame.prefix(count))) == (count < 7 ? "needs 8" : "needs \(frame.count)"))
        }
        #expect(next(frame) == "frame of \(frame.count)")
        #expect(next(frame + [0xFF]) == "frame of \(frame.count)")
    }

    @Test("One byte after the other through the buffer of the connection")
    func slices() {
        var input = InputBuffer()
        var found = 0
        for byte in Self.frames.flatMap({ $0 }) {
            input.free[0] = byte
            input.append(1)
            switch splitter.next(input.bytes) {
            case .frame(let frame):
                #expect(frame.size == Self.frames[found].count)
                found += 1
                input.consume(frame.size)
                input.makeRoom(forFrameOf: 8)
            case .incomplete(let needed): input.makeRoom(forFrameOf: needed)
            case .invalid(let problem): return fail(problem)
            }
        }
        #expect(found == Self.frames.count)
    }

    static let bad: [([UInt8], String)] = [
        (WireBytes.frame(0, 0, WireBytes()), "there is no frame type 0"),
        (WireBytes.frame(4, 1, WireBytes()), "there is no frame type 4"),
        (WireBytes.frame(255, 1, WireBytes()), "there is no frame type 255"),
        (Array("AMQP".utf8) + [0, 0, 9, 1], "there is no frame type 65"),
        (WireBytes.frame(1, 1, WireBytes()), "a method frame has 0 bytes: too few for a method's id"),
        (WireBytes.frame(1, 1, WireBytes().raw([0, 10, 0])), "a method frame has 3 bytes: too few for a method's id"),
        (WireBytes.frame(2, 1, WireBytes().long(0)), "a content header has 4 bytes: 14 are needed"),
        (
            WireBytes.frame(2, 1, WireBytes().long(0).longLong(0).octet(0)),
            "a content header has 13 bytes: 14 are needed"
        ),
        (WireBytes.frame(8, 0, WireBytes().octet(0)), "a heartbeat has 1 bytes"),
        // What is too large is told from its first seven bytes.
        (WireBytes().octet(1).short(0).long(.max).bytes, "a frame of type 1 announces 4294967295 bytes"),
        (WireBytes().octet(1).short(0).long((1 << 20) + 1).bytes, "a frame of type 1 announces 1048577 bytes"),
        (WireBytes().octet(2).short(1).long((1 << 20) + 1).bytes, "a frame of type 2 announces 1048577 bytes"),
        (
            WireBytes().octet(3).short(1).long(4089).bytes,
            "a body frame of 4089 bytes is larger than frame_max 4096 allows"
        ),
        (
            WireBytes().octet(3).short(1).long(.max).bytes,
            "a body frame of 4294967295 bytes is larger than frame_max 4096 allows"
        ),
    ]

    @Test("What no broker sends is refused, with the reason", arguments: bad)
    func refused(_ bytes: [UInt8], _ reason: String) { #expect(next(bytes) == reason) }

    @Test("A frame that does not end with 0xCE is refused", arguments: [0, 0xCD, 0xCF] as [UInt8])
    func endOctet(_ octet: UInt8) {
        let frame = WireBytes.body(1, [1, 2]).dropLast() + [octet]
        #expect(next(Array(frame)) == "a frame of type 3 with 2 bytes does not end with 0xCE")
    }

    @Test("A content header may exceed frame_max, up to 1 MiB; without frame_max a body is limited all the same")
    func limits() {
        #expect(next(WireBytes().octet(2).short(1).long(1 << 20).bytes) == "needs 1048584")
        let unlimited = FrameSplitter(frameMax: 0)
        for (size, isAccepted) in [(UInt32(Int32.max), true), (UInt32(Int32.max) + 1, false)] {
            WireBytes().octet(3).short(1).long(size).bytes.withUnsafeBytes {
                if case .incomplete = unlimited.next($0) { #expect(isAccepted) } else { #expect(!isAccepted) }
            }
        }
    }
}
