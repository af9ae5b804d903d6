import Glibc
import SystemPackage

/// Why a file cannot be read.
package struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file as it was named.
    package var path: String
    /// The system's number for the reason.
    package var code: Int32

    /// Makes an error.
    package init(path: String, code: Int32) {
        self.path = path
        self.code = code
    }

    /// Whether there is no such file.
    package var isMissing: Bool { code == ENOENT || code == ENOTDIR }

    /// `cannot read goals.ndjson: No such file or directory`.
    package var description: String {
        "cannot read \(path == "-" ? "standard input" : path): \(String(cString: strerror(code)))"
    }
}

/// Files as a whole.
package enum FileContents {
    /// Reads a file, or standard input if the path is `-`. Blocks: it is for the start of a program.
    ///
    /// The corresponding C functions are `open` and `read`.
    package static func read(_ path: String) throws(FileError) -> [UInt8] {
        do {
            let file = path == "-" ? .standardInput : try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            defer { if file != .standardInput { try? file.close() } }
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
                if count == 0 { return bytes }
                bytes.append(contentsOf: chunk[..<count])
            }
        } catch {
            throw FileError(path: path, code: (error as? Errno)?.rawValue ?? EIO)
        }
    }

    /// A path as seen from the folder of another file.
    static func path(_ path: String, beside file: String) -> String {
        guard !path.hasPrefix("/"), path != "-", let slash = file.lastIndex(of: "/") else { return path }
        return String(file[...slash]) + path
    }
}
