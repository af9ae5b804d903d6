import EventRuns
import EventSettings
import Glibc

/// When the program uses a feature of terminals.
enum Appearance: String, CaseIterable, Sendable {
    case auto, always, never
}

/// Standard error. All output that is not a message goes there: lines, boxes, the progress line.
struct Terminal: Sendable {
    /// Whether standard output is a terminal.
    let showsMessages: Bool
    /// Whether standard error is a terminal.
    let isInteractive: Bool
    /// Whether a line of standard error can be overwritten: on a terminal that supports it.
    let controlsCursor: Bool
    /// Whether `-q` asks for errors only.
    let isQuiet: Bool
    /// Colours of standard error.
    let palette: Palette
    /// Colours of standard output.
    let messagePalette: Palette

    init(color: Appearance, isQuiet: Bool) {
        showsMessages = isatty(STDOUT_FILENO) == 1
        isInteractive = isatty(STDERR_FILENO) == 1
        controlsCursor = isInteractive && !Self.isDumb
        self.isQuiet = isQuiet
        palette = Self.palette(color, isTerminal: isInteractive)
        messagePalette = Self.palette(color, isTerminal: showsMessages)
    }

    /// `NO_COLOR` (no-color.org) and `TERM=dumb` count if no flag says otherwise.
    private static func palette(_ color: Appearance, isTerminal: Bool) -> Palette {
        switch color {
        case .always: return .coloured
        case .never: return .plain
        case .auto:
            let refused = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
            return isTerminal && !refused && !isDumb ? .coloured : .plain
        }
    }

    private static var isDumb: Bool { getenv("TERM").map { ["", "dumb"].contains(String(cString: $0)) } ?? true }

    /// Whether a person can answer: standard input is a terminal.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 }

    /// The columns of the terminal, or 80 if it does not say.
    var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes a line, unless quiet. The line may quote a message, so control characters are escaped.
    func note(_ line: String) {
        if !isQuiet { write(Self.escaped(line) + "\n") }
    }

    /// Writes a line that has its own colours, unless quiet.
    func show(_ line: String) {
        if !isQuiet { write(line + "\n") }
    }

    private static func escaped(_ text: some StringProtocol) -> String {
        ControlCharacters.escaped(String(text), keepsLines: true)
    }

    /// Writes `[##] WARNING: …`, unless quiet.
    func warn(_ line: String) {
        if !isQuiet { write("\(palette.yellow("[##] WARNING:")) \(Self.escaped(line))\n") }
    }

    /// Writes `[##] ERROR: …`, also when quiet.
    func error(_ text: String) {
        for line in text.split(separator: "\n") { write("\(palette.red("[##] ERROR:")) \(Self.escaped(line))\n") }
    }

    /// Writes text unchanged. On a terminal it first clears the progress line, if there is one.
    func write(_ text: String) {
        var bytes = Array((controlsCursor ? "\r\u{1B}[K" : "").utf8)
        bytes.append(contentsOf: text.utf8)
        Self.write(bytes)
    }

    /// Ignores failures: what cannot be written to standard error cannot be reported either.
    static func write(_ bytes: [UInt8]) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(STDERR_FILENO, buffer.baseAddress.map { $0 + offset }, bytes.count - offset)
            }
            guard count > 0 || errno == EINTR else { return }
            offset += max(0, count)
        }
    }
}
