import EventRuns
import EventSettings

/// Labelled lines in a frame.
struct Box {
    private(set) var rows: [(label: String, text: String)] = []

    /// Adds a row. If the label is the same as in the row before, it is shown once.
    mutating func add(_ label: String, _ text: String) {
        rows.append((label, ControlCharacters.escaped(text, keepsLines: false)))
    }

    /// The frame, at most that many columns wide.
    func lines(width: Int, palette: Palette) -> [String] {
        let labelWidth = rows.map(\.label.count).max() ?? 0
        let room = max(20, width - labelWidth - 6)
        let texts = rows.map { $0.text.count > room ? $0.text.prefix(room - 1) + "…" : $0.text }
        let textWidth = texts.map(\.count).max() ?? 0
        let edge = String(repeating: "─", count: labelWidth + textWidth + 4)
        var lines = [palette.dim("┌\(edge)┐")]
        var previous: String?
        for (row, text) in zip(rows, texts) {
            let label = row.label == previous ? "" : row.label
            previous = row.label
            let padded = label + String(repeating: " ", count: labelWidth - label.count)
            let fill = String(repeating: " ", count: textWidth - text.count)
            lines.append("\(palette.dim("│")) \(palette.bold(padded))  \(text)\(fill) \(palette.dim("│"))")
        }
        return lines + [palette.dim("└\(edge)┘")]
    }
}
