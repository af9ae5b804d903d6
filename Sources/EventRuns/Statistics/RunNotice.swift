/// Something that a running service tells a person.
package enum RunNotice: Sendable, Hashable {
    /// Worth knowing.
    case note(String)
    /// Not as it should be; the run goes on.
    case warning(String)
    /// A message could not be handled.
    case error(String)
}
