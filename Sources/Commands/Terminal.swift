import EventRuns
import EventSettings
import Glibc

/// When something that suits a terminal is done.
enum Appearance: String, CaseIterable, Sendable {
    case auto, always, never
}

/// Standard error, where everything goes that is no message: lines, boxes, the progress line.
struct Terminal: Sendable {
    /// Whether standard output is a terminal.
    let showsMessages: Bool
    /// Whether standard error is a terminal.
    let isInteractive: Bool
    /// Whether a line of standard error can be written over: a terminal that knows how.
    let controlsCursor: Bool
    /// Whether `-q` asked for errors only.
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

    /// `NO_COLOR` (no-color.org) and `TERM=dumb` count where nothing else was asked for.
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

    /// Whether somebody can be asked: standard input is a terminal.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 }

    /// Columns of the terminal, 80 where it does not say.
    var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes a line, unless quiet. What it names may come from a message, so control characters are escaped.
    func note(_ line: String) {
        if !isQuiet { write(Self.escaped(line) + "\n") }
    }

    /// Writes a line with colours of its own, unless quiet.
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

    /// Writes text as it is. On a terminal it first clears a progress line that may stand there.
    func write(_ text: String) {
        var bytes = Array((controlsCursor ? "\r\u{1B}[K" : "").utf8)
        bytes.append(contentsOf: text.utf8)
        Self.write(bytes)
    }

    /// What cannot be written to standard error cannot be reported either, so failures end here.
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
