internal import CZlib

/// Undoes gzip and deflate.
///
/// Source: zlib; the corresponding C function is `inflate`.
enum ZlibDecoder {
    private static let pieceSize = 64 << 10

    /// The bytes that a body contains. Several gzip members in a row are one body. "deflate" is the format of RFC 1950,
    /// but some producers send RFC 1951 alone, so that is tried next.
    static func decode(_ body: [UInt8], _ coding: ContentCoding, limit: Int) throws(ContentCodingError) -> [UInt8] {
        guard coding == .deflate else { return try inflate(body, coding, windowBits: 15 + 16, limit) }
        do {
            return try inflate(body, coding, windowBits: 15, limit)
        } catch  where error == .corrupt(coding) {
            return try inflate(body, coding, windowBits: -15, limit)
        }
    }

    /// - Parameter windowBits: The format, as `inflateInit2` takes it.
    private static func inflate(
        _ body: [UInt8], _ coding: ContentCoding, windowBits: Int32, _ limit: Int
    ) throws(ContentCodingError) -> [UInt8] {
        // zlib keeps the address, so it must not move.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(stream, windowBits, ZLIB_VERSION, size) == Z_OK else { throw .noMemory }
        defer { inflateEnd(stream) }
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: pieceSize)
        var start = 0
        while start < body.count {
            let (result, taken, made) = step(stream, body, from: start, into: &piece)
            start += taken
            output += piece[..<made]
            if output.count > limit { throw .tooLarge(limit) }
            switch result {
            case Z_OK where taken + made > 0: continue
            case Z_OK, Z_BUF_ERROR: throw .cutOff(coding)
            case Z_STREAM_END:
                if start == body.count { return output }
                guard coding == .gzip, inflateReset(stream) == Z_OK else { throw .corrupt(coding) }
            case Z_MEM_ERROR: throw .noMemory
            default: throw .corrupt(coding)
            }
        }
        throw .cutOff(coding)
    }

    /// Fills a buffer as far as the rest of the body allows.
    private static func step(
        _ stream: UnsafeMutablePointer<z_stream>, _ body: [UInt8], from start: Int, into piece: inout [UInt8]
    ) -> (result: Int32, taken: Int, made: Int) {
        body.withUnsafeBufferPointer { body in
            piece.withUnsafeMutableBufferPointer { piece in
                let room = min(body.count - start, Int(UInt32.max))
                // zlib does not write to what it reads; its declaration is older than const.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: body.baseAddress.map { $0 + start })
                stream.pointee.avail_in = UInt32(room)
                stream.pointee.next_out = piece.baseAddress
                stream.pointee.avail_out = UInt32(piece.count)
                let result = CZlib.inflate(stream, Z_NO_FLUSH)
                return (result, room - Int(stream.pointee.avail_in), piece.count - Int(stream.pointee.avail_out))
            }
        }
    }
}
