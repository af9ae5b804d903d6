import EventSettings
import EventGeneration
import Glibc
import SystemPackage

/// The file of a ledger: a header, then a line of JSON for what each batch of deliveries adds.
///
/// Several processes may write it at once. Each holds the file's lock (flock) while it appends whole lines. Before that
/// it removes a line that another process began and could not finish. The process that wrote such a line has not
/// acknowledged the messages in it.
struct LedgerFile: ~Copyable {
    private static let version = 1
    private static let name = "sightings of consumer --verify"
    private static let header = Array("{\"ledger\":\"\(name)\",\"version\":\(version)}\n".utf8)
    private static let lineLimit = 64 << 20

    private let path: String
    private let descriptor: Int32
    /// The end of what this process wrote last.
    private var end: Int

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
        end = 0
    }

    /// Opens a ledger. Makes the file if there is none.
    ///
    /// - Throws: ``OutputFailure`` if it cannot be written, ``InputFailure`` if the file is something else.
    static func open(path: String) throws -> LedgerFile {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw OutputFailure.failed(name: path, errno: errno) }
        var file = LedgerFile(path: path, descriptor: descriptor)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw InputFailure(
                description: "\(path): a ledger is read again at the end: name a file, no device or pipe")
        }
        try file.begin()
        return file
    }

    deinit { close(descriptor) }

    /// Appends whole lines.
    ///
    /// - Throws: ``OutputFailure`` if not all of it was written. Then none of it is in the file.
    mutating func append(_ lines: [UInt8]) throws {
        try lock(LOCK_EX)
        defer { flock(descriptor, LOCK_UN) }
        let size = try size
        if size != end { try removeTornLine(size) }
        try write(lines)
    }

    /// Reads the whole ledger. It leaves out what others append in the meantime, and a last line that is not complete.
    ///
    /// - Throws: ``InputFailure`` if a line is not a line of a ledger.
    func read(_ body: (SightingBatch) -> Void) throws {
        try lock(LOCK_SH)
        let size = try size
        flock(descriptor, LOCK_UN)
        var rest: [UInt8] = []
        var number = 0
        var offset = 0
        var document = JSONDocument()
        while offset < size {
            let block = try read(at: offset, count: min(1 << 20, size - offset))
            offset += block.count
            guard !block.isEmpty else { throw unreadable("it was cut while it was read") }
            var lines = block[...]
            while let newline = lines.firstIndex(of: 0x0A) {
                let line = rest + lines[..<newline]
                rest = []
                lines = lines[(newline + 1)...]
                number += 1
                try parse(line, number, &document).map(body)
            }
            rest += lines
            guard rest.count <= Self.lineLimit else {
                throw unreadable("line \(number + 1) is too long to be one of a ledger")
            }
        }
    }

    /// Reads a line. Returns nil for the header.
    private func parse(_ line: [UInt8], _ number: Int, _ document: inout JSONDocument) throws -> SightingBatch? {
        if number == 1 {
            try checkHeader(line)
            return nil
        }
        guard (try? document.parse(line)) != nil, let batch = SightingBatch(document) else {
            throw unreadable("line \(number) is none of a ledger: take it out, or name another file")
        }
        return batch
    }

    /// Writes the header of a new ledger, or checks that of an old one.
    private mutating func begin() throws {
        try lock(LOCK_EX)
        defer { flock(descriptor, LOCK_UN) }
        let start = try read(at: 0, count: 4096)
        guard let newline = start.firstIndex(of: 0x0A) else {
            // The file is empty, or a process could not finish the header.
            guard Self.header.starts(with: start) else { throw unreadable("it is no ledger: name another file") }
            try truncate(0)
            return try write(Self.header)
        }
        try checkHeader(Array(start[..<newline]))
        try removeTornLine(try size)
    }

    private func checkHeader(_ line: [UInt8]) throws {
        var document = JSONDocument()
        guard (try? document.parse(line)) != nil, document.value("ledger") == .string(Self.name),
            case .number(let version)? = document.value("version")
        else { throw unreadable("it is no ledger: name another file") }
        guard version == "\(Self.version)" else {
            throw unreadable(
                "it is a ledger of version \(version), and this program knows \(Self.version): name another file")
        }
    }

    /// Removes what follows the last complete line.
    private mutating func removeTornLine(_ size: Int) throws {
        guard size >= end else { throw unreadable("another program cut it, so what was seen is no longer known") }
        var start = size
        while start > 0 {
            let block = try read(at: max(0, start - 4096), count: min(4096, start))
            guard !block.isEmpty else { break }
            start -= block.count
            guard let newline = block.lastIndex(of: 0x0A) else { continue }
            end = start + newline + 1
            return end < size ? try truncate(end) : ()
        }
        throw unreadable("another program cut it, so what was seen is no longer known")
    }

    private mutating func write(_ lines: [UInt8]) throws {
        let start = try size
        var file = OutputFile(name: path, descriptor: descriptor)
        file.write(lines)
        if let failure = file.failure {
            try? truncate(start)
            throw failure
        }
        end = start + lines.count
    }

    private func truncate(_ size: Int) throws {
        while ftruncate(descriptor, off_t(size)) != 0 {
            guard errno == EINTR else { throw OutputFailure.failed(name: path, errno: errno) }
        }
    }

    private func lock(_ kind: Int32) throws {
        while flock(descriptor, kind) != 0 {
            guard errno == EINTR else { throw OutputFailure.failed(name: path, errno: errno) }
        }
    }

    /// How many bytes the file has now.
    var size: Int {
        get throws {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw OutputFailure.failed(name: path, errno: errno) }
            return Int(status.st_size)
        }
    }

    private func read(at offset: Int, count: Int) throws -> [UInt8] {
        let file = FileDescriptor(rawValue: descriptor)
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        do {
            while filled < count {
                let read = try bytes.withUnsafeMutableBytes { buffer in
                    let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                    return try file.read(fromAbsoluteOffset: Int64(offset + filled), into: rest)
                }
                if read == 0 { break }
                filled += read
            }
        } catch {
            throw InputFailure(description: "cannot read \(path): \(error)")
        }
        return Array(bytes.prefix(filled))
    }

    private func unreadable(_ reason: String) -> InputFailure {
        InputFailure(description: "cannot read the ledger \(path): \(reason)")
    }
}
