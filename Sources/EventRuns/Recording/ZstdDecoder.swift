internal import CZstd

/// Undoes Zstandard.
///
/// Source: libzstd; the corresponding C function is `ZSTD_decompressStream`.
enum ZstdDecoder {
    private static let pieceSize = 128 << 10

    /// The bytes that a body contains. Several frames in a row are one body.
    static func decode(_ body: [UInt8], limit: Int) throws(ContentCodingError) -> [UInt8] {
        guard let stream = ZSTD_createDStream() else { throw .noMemory }
        defer { ZSTD_freeDStream(stream) }
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: pieceSize)
        var start = 0
        // libzstd's estimate of the bytes that follow in the frame. 0 at its end.
        var left = 1
        while start < body.count || left != 0 {
            let (result, taken, made) = step(stream, body, from: start, into: &piece)
            if ZSTD_isError(result) != 0 { throw .corrupt(.zstd) }
            start += taken
            output += piece[..<made]
            if output.count > limit { throw .tooLarge(limit) }
            left = result
            if taken + made == 0, left != 0 { throw .cutOff(.zstd) }
        }
        return output
    }

    /// Fills a buffer as far as the rest of the body allows.
    private static func step(
        _ stream: OpaquePointer, _ body: [UInt8], from start: Int, into piece: inout [UInt8]
    ) -> (result: Int, taken: Int, made: Int) {
        body.withUnsafeBytes { body in
            piece.withUnsafeMutableBytes { piece in
                var input = ZSTD_inBuffer(src: body.baseAddress, size: body.count, pos: start)
                var output = ZSTD_outBuffer(dst: piece.baseAddress, size: piece.count, pos: 0)
                let result = ZSTD_decompressStream(stream, &output, &input)
                return (result, input.pos - start, output.pos)
            }
        }
    }
}
