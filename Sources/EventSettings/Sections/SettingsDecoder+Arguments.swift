import AMQPRouting
import AMQP
import EventGeneration

/// What RabbitMQ takes as arguments it knows; others are a plugin's, or the user's own.
extension SettingsDecoder {
    private static let queueKinds: [Queue.Kind] = [.classic, .quorum, .stream]

    /// Reports what the broker would refuse of a queue, or take and not do.
    ///
    /// - Parameters:
    ///   - queue: The queue as it was read.
    ///   - kind: Its type; nil leaves it to the virtual host, whose own default is classic.
    func checkArguments(of queue: Queue, kind: Queue.Kind?, _ reader: ObjectReader) {
        var table = queue.arguments
        table["durable"] = .boolean(queue.durable)
        table["auto_delete"] = .boolean(queue.autoDelete)
        let review = ArgumentReview(ArgumentRules.queues, releases: releases)
        report(review, table, kind, reader) { $0 == .stream ? "on a stream" : "on a \($0.rawValue) queue" }
        checkNames(
            reader, among: ArgumentRules.queues, of: "queues", others: ArgumentRules.consumers, of: "consumers")
        expectPlainNames(in: ArgumentRules.queues, reader)
    }

    /// Reports what the broker would refuse of a consumer, or take and not do. Of a queue that is not in the topology
    /// nothing is known.
    func checkArguments(of consumer: ConsumerSettings, _ reader: ObjectReader) {
        let review = ArgumentReview(ArgumentRules.consumers, releases: releases)
        let queue = topology.queue(consumer.queue)
        let words = { (kind: Queue.Kind) in
            kind == .stream ? "for a consumer of a stream" : "for a consumer of a \(kind.rawValue) queue"
        }
        if let queue {
            report(review, consumer.arguments, queue.statedKind, reader, words)
        } else {
            for entry in consumer.arguments.entries
            where review.takers(of: entry.key, in: consumer.arguments, among: Self.queueKinds).isEmpty {
                // The type that knows the argument says what is wrong with its value.
                let findings = Self.queueKinds.flatMap { kind in
                    review.findings(consumer.arguments, for: kind).filter { $0.name == entry.key }.map { ($0, kind) }
                }
                guard let (finding, kind) = findings.first(where: { $0.0.rule.isAboutWrongValues }) ?? findings.first
                else { continue }
                report(finding, reader, words(kind), takers: nil)
            }
        }
        checkStreamOffset(consumer.arguments, reader)
        checkNames(
            reader, among: ArgumentRules.consumers, of: "consumers", others: ArgumentRules.queues, of: "queues")
    }

    /// Reports what the broker would refuse of an exchange.
    func checkArguments(of exchange: Exchange, _ reader: ObjectReader) {
        let review = ArgumentReview(ArgumentRules.exchanges, releases: releases)
        for finding in review.findings(exchange.arguments, for: exchange.kind) {
            report(finding, reader, "on an exchange", takers: nil)
        }
        expectPlainNames(in: ArgumentRules.exchanges, reader)
    }

    /// Reports what the broker would refuse of a binding, by the type of its source.
    func checkArguments(of binding: Binding, _ reader: ObjectReader) {
        guard let kind = topology.kind(of: binding.source) else { return }
        var table = binding.arguments
        table["routing_key"] = .string(binding.routingKey)
        let review = ArgumentReview(ArgumentRules.bindings, releases: releases)
        for finding in review.findings(table, for: kind) {
            report(finding, reader, "on a binding of a \(kind.rawValue) exchange", takers: nil)
        }
        if kind == .headers { checkTimestamps(binding.arguments, reader) }
    }

    /// Source: `mc_amqpl:routing_headers`, which multiplies timestamps by 1000; `rabbit_exchange_type_headers:match` does
    /// not.
    private func checkTimestamps(_ arguments: FieldTable, _ reader: ObjectReader) {
        let affected = releases.filter { $0 >= BrokerVersion(3, 13) }
        guard !affected.isEmpty else { return }
        for entry in arguments.entries {
            guard case .timestamp = entry.value else { continue }
            problems.remark(
                place(entry.key, reader),
                "\"\(entry.key)\" in \(reader.title): RabbitMQ\(BrokerVersion.words(for: affected, among: releases)) takes a "
                    + "header's timestamp for a number of milliseconds, which is no timestamp: nothing is equal")
        }
    }

