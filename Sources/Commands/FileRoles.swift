import Glibc

/// The files of a run by what they are for, so that the run writes no file that it reads.
struct FileRoles {
    /// Identifies a file by what its path leads to, after following links.
    private struct Identity: Hashable {
        let device: UInt64
        let number: UInt64
    }

    private var inputs: [Identity: String] = [:]

    /// Records a file that the run reads; `-` is standard input.
    mutating func read(_ path: String?, as role: String) {
        guard let path, let identity = Self.identity(path) else { return }
        inputs[identity] = role
    }

    /// Refuses a file to write if the run also reads it: writing would empty it first.
    func write(_ path: String?, as flag: String) throws(ProgramError) {
        guard let path else { return }
        guard !path.isEmpty, path != "-" else {
            throw ProgramError(.usage, "\(flag) needs the name of a file, not \"\(path)\"")
        }
        guard let identity = Self.identity(path), let role = inputs[identity] else { return }
        throw ProgramError(.usage, "\(flag) \(path) would overwrite \(role): name another file")
    }

    /// Nil for a path that does not exist yet, and for devices and pipes: writing to them takes nothing away.
    private static func identity(_ path: String) -> Identity? {
        var status = stat()
        guard (path == "-" ? fstat(STDIN_FILENO, &status) : stat(path, &status)) == 0,
            status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }
}
