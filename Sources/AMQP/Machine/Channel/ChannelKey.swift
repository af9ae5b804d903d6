/// Tells a channel from all others of its connection, earlier and later ones of the same number too.
struct ChannelKey: Hashable, Sendable {
    /// The channel's number on the wire.
    let id: UInt16
    /// Counts the channels of the connection.
    let serial: UInt64
}
