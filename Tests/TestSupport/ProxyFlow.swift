extension FaultProxy {
    /// Which way bytes go.
    package enum Direction: Int, Sendable, CaseIterable {
        /// From the client to the broker.
        case upstream
        /// From the broker to the client.
        case downstream
    }

    /// How a connection is ended.
    package enum Cut: Sendable {
        /// Both sides see the end of the stream, behind what was sent to them.
        case fin
        /// Both sides see a reset.
        case reset
    }

    /// What becomes of new connections.
    package enum Admission: Sendable {
        case passing
        /// Nobody listens: the system refuses them.
        case refusing
        /// They are accepted and closed.
        case hangingUp
    }

    /// What happens to the bytes of one direction, on every connection.
    package struct Flow: Sendable {
        package enum BlackHole: Sendable {
            /// Bytes are read and dropped, the end of the stream too. When the direction passes again, connections
            /// that lost bytes are reset, as by a firewall that has forgotten them.
            case discarding
            /// Bytes are not read, so that buffers fill up; nothing is lost.
            case unread
        }

        package var blackHole: BlackHole?
        /// For each connection; with 0 nothing is written, and what is read stops when the proxy's buffer is full.
        package var bytesPerSecond: Int?
        package var latency: Duration = .zero
        /// Ends a connection when so many bytes have passed since it began.
        package var cutAfter: Int?
        package var cut = Cut.fin
        /// Sends every byte in a packet of its own.
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
        /// Bytes that a black hole took.
        package var swallowed = 0
        /// When a client last ended its side, by the proxy's own thread, which no other test holds up.
        package var lastHangUp: ContinuousClock.Instant?
    }
}
