import AMQPRouting
import AMQP
import EventGeneration

extension SettingsDecoder {
    /// Reads a consumer; nil with errors reported where it cannot be used at all.
    func consumer(_ name: String, _ node: SettingsNode) -> ConsumerSettings? {
        let title = "consumer \"\(name)\""
        let hints = [
            "exchange": "a consumer takes from a \"queue\", which a binding of the topology connects to an exchange"
        ]
        guard
            let reader = ObjectReader(
                node, title, SettingsFormat.consumer, hints: hints,
                remedies: ["queue": "name the one that it takes from"], problems: problems)
        else { return nil }
        let queue = reader.name("queue") ?? ""
        expectPlainName("queue", reader)
        if !queue.isEmpty { expectQueue(queue, at: reader.node("queue")?.place, of: title) }
        var consumer = ConsumerSettings(name: name, queue: queue)
        consumer.prefetch = reader.integer("prefetch").map { Int($0) }
        consumer.bodyLimit = reader.integer("body_limit").map { Int($0) } ?? ConsumerSettings.standardBodyLimit
        consumer.workers = reader.integer("workers").map { Int($0) } ?? 1
        consumer.deduplication = deduplication(reader)
        consumer.print = print(reader, names: .consumer)
        consumer.work = wait("work", reader)
        consumer.exec = exec(reader)
        consumer.publish = publish(reader)
        consumer.record = reader.name("record").map { FileContents.path($0, beside: path) }
        consumer.arguments = arguments(reader)
        checkArguments(of: consumer, reader)
        consumer.onError = onError(reader, queue)
        consumer.setsOnError = reader.has("on_error")
        return consumer
    }

    /// Reads how far back a message_id is looked for; nil where it is not.
    private func deduplication(_ owner: ObjectReader) -> Deduplication? {
        guard let node = owner.node("deduplicate") else { return nil }
        let counts = SettingsFormat.deduplicationCounts
        switch node.content {
        case .boolean(let isOn): return isOn ? Deduplication() : nil
        case .object:
            let title = "\"deduplicate\" in \(owner.title)"
            guard let reader = ObjectReader(node, title, SettingsFormat.deduplication, problems: problems) else {
                return nil
            }
            var deduplication = Deduplication()
            if let count = reader.integer("ids") { deduplication.count = Int(count) }
            deduplication.time = reader.duration("window")
            if deduplication.time == .zero { reader.mismatch("window", "a time of more than 0") }
            return deduplication
        default:
            if let count = node.integer, counts.contains(count) { return Deduplication(count: Int(count)) }
            owner.mismatch(
                "deduplicate",
                "true, how many ids are remembered (1 to \(counts.upperBound)), or an object such as {\"window\": \"10m\"}"
            )
            return nil
        }
    }

    private func onError(_ reader: ObjectReader, _ queue: String) -> ConsumerSettings.OnError {
        let hasDeadLetters = topology.queue(queue)?.arguments["x-dead-letter-exchange"] != nil
        guard let choice: ConsumerSettings.OnError = reader.choice("on_error") else {
            return hasDeadLetters ? .reject : .stop
        }
        // A policy may not be there, so it changes no default.
        if choice == .reject, topology.queue(queue) != nil, !topology.hasDeadLetters(queue) {
            problems.warning(
                reader.node("on_error")?.place,
                "queue \"\(queue)\" of \(reader.title) has no dead-letter exchange: a rejected message is discarded")
        }
        return choice
    }
}
