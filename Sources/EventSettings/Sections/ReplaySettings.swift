package import EventGeneration

/// A recording that a producer publishes again.
package struct ReplaySettings: Sendable {
    /// The file of envelopes that `--record` wrote; `-` for standard input.
    package var path: String
    /// How much faster than recorded; nil publishes without the recorded gaps, as a pace of the producer wants it.
    package var speed: Double?
    /// Where all messages go; nil sends each to the exchange it was recorded from.
    package var exchange: String?
    /// The template of the exchange, if it differs from message to message; then ``exchange`` is its text.
    package var exchangeTemplate: Template?
    /// With which routing key; nil keeps those of the recording.
    package var routingKey: Template?
    /// What is put in the place of recorded values, so that a recording of real traffic names no real person.
    package var replacements: [Replacement]

    /// Makes a replay as recorded.
    package init(path: String, speed: Double? = 1, replacements: [Replacement] = []) {
        self.path = path
        self.speed = speed
        self.replacements = replacements
    }
}
