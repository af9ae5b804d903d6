internal import CAMQP
internal import Glibc

/// A consumer that deliveries of this round are for.
final class DeliveryRoute {
    let channel: UInt16
    let tag: [UInt8]
    /// Nil if no reader will take what arrives.
    let consumer: ConsumerState?
    /// Whether the broker waits for an acknowledgement of what it sends there.
    let needsAck: Bool
    /// Whether a reader takes what arrives, and it is no reply.
    let isRead: Bool
    @exclusivity(unchecked) var builder: DeliveryBatchBuilder

    init(channel: UInt16, tag: [UInt8], consumer: ConsumerState?, size: (records: Int, bytes: Int)) {
        self.channel = channel
        self.tag = tag
        self.consumer = consumer?.isAbandoned == false ? consumer : nil
        needsAck = consumer?.origin.needsAck ?? true
        isRead = consumer?.isRead == true
        builder = DeliveryBatchBuilder(like: size)
    }

    @inline(__always)
    func isFor(_ channel: UInt16, _ tag: UnsafeRawBufferPointer) -> Bool {
        guard channel == self.channel, tag.count == self.tag.count else { return false }
        return self.tag.withUnsafeBytes { mine in
            guard let one = mine.baseAddress, let two = tag.baseAddress else { return true }
            return memcmp(one, two, mine.count) == 0
        }
    }
}

/// Deliveries that arrived in a row for one consumer.
struct TagRun {
    let route: DeliveryRoute
    let first: UInt64
    var count: Int
    /// No consumer reads it, and it is not given back either; see ``DeliveryBatch/giveBack(at:)``.
    var isLeft = false

    /// As the connection's state counts it.
    var inState: ConnectionState.Arrived {
        .init(
            channel: route.channel, first: first, count: count, consumer: route.consumer?.number,
            needsAck: route.needsAck, isLeft: isLeft)
    }
}

