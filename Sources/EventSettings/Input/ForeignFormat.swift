/// Formats that are not text, recognised by their first bytes.
enum ForeignFormat: CaseIterable, Sendable {
    case gzip, zip, xz, bzip2, zstandard, compoundFile, utf32LittleEndian, utf32BigEndian

    /// The bytes that the input begins with.
    var signature: [UInt8] {
        switch self {
        case .gzip: [0x1F, 0x8B]
        case .zip: [0x50, 0x4B, 0x03, 0x04]
        case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
        case .bzip2: [0x42, 0x5A, 0x68, 0x31]
        case .zstandard: [0x28, 0xB5, 0x2F, 0xFD]
        case .compoundFile: [0xD0, 0xCF, 0x11, 0xE0]
        case .utf32LittleEndian: [0xFF, 0xFE, 0x00, 0x00]
        case .utf32BigEndian: [0x00, 0x00, 0xFE, 0xFF]
        }
    }

    /// What the format is and what to do. It follows the input's name.
    func complaint(_ path: String?) -> String {
        let file = path ?? "FILE"
        return switch self {
        case .gzip: "is compressed with gzip: unpack it first, such as with gunzip -c \(file)"
        case .zip:
            "is a zip archive, as spreadsheets (.xlsx, .ods) are: save the sheet as CSV, or unpack the archive first"
        case .xz: "is compressed with xz: unpack it first, such as with xz -dc \(file)"
        case .bzip2: "is compressed with bzip2: unpack it first, such as with bunzip2 -c \(file)"
        case .zstandard: "is compressed with zstd: unpack it first, such as with zstd -dc \(file)"
        case .compoundFile: "is a file of an office program, such as .xls: save the sheet as CSV"
        case .utf32LittleEndian, .utf32BigEndian:
            "is UTF-32: convert it first, such as with iconv -f UTF-32 -t UTF-8 \(file)"
        }
    }
}
