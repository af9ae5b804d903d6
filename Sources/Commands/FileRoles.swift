import Glibc

/// The files of a run by what they are for, so that none that is read is written.
struct FileRoles {
    /// Tells a file whatever its path is, links followed.
    private struct Identity: Hashable {
        let device: UInt64
        let number: UInt64
    }

    private var inputs: [Identity: String] = [:]

    /// Takes note of a file that is read; `-` is standard input.
    mutating func read(_ path: String?, as role: String) {
        guard let path, let identity = Self.identity(path) else { return }
        inputs[identity] = role
    }

    /// Refuses a file that is to be written where it is read as well: it would be emptied first.
    func write(_ path: String?, as flag: String) throws(ProgramError) {
        guard let path else { return }
        guard !path.isEmpty, path != "-" else {
            throw ProgramError(.usage, "\(flag) wants the name of a file, not \"\(path)\"")
        }
        guard let identity = Self.identity(path), let role = inputs[identity] else { return }
        throw ProgramError(.usage, "\(flag) \(path) would overwrite \(role): name another file")
    }

    /// Nil for what does not exist yet, and for devices and pipes, which nothing is taken from by writing.
    private static func identity(_ path: String) -> Identity? {
        var status = stat()
        guard (path == "-" ? fstat(STDIN_FILENO, &status) : stat(path, &status)) == 0,
            status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }
}
