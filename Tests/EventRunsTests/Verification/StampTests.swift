import EventSettings
import AMQP
import Testing

@testable import EventRuns

@Suite("Stamps")
struct StampTests {
    @Test("the checksum is that of RFC 3720, whatever the length and the alignment")
    func checksum() {
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum(Array(0..<32)) == 0x46DD_794E)
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.checksum([UInt8]()) == 0)
        let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        for start in 0..<9 {
            for end in start..<100 {
                let alone = CRC32C.checksum(Array(bytes[start..<end]))
                bytes[start..<end].withUnsafeBytes { #expect(CRC32C.checksum($0) == alone) }
            }
        }
    }

    @Test("are read as they were written, and not read if a part is missing or of another kind")
    func headers() {
        var stamp = Stamp(
            run: "r", producer: "p", sequence: 7, total: 9, connection: 2, sentAt: 1_000, publishedAt: 1_001,
            digest: 0xFFFF_FFFF)
        var headers: FieldTable = ["own": "value"]
        stamp.write(to: &headers)
        #expect(headers["own"] == "value" && Stamp(headers) == stamp)
        #expect(headers["x-announced"] == nil)
        stamp.endEarly()
        stamp.write(to: &headers)
        #expect(stamp.total == 7 && stamp.announced == 9 && Stamp(headers) == stamp)
        #expect(headers["x-total"] == 7 && headers["x-announced"] == 9 && StampHeader.owns("x-announced"))
        var last = stamp
        (last.sequence, last.total, last.announced) = (9, 9, nil)
        let before = last
        last.endEarly()
        #expect(last == before)
        headers["x-announced"] = nil
        stamp.announced = nil
        (stamp.total, stamp.connection) = (nil, nil)
        headers["x-total"] = nil
        headers["x-connection"] = nil
        #expect(Stamp(headers) == stamp)
        for key in ["x-run", "x-producer", "x-sequence", "x-sent-at", "x-digest"] {
            var incomplete = headers
            incomplete[key] = nil
            #expect(Stamp(incomplete) == nil)
            incomplete[key] = .boolean(true)
            #expect(Stamp(incomplete) == nil)
        }
        headers["x-sequence"] = 0
        #expect(Stamp(headers) == nil)
        #expect(Stamp(FieldTable()) == nil)
    }
}
