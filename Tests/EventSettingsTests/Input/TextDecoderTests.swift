import Testing

@testable import EventSettings

@Suite("The text of input")
struct TextDecoderTests {
    /// What a decoder makes of bytes that come in chunks of that size, and why it ended if it ended early.
    private func decode(
        _ bytes: [UInt8], chunk: Int, path: String = "x.csv", demandsText: Bool = true
    ) -> (text: [UInt8], failure: String?) {
        var decoder = TextDecoder(path: path, demandsText: demandsText)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: chunk) where decoder.failure == nil {
            text += decoder.decode(Array(bytes[start..<min(start + chunk, bytes.count)]))
        }
        if decoder.failure == nil { text += decoder.decode([]) }
        return (text, decoder.failure)
    }

    private static func utf16(_ text: String, isBigEndian: Bool = false) -> [UInt8] {
        ("\u{FEFF}" + text).utf16.flatMap { unit in
            isBigEndian ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
        }
    }

    private static let text = "é,\r\n😀 \u{FEFF}\n漢字\u{0}x"

    @Test(
        "is the same in UTF-8 and in UTF-16, with a byte-order mark in front, however the chunks fall",
        arguments: [
            Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8), utf16(text), utf16(text, isBigEndian: true),
        ], [1, 2, 3, 5, 4096])
    func encodings(_ bytes: [UInt8], chunk: Int) {
        let (text, failure) = decode(bytes, chunk: chunk)
        #expect(String(decoding: text, as: UTF8.self) == Self.text)
        #expect(failure == nil)
    }

    @Test("is empty if nothing or only a byte-order mark comes", arguments: [[], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE]])
    func nothing(_ bytes: [UInt8]) {
        let (text, failure) = decode(bytes, chunk: 1)
        #expect(text.isEmpty && failure == nil)
    }

    @Test(
        "ends before the first byte that is not UTF-8, and reports it with its line and the remedy",
        arguments: [
            ("a\nb", [0xFC, 0x6E], "x.csv:2: byte 2 of the line (0xFC)"),
            ("", [0xE9, 0x0A], "x.csv:1: byte 1 of the line (0xE9)"),
            ("é\n\nxé", [0xC3, 0x28], "x.csv:3: byte 4 of the line (0xC3)"),
            ("end\n", [0xF0, 0x9F, 0x98], "x.csv:2: byte 1 of the line (0xF0)"),
            ("ab", [0xED, 0xA0, 0x80, 0x63], "x.csv:1: byte 3 of the line (0xED)"),
        ], [1, 2, 3, 4096])
    func latin1(_ input: (text: String, bytes: [UInt8], place: String), chunk: Int) {
        let (text, failure) = decode(Array(input.text.utf8) + input.bytes, chunk: chunk)
        #expect(String(decoding: text, as: UTF8.self) == input.text)
        #expect(failure?.hasPrefix("\(input.place) is not UTF-8") == true, "\(failure ?? "none")")
        #expect(failure?.hasSuffix("iconv -f WINDOWS-1252 -t UTF-8 x.csv") == true)
    }

    @Test("passes bytes on as they are if bodies may be anything", arguments: [1, 3, 64])
    func bodies(chunk: Int) {
        let bytes: [UInt8] = [0x61, 0xFC, 0x0A, 0x00, 0xFF, 0xFE]
        let (text, failure) = decode(bytes, chunk: chunk, path: "-", demandsText: false)
        #expect(text == bytes && failure == nil)
    }

    @Test(
        "is missed in what is compressed or of another program, which is named as what it is",
        arguments: [
            ([0x1F, 0x8B, 0x08, 0x00], "is compressed with gzip: unpack it first, such as with gunzip -c x.csv"),
            ([0x50, 0x4B, 0x03, 0x04], "is a zip archive, as spreadsheets (.xlsx, .ods) are: save the sheet as CSV"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "is compressed with xz"),
            ([0x42, 0x5A, 0x68, 0x31], "is compressed with bzip2"),
            ([0x28, 0xB5, 0x2F, 0xFD], "is compressed with zstd"),
            ([0xD0, 0xCF, 0x11, 0xE0], "is a file of an office program"), ([0xFF, 0xFE, 0, 0], "is UTF-32"),
            ([0x61, 0x00, 0x62, 0x00], "looks like UTF-16 without a byte-order mark"),
            ([0x00, 0x61, 0x00, 0x62], "iconv -f UTF-16BE -t UTF-8 x.csv"),
            ([0xFF, 0xFE, 0x00, 0xD8, 0x61, 0x00], "x.csv:1: not UTF-16"), ([0xFF, 0xFE, 0x61], "x.csv:1: not UTF-16"),
        ], [1, 2, 64])
    func foreign(_ input: (bytes: [UInt8], complaint: String), chunk: Int) {
        let (text, failure) = decode(input.bytes, chunk: chunk)
        #expect(text.isEmpty)
        #expect(failure?.contains(input.complaint) == true, "\(failure ?? "none")")
    }

    @Test("does not wait for more if a line has come", arguments: ["PK\n", "a\n", "\n", "BZ\n", "(\n"])
    func interactive(_ line: String) {
        var decoder = TextDecoder(path: "-", demandsText: false)
        #expect(decoder.decode(Array(line.utf8)) == Array(line.utf8))
    }
}
