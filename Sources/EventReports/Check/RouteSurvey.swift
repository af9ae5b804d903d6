package import EventSettings
package import EventRuns
package import AMQPRouting
package import AMQP
import EventGeneration

/// Where the messages of all producers go, collected producer by producer: keys that reach no queue, and queues that no
/// message reaches.
package struct RouteSurvey: Sendable {
    /// How many keys are named in one line.
    private static let namedKeys = 5
    /// How many different keys are kept.
    private static let keptKeys = 10_000

    /// The keys of one producer, or of a consumer that publishes.
    struct Producer: Sendable {
        let name: String
        var isConsumer = false
        /// The exchange; nil if it differs from message to message.
        let exchange: String?
        var keys: Set<Address> = []
        /// Addresses without a queue, in the order in which they came.
        var lost: [Address] = []
        /// Whether these are all the keys that the producer can make.
        var isComplete = false
    }

    /// Where a message is published.
    struct Address: Sendable, Hashable {
        let exchange: ByteName
        let key: ByteName

        /// The key. If other messages go elsewhere, also the exchange.
        func text(isFixed: Bool) -> String {
            isFixed ? "\"\(key.text)\"" : "\"\(key.text)\" to exchange \"\(exchange.text)\""
        }
    }

    let settings: Settings
    private let router: Router
    var producers: [Producer] = []
    /// The index of the producer whose messages are added now.
    var current = 0
    /// A sample of the messages that came to queues whose consumers publish them again.
    var arrived: [ByteName: [OutgoingEvent]] = [:]
    private var reached: Set<ByteName> = []
    private var messages = 0
    /// Whether some message may have gone to any queue.
    var isBlind = false

    /// Makes an empty survey of the settings. The producers follow.
    package init(_ settings: Settings) {
        self.settings = settings
        router = Router(settings.topology)
        for consumer in settings.consumers where consumer.publish != nil { arrived[ByteName(consumer.queue)] = [] }
    }

    /// Begins a producer. The messages that follow are from this one.
    package mutating func begin(_ producer: ProducerSettings) {
        current = producers.count
        producers.append(Producer(name: producer.name, exchange: producer.fixedExchange))
    }

    /// Adds a producer's message and returns its route.
    package mutating func add(_ event: OutgoingEvent) -> Router.Route {
        messages += 1
        let route = add(event.exchange, event.routingKey, event.properties.headers)
        if !arrived.isEmpty, case .queues(let queues) = route { keep(event, in: queues) }
        return route
    }

    /// Ends a producer whose messages are all added, or enough of them for a sample.
    ///
    /// If the keys of the producer can be listed and its headers are always the same, the keys that did not come are
    /// added too.
    ///
    /// - Parameter speaksForAll: Whether the added messages are enough to say that nothing else comes.
    package mutating func end(_ producer: ProducerSettings, headers: FieldTable?, speaksForAll: Bool) {
        guard let exchange = producer.fixedExchange, producer.message.headers.references.isEmpty,
            let keys = producer.message.possibleRoutingKeys(settings.volumes)
        else {
            isBlind = isBlind || !speaksForAll
            return
        }
        for key in keys { _ = add(exchange, key, headers) }
        producers[producers.count - 1].isComplete = true
    }

    /// Ends a producer whose messages cannot be seen here: they may reach any queue.
    package mutating func skip() { isBlind = true }

    mutating func add(_ exchange: String, _ key: String, _ headers: FieldTable?) -> Router.Route {
        let route = router.route(exchange: exchange, routingKey: key, headers: headers)
        if case .queues(let queues) = route { reached.formUnion(queues.map(ByteName.init)) } else { isBlind = true }
        let last = current
        guard producers[last].keys.count < Self.keptKeys else { return route }
        let address = Address(exchange: ByteName(exchange), key: ByteName(key))
        if producers[last].keys.insert(address).inserted, route == .queues([]) {
            producers[last].lost.append(address)
        }
        return route
    }

    /// What is unusual, apart from what ``TopologyReview`` says already.
    package var warnings: [String] {
        let review = TopologyReview(settings)
        return producers.filter { !($0.exchange.map(review.leadsNowhere) ?? false) }.compactMap(Self.loss)
            + unreachedQueues
    }

    private static func loss(_ producer: Producer) -> String? {
        guard !producer.lost.isEmpty else { return nil }
        let count = producer.keys.count
        let which = producer.isComplete ? "of its \(counted(count, "key"))" : "of \(counted(count, "key")) tried"
        // If keys of the sample came first, each seed would name others.
        let lost =
            producer.isComplete
            ? producer.lost.sorted { $0.key.text.utf8.lexicographicallyPrecedes($1.key.text.utf8) } : producer.lost
        let keys = lost.prefix(namedKeys).map { $0.text(isFixed: producer.exchange != nil) }.joined(separator: ", ")
        let rest = lost.count > namedKeys ? " and others" : ""
        let verb = producer.lost.count == 1 ? "reaches" : "reach"
        let owner = "\(producer.isConsumer ? "consumer" : "producer") \"\(producer.name)\""
        return "\(owner): \(grouped(producer.lost.count)) \(which) \(verb) no queue: \(keys)\(rest)"
    }

    /// Queues whose bindings no message came through.
    private var unreachedQueues: [String] {
        let seen = Set(producers.filter { !$0.isConsumer }.map { ByteName($0.name) })
        guard !isBlind, settings.producers.allSatisfy({ seen.contains(ByteName($0.name)) }) else { return [] }
        let isComplete = producers.allSatisfy(\.isComplete)
        let tried = isComplete ? "no key that the producers make" : "none of \(counted(messages, "message")) tried"
        let bound = settings.topology.bindings.compactMap { binding in
            if case .queue(let name) = binding.destination { ByteName(name) } else { nil }
        }
        let missed = Set(bound).subtracting(reached).subtracting(deadLetterQueues)
        let names = settings.topology.queues.map(\.name).filter { missed.contains(ByteName($0)) }
        return NamedRemark(names: names).lines(
            "queue", "gets nothing: \(tried) leads to it", "get nothing: \(tried) leads to them")
    }

    /// Queues that dead letters may come to. Every binding counts, since the keys of dead letters are not known here.
    private var deadLetterQueues: Set<ByteName> {
        let letters = settings.topology.queues.compactMap(settings.topology.deadLetters)
        var exchanges = letters.map(\.exchange)
        let bindings = Dictionary(grouping: settings.topology.bindings) { ByteName($0.source) }
        var seen: Set<ByteName> = []
        var queues = Set(letters.filter(\.exchange.isEmpty).compactMap { $0.routingKey.map(ByteName.init) })
        while let name = exchanges.popLast() {
            guard seen.insert(ByteName(name)).inserted else { continue }
            for binding in bindings[ByteName(name), default: []] {
                switch binding.destination {
                case .queue(let queue): queues.insert(ByteName(queue))
                case .exchange(let next): exchanges.append(next)
                }
            }
            let declared = settings.topology.exchange(name)
            let alternate =
                declared.map(settings.topology.alternateExchange) ?? settings.topology.alternateByPolicy(of: name)
            if let alternate { exchanges.append(alternate) }
        }
        return queues
    }
}