extension ConnectionLoop {
    /// Takes a delivery whose three frames are all there, and returns their size; nil if it is anything else, which
    /// then goes the long way. This is where a consumer's time goes: no lock, no allocation.
    func takeDelivery(_ bytes: UnsafeRawBufferPointer) throws(Ended) -> Int? {
        // Type, channel, size, and the method's id.
        guard bytes.count > Frame.overhead + 4, bytes[0] == Frame.Kind.method.rawValue,
            UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: Frame.prefix, as: UInt32.self))
                == MethodID.basicDeliver,
            assemblies.isEmpty, case .frame(let method) = splitter.next(bytes),
            case .frame(let header) = splitter.next(UnsafeRawBufferPointer(rebasing: bytes[method.size...])),
            header.kind == .header, header.channel == method.channel,
            UInt16(bigEndian: header.payload.loadUnaligned(as: UInt16.self)) == Frame.basicClass
        else { return nil }
        let announced = UInt64(bigEndian: header.payload.loadUnaligned(fromByteOffset: 4, as: UInt64.self))
        var size = method.size + header.size
        var body = UnsafeRawBufferPointer(start: nil, count: 0)
        if announced > 0 {
            guard announced <= UInt64(maximumBodySize),
                case .frame(let frame) = splitter.next(UnsafeRawBufferPointer(rebasing: bytes[size...])),
                frame.kind == .body, frame.channel == method.channel, frame.payload.count == Int(announced)
            else { return nil }
            body = frame.payload
            size += frame.size
            expectsLargeBody = body.count >= StraightBody.leastSize
        }
        let properties = UnsafeRawBufferPointer(rebasing: header.payload[12...])
        guard HeaderScan.isValid(properties) else { return nil }
        let arguments = UnsafeRawBufferPointer(rebasing: method.payload[4...])
        let isTaken = decoder.decode(MethodID.basicDeliver, arguments, as: amqp_basic_deliver_t.self) { delivery in
            let route = self.route(method.channel, delivery.consumer_tag.buffer)
            guard route.isRead else { return false }
            route.builder.append(
                tag: delivery.delivery_tag, redelivered: delivery.redelivered != 0,
                exchange: delivery.exchange.buffer, routingKey: delivery.routing_key.buffer, properties: properties,
                body: body)
            note(delivery.delivery_tag, route)
            return true
        }
        return isTaken == true ? size : nil
    }

    /// Takes a delivery that arrived in pieces, or has no reader, or is a reply.
    func take(_ assembly: ContentAssembly, _ channel: UInt16, _ tag: [UInt8]) {
        let route = tag.withUnsafeBytes { self.route(channel, $0) }
        guard let consumer = route.consumer else {
            arrivals.append(
                TagRun(
                    route: route, first: assembly.deliveryTag, count: 1, isLeft: assembly.properties.isFromStream))
            return
        }
        // RabbitMQ counts no tags for what comes to a direct reply-to address, and nothing acknowledges them.
        switch consumer.role {
        case .replies: return core.perform { state, turn in state.reply(assembly, channel, consumer, &turn) }
        case .sequence: break
        }
        route.builder.append(assembly)
        note(assembly.deliveryTag, route)
        // A stream keeps what is acknowledged.
        if assembly.isTooLarge, !assembly.properties.isFromStream { unread.append((channel, assembly.deliveryTag)) }
    }

    /// The route of a consumer in this round.
    @inline(__always)
    func route(_ channel: UInt16, _ tag: UnsafeRawBufferPointer) -> DeliveryRoute {
        if let last = arrivals.last?.route, last.isFor(channel, tag) { return last }
        return findRoute(channel, tag)
    }

    private func findRoute(_ channel: UInt16, _ tag: UnsafeRawBufferPointer) -> DeliveryRoute {
        if let route = routes.first(where: { $0.isFor(channel, tag) }) { return route }
        let name = ByteName(String(decoding: tag, as: UTF8.self))
        let consumer = core.access { state in
            state.channel(channel).flatMap { $0.isOpen ? $0.consumers[name] : nil }
        }
        let route = DeliveryRoute(channel: channel, tag: Array(tag), consumer: consumer, size: lastBatchSize)
        routes.append(route)
        return route
    }

    /// Records what arrived, in order.
    @inline(__always)
    func note(_ tag: UInt64, _ route: DeliveryRoute) {
        if let last = arrivals.indices.last, arrivals[last].route === route,
            arrivals[last].first &+ UInt64(arrivals[last].count) == tag
        {
            arrivals[last].count += 1
        } else {
            arrivals.append(TagRun(route: route, first: tag, count: 1))
        }
    }

    /// Hands what has arrived in this round to the consumers. What has no reader goes back to its queue.
    func deliver() throws(Ended) {
        // A route is looked up once a round, also one that only replies came by: its consumer may be another one next time.
        defer { routes.removeAll(keepingCapacity: true) }
        guard !arrivals.isEmpty else { return }
        let now = MonotonicTime.now
        do throws(ProtocolBreach) {
            try core.access { state throws(ProtocolBreach) in
                for arrival in arrivals { try state.arrived(arrival.inState, at: now) }
                for (channel, tag) in unread { state.channel(channel)?.acks.markUnread(tag) }
            }
        } catch {
            arrivals.removeAll(keepingCapacity: true)
            unread.removeAll()
            throw protocolError(error.problem, code: error.code)
        }
        arrivals.removeAll(keepingCapacity: true)
        unread.removeAll()
        for route in routes {
            guard let consumer = route.consumer else { continue }
            lastBatchSize = route.builder.size
            let deliveries = DeliveryBatch(origin: consumer.origin, route.builder)
            if !consumer.hasDelivered { core.access { $0.learnKind(of: consumer, from: deliveries, route.channel) } }
            if consumer.place.arrived(deliveries) { core.look(at: consumer.origin.queue, for: consumer.place) }
            guard !consumer.sink.push(deliveries) else { continue }
            // Its reader went away while these arrived: they go back. If the channel is gone, they are back already.
            for index in deliveries.records.indices { deliveries.giveBack(at: index) }
        }
    }
}
