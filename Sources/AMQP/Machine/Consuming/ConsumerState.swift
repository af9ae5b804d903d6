/// A consumer as its channel keeps it.
struct ConsumerState {
    /// What its deliveries are for.
    enum Role {
        /// They go to the sequence that the application reads.
        case sequence
        /// They answer the calls of an RPC client.
        case replies
    }

    /// How far it is.
    enum Life {
        /// The broker has not let it in yet. It may try again elsewhere if the broker refuses it, so its sequence has no
        /// end yet.
        case asked
        /// The broker has let it in.
        case begun
        /// No reader will take what arrives until cancel-ok: it goes back to its queue.
        case abandoned(hasBegun: Bool)
    }

    let sink: any DeliverySink
    var origin: DeliveryBatch.Origin
    var prefetch: UInt16
    var exclusive: Bool
    /// The arguments, and where it continues in a stream.
    let place: StreamPlace
    /// Tells it from earlier and later ones of its channel.
    let number: UInt64
    /// Has it consume again if the broker delivers nothing more to it.
    var again: ConsumingAgain?
    let role: Role
    private(set) var life = Life.asked
    /// Whether it has delivered anything, so that it is known whether its queue is a stream.
    var hasDelivered = false
    /// Its queue was deleted over this connection; the broker says so of the consumer a little later.
    var isQueueDeleted = false

    init(
        sink: any DeliverySink, origin: DeliveryBatch.Origin, prefetch: UInt16, exclusive: Bool, place: StreamPlace,
        number: UInt64, again: ConsumingAgain?, role: Role
    ) {
        self.sink = sink
        self.origin = origin
        self.prefetch = prefetch
        self.exclusive = exclusive
        self.place = place
        self.number = number
        self.again = again
        self.role = role
    }

    var hasBegun: Bool {
        switch life {
        case .asked: false
        case .begun: true
        case .abandoned(let hasBegun): hasBegun
        }
    }

    var isAbandoned: Bool {
        switch life {
        case .asked, .begun: false
        case .abandoned: true
        }
    }

    /// Whether a reader takes its deliveries from a sequence.
    var isRead: Bool {
        switch role {
        case .sequence: !isAbandoned
        case .replies: false
        }
    }

    /// The broker has let it in.
    mutating func begin() {
        switch life {
        case .asked, .begun: life = .begun
        case .abandoned: life = .abandoned(hasBegun: true)
        }
    }

    /// No reader will take what arrives from now on.
    mutating func abandon() { life = .abandoned(hasBegun: hasBegun) }
}
