import CZlib
import CZstd

/// Bodies as other clients encode them.
enum Codings {
    static func gzip(_ text: String) -> [UInt8] { zlib(Array(text.utf8), windowBits: 15 + 16) }
    static func deflate(_ text: String) -> [UInt8] { zlib(Array(text.utf8), windowBits: 15) }

    static func zlib(_ bytes: [UInt8], windowBits: Int32) -> [UInt8] {
        var bytes = bytes
        var stream = z_stream()
        // The bound does not include the frames of zlib and gzip.
        let room = Int(compressBound(UInt(bytes.count))) + 64
        return [UInt8](unsafeUninitializedCapacity: room) { output, count in
            bytes.withUnsafeMutableBufferPointer { bytes in
                withUnsafeMutablePointer(to: &stream) { stream in
                    deflateInit2_(
                        stream, Z_BEST_COMPRESSION, Z_DEFLATED, windowBits, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                        Int32(MemoryLayout<z_stream>.size))
                    stream.pointee.next_in = bytes.baseAddress
                    stream.pointee.avail_in = UInt32(bytes.count)
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = UInt32(room)
                    CZlib.deflate(stream, Z_FINISH)
                    count = room - Int(stream.pointee.avail_out)
                    deflateEnd(stream)
                }
            }
        }
    }

    static func zstd(_ text: String) -> [UInt8] { zstd(Array(text.utf8)) }

    static func zstd(_ bytes: [UInt8]) -> [UInt8] {
        let room = ZSTD_compressBound(bytes.count)
        return [UInt8](unsafeUninitializedCapacity: room) { output, count in
            count = ZSTD_compress(output.baseAddress, room, bytes, bytes.count, 3)
        }
    }
}
