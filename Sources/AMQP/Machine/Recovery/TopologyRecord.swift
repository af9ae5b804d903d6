internal import OrderedCollections

/// What was declared over a connection and not deleted over it, as a value: a recovery declares it again.
struct TopologyRecord {
    private struct BindingKey: Hashable {
        var binding: Binding
        var names: [ByteName]
    }

    private var exchangesByName: OrderedDictionary<ByteName, Exchange> = [:]
    private var queuesByName: OrderedDictionary<ByteName, RecordedQueue> = [:]
    private var bindingKeys: OrderedSet<BindingKey> = []

    /// A queue with the name it has now.
    struct RecordedQueue {
        var queue: Queue
        /// The broker chose the name, and chooses another one next time.
        var isServerNamed: Bool
        /// The name that the application knows: a recovery may be lost before it is reported.
        var knownName: String
    }

    var exchanges: [Exchange] { Array(exchangesByName.values) }
    var queues: [RecordedQueue] { Array(queuesByName.values) }
    var bindings: [Binding] { bindingKeys.map(\.binding) }

    mutating func declared(_ exchange: Exchange) { exchangesByName[ByteName(exchange.name)] = exchange }

    /// Records a queue under the name that the broker answered.
    mutating func declared(_ queue: Queue, as name: String) {
        var named = queue
        named.name = name
        queuesByName[ByteName(name)] = RecordedQueue(queue: named, isServerNamed: queue.name.isEmpty, knownName: name)
    }

    mutating func bound(_ binding: Binding) { bindingKeys.append(key(binding)) }

    /// Forgets a binding. If it was not made over this connection, others may be left that were not either.
    mutating func unbound(_ binding: Binding) {
        if bindingKeys.remove(key(binding)) != nil { lostBinding(from: binding.source) }
    }

    /// Forgets an exchange with its bindings.
    mutating func deletedExchange(_ name: String) {
        exchangesByName[ByteName(name)] = nil
        forgetBindings { binding in
            if binding.source.hasSameBytes(as: name) { return true }
            guard case .exchange(let destination) = binding.destination else { return false }
            return destination.hasSameBytes(as: name)
        }
    }

    /// Forgets a queue with its bindings.
    mutating func deletedQueue(_ name: String) {
        queuesByName[ByteName(name)] = nil
        forgetBindings { $0.leads(toQueue: name) }
    }

    /// The queue of that name, if it was declared.
    func queue(_ name: String) -> Queue? { queuesByName[ByteName(name)]?.queue }

    /// Whether a queue goes with its last consumer.
    func isAutoDelete(queue name: String) -> Bool { queuesByName[ByteName(name)]?.queue.autoDelete == true }

    private mutating func forgetBindings(where isGone: (Binding) -> Bool) {
        let gone = bindings.filter(isGone)
        bindingKeys.removeAll { isGone($0.binding) }
        for binding in gone { lostBinding(from: binding.source) }
    }

    /// Forgets an exchange that goes with its last binding, if that has gone.
    private mutating func lostBinding(from source: String) {
        guard exchangesByName[ByteName(source)]?.autoDelete == true,
            !bindingKeys.contains(where: { $0.binding.source.hasSameBytes(as: source) })
        else { return }
        deletedExchange(source)
    }

    /// Gives a queue the name that the broker chose this time.
    mutating func renamed(_ old: String, to new: String) {
        guard var queue = queuesByName.removeValue(forKey: ByteName(old)) else { return }
        queue.queue.name = new
        queuesByName[ByteName(new)] = queue
        let moved = bindings.map { binding in
            guard binding.leads(toQueue: old) else { return binding }
            var binding = binding
            binding.destination = .queue(new)
            return binding
        }
        bindingKeys = OrderedSet(moved.map(key))
    }

    /// The new names by those that the application knows; it knows the new ones afterwards.
    mutating func takeRenamed() -> [String: String] {
        var renamed: [String: String] = [:]
        for (name, recorded) in queuesByName where !recorded.knownName.hasSameBytes(as: recorded.queue.name) {
            renamed[recorded.knownName] = recorded.queue.name
            queuesByName[name]?.knownName = recorded.queue.name
        }
        return renamed
    }

    private func key(_ binding: Binding) -> BindingKey {
        let destination =
            switch binding.destination {
            case .queue(let name), .exchange(let name): name
            }
        return BindingKey(
            binding: binding, names: [binding.source, destination, binding.routingKey].map(ByteName.init))
    }
}

extension Binding {
    fileprivate func leads(toQueue name: String) -> Bool {
        guard case .queue(let destination) = destination else { return false }
        return destination.hasSameBytes(as: name)
    }
}