    private func report(
        _ review: ArgumentReview<Queue.Kind>, _ table: FieldTable, _ kind: Queue.Kind?, _ reader: ObjectReader,
        _ words: (Queue.Kind) -> String
    ) {
        for finding in review.findings(table, for: kind ?? .classic) {
            let takers = review.takers(of: finding.name, in: table, among: Self.queueKinds)
            let names = takers.map { $0 == .stream ? "a stream" : "a \($0.rawValue) queue" }
            var only: String?
            if !takers.isEmpty, !takers.contains(kind ?? .classic) {
                only = "only \(ObjectReader.listing(names)) takes it"
            }
            guard kind == nil, finding.rule.consequence.isRefusal, let taker = takers.first, taker != .classic else {
                report(finding, reader, words(kind ?? .classic), takers: only)
                continue
            }
            // The virtual host's default may be the type that takes it.
            let some = BrokerVersion.words(for: finding.releases, among: releases)
            let types = ObjectReader.listing(takers.map { "\"\($0.rawValue)\"" })
            let sentence =
                "\"\(finding.name)\" in \(reader.title): RabbitMQ\(some) refuses it \(words(.classic)), which is the usual "
                + "default: give the queue the \"type\" \(types)"
            let position = place(finding.name, reader)
            if finding.weight == .error {
                problems.warning(position, sentence)
            } else {
                problems.remark(position, sentence)
            }
        }
    }

    private func report<Kind>(
        _ finding: ArgumentReview<Kind>.Finding, _ reader: ObjectReader, _ place: String, takers: String?
    ) {
        let node = reader.node("arguments")?[finding.name] ?? reader.node(finding.name)
        let sentence =
            finding.sentence(
                "\"\(finding.name)\" in \(reader.title)", node?.inWords ?? "that", place: place, takers: takers,
                all: releases) + Self.hint(finding.name, node)
        let position = self.place(finding.name, reader)
        switch finding.weight {
        case .error: problems.error(position, sentence)
        case .warning: problems.warning(position, sentence)
        case .remark: problems.remark(position, sentence)
        case .note: problems.note(position, sentence)
        }
    }

    /// The right form of an offset that is written as another one.
    private static func hint(_ name: String, _ node: SettingsNode?) -> String {
        guard name == "x-stream-offset", let text = node?.string else { return "" }
        if Int64(text) != nil { return ": write \(text) without quotation marks" }
        return Timestamps.parse(text) == nil ? "" : ": write { \"timestamp\": \"\(text)\" }"
    }

    private func place(_ name: String, _ reader: ObjectReader) -> SettingsPlace {
        (reader.node("arguments")?[name] ?? reader.node(name))?.place ?? reader.place
    }

    /// Warns of names that look like a slip, which the broker takes and does nothing with.
    private func checkNames(
        _ reader: ObjectReader, among known: [KnownArgument<Queue.Kind>], of kind: String,
        others: [KnownArgument<Queue.Kind>], of other: String
    ) {
        let names = known.compactMap(\.key?.name)
        let others = others.compactMap(\.key?.name)
        for member in reader.node("arguments")?.members ?? [] where !names.contains(member.key) {
            if others.contains(member.key) {
                problems.warning(
                    member.keyPlace,
                    "\"\(member.key)\" in \(reader.title) does nothing: it is an argument of \(other), not of \(kind)")
            } else if let near = Suggestion.closest(to: member.key, among: names) {
                problems.warning(
                    member.keyPlace,
                    "\"\(member.key)\" in \(reader.title) does nothing: did you mean \"\(near)\"?")
            }
        }
    }

    /// Warns where a number or a time of a stream's offset is likely to be meant as something else.
    private func checkStreamOffset(_ arguments: FieldTable, _ reader: ObjectReader) {
        guard let value = arguments["x-stream-offset"], let node = reader.node("arguments")?["x-stream-offset"] else {
            return
        }
        let name = "\"x-stream-offset\" in \(reader.title)"
        if case .timestamp(let seconds) = value, seconds > Self.lastSecond {
            problems.warning(node.place, "\(name) is beyond the year 9999: a \"timestamp\" is in seconds")
        }
        if let number = value.integerValue, let moment = Self.moment(number) {
            problems.warning(
                node.place,
                "\(name) is the number of a message: for the time \(moment.text) write { \"timestamp\": \(moment.seconds) }"
            )
        }
    }

    /// The end of the year 9999, in seconds since 1970.
    private static let lastSecond: UInt64 = 253_402_300_799

    /// The time that a number would be in seconds or milliseconds, if it is one of this century.
    private static func moment(_ number: Int64) -> (seconds: Int64, text: String)? {
        let seconds = number > 100_000_000_000 ? number / 1000 : number
        guard (946_684_800..<4_102_444_800).contains(seconds) else { return nil }
        var timestamps = Timestamps()
        var bytes: [UInt8] = []
        timestamps.append(seconds * 1000, into: &bytes)
        return (seconds, String(decoding: bytes.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self) + "Z")
    }
}
