/// The colours of a terminal, or no colours.
package struct Palette: Sendable, Hashable {
    /// Whether colours are written.
    package let isColoured: Bool

    private init(isColoured: Bool) { self.isColoured = isColoured }

    /// Without colours.
    package static let plain = Palette(isColoured: false)
    /// With colours.
    package static let coloured = Palette(isColoured: true)

    private func style(_ code: String, _ text: String) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    package func bold(_ text: String) -> String { style("1", text) }
    package func dim(_ text: String) -> String { style("2", text) }
    package func red(_ text: String) -> String { style("31", text) }
    package func green(_ text: String) -> String { style("32", text) }
    package func yellow(_ text: String) -> String { style("33", text) }
    package func cyan(_ text: String) -> String { style("36", text) }
}
