/// Something that a running service tells the user.
package enum RunNotice: Sendable, Hashable {
    /// Worth knowing.
    case note(String)
    /// Something is not as it should be. The run continues.
    case warning(String)
    /// A message could not be handled.
    case error(String)
}
