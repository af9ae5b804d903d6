/// What a call changes in the record of the topology.
///
/// The connection's thread makes the change when the answer comes, whether or not a caller still waits for it: the
/// broker has done it then. If the connection is lost before the answer, a declaration is not recorded, since it is
/// made again if a caller waits for it, and a removal is, see ``isCounted(_:)``.
enum TopologyChange {
    case declaredExchange(Exchange)
    case declaredQueue(Queue)
    case bound(Binding)
    case unbound(Binding)
    case deletedExchange(String, isConditional: Bool)
    case deletedQueue(String, isConditional: Bool)

    /// Whether it counts that was sent and not answered.
    ///
    /// A recovery must not bring back what was deleted on purpose. A deletion under a condition is made again for the caller
    /// that waits for it, and may be refused then: it counts only if no caller waits.
    func isCounted(isAwaited: Bool) -> Bool {
        switch self {
        case .declaredExchange, .declaredQueue, .bound: false
        case .unbound: true
        case .deletedExchange(_, let isConditional), .deletedQueue(_, let isConditional): !(isConditional && isAwaited)
        }
    }
}

extension TopologyRecord {
    /// Makes a change that the broker has answered with that method, if it has.
    mutating func make(_ change: TopologyChange, _ answer: ServerMethod? = nil) {
        switch change {
        case .declaredExchange(let exchange): declared(exchange)
        case .declaredQueue(let queue):
            if case .queueDeclareOK(let status)? = answer { declared(queue, as: status.name) }
        case .bound(let binding): bound(binding)
        case .unbound(let binding): unbound(binding)
        case .deletedExchange(let name, _): deletedExchange(name)
        case .deletedQueue(let name, _): deletedQueue(name)
        }
    }
}
