/// When a delivery is acknowledged.
package enum AcknowledgementMode: String, Sendable, Hashable, CaseIterable {
    /// After every action has succeeded, so that no message is lost: at least once.
    case after
    /// Before the first action, so that nothing is done twice: at most once.
    case before
    /// Never. The broker puts everything back when the program ends.
    case never
}
