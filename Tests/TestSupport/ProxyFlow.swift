extension FaultProxy {
    /// The direction of bytes.
    package enum Direction: Int, Sendable, CaseIterable {
        /// From the client to the broker.
        case upstream
        /// From the broker to the client.
        case downstream
    }

    /// How a connection is ended.
    package enum Cut: Sendable {
        /// Both sides see the end of the stream, after the bytes that were sent to them.
        case fin
        /// Both sides see a reset.
        case reset
    }

    /// What happens to new connections.
    package enum Admission: Sendable {
        case passing
        /// The port does not listen: the system refuses them.
        case refusing
        /// They are accepted and closed.
        case hangingUp
    }

    /// What happens to the bytes of one direction, on every connection.
    package struct Flow: Sendable {
        package enum BlackHole: Sendable {
            /// Bytes are read and dropped, and so is the end of the stream. When the direction works again, connections
            /// that lost bytes are reset, as by a firewall that has forgotten them.
            case discarding
            /// Bytes are not read, so that buffers fill up. No byte is lost.
            case unread
        }

        package var blackHole: BlackHole?
        /// For each connection. With 0 nothing is written, and reading stops when the proxy's buffer is full.
        package var bytesPerSecond: Int?
        package var latency: Duration = .zero
        /// Ends a connection when this many bytes have passed since it began.
        package var cutAfter: Int?
        package var cut = Cut.fin
        /// Sends every byte in a separate packet.
        package var isSliced = false

        package init() {}
    }

    /// What has happened so far.
    package struct Statistics: Sendable {
        /// Connections that were accepted and passed on.
        package var accepted = 0
        /// Connections that were accepted and closed at once.
        package var turnedAway = 0
        /// Connections that are open, or about to end.
        package var open = 0
        /// Bytes that were handed to the broker.
        package var upstream = 0
        /// Bytes that were handed to clients.
        package var downstream = 0
        /// Bytes that a black hole dropped.
        package var swallowed = 0
        /// When a client last ended its side. The proxy's own thread saw it, which no other test delays.
        package var lastHangUp: ContinuousClock.Instant?
    }
}
