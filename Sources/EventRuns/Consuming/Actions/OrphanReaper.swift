import EventSettings
import Glibc

/// Takes away processes that commands of `exec` left behind, if this program is process 1 of a container: they become its
/// children when their parents end, and would stay as zombies.
package struct OrphanReaper: Sendable {
    /// How often it looks.
    private static let interval = Duration.seconds(1)
    /// What may be a command of its own, whose end is awaited elsewhere, is taken away only after this time.
    private static let patience = Duration.seconds(3)

    private let stop: StopSignal

    /// - Parameter stop: Knows the commands that are running.
    package init(_ stop: StopSignal) { self.stop = stop }

    /// Whether this process is the one that orphans are given to.
    package static var isNeeded: Bool { getpid() == 1 }

    /// Looks until the task is cancelled.
    package func run() async {
        var doubtful: [pid_t: ContinuousClock.Instant] = [:]
        while (try? await Task.sleep(for: Self.interval)) != nil {
            let ended = Self.someHaveEnded ? Self.endedChildren() : []
            doubtful = doubtful.filter { ended.contains($0.key) }
            for process in ended {
                // Each command leads a process group; what it starts is in that group, unless it makes one of its own.
                if getpgid(process) != process {
                    Self.reap(process)
                } else if let since = doubtful[process] {
                    if .now - since >= Self.patience, !stop.isRunning(process) { Self.reap(process) }
                } else {
                    doubtful[process] = .now
                }
            }
        }
    }

    /// Whether any child has ended and was not awaited.
    private static var someHaveEnded: Bool {
        var info = siginfo_t()
        return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info._sifields._sigchld.si_pid > 0
    }

    /// The children that have ended, by /proc.
    private static func endedChildren() -> [pid_t] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        let own = "\(getpid())"
        var children: [pid_t] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let process = pid_t(name), let stat = try? FileContents.read("/proc/\(name)/stat"),
                let end = stat.lastIndex(of: UInt8(ascii: ")"))
            else { continue }
            // Behind the name: the state and the parent.
            let fields = stat[(end + 1)...].split(separator: UInt8(ascii: " ")).prefix(2)
            if fields.map({ String(decoding: $0, as: UTF8.self) }) == ["Z", own] { children.append(process) }
        }
        return children
    }

    private static func reap(_ process: pid_t) {
        var status: Int32 = 0
        waitpid(process, &status, WNOHANG)
    }
}
