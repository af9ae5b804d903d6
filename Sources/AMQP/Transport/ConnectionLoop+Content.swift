internal import CAMQP

extension ConnectionLoop {
    /// Deliveries of one round for one consumer.
    struct PendingBatch {
        var channel: UInt16
        var consumer: ConsumerState
        var builder = DeliveryBatchBuilder()
    }

    func beginDelivery(_ channel: UInt16, _ arguments: UnsafeRawBufferPointer) throws {
        let assembly = decoder.decode(
            MethodID.basicDeliver, arguments, as: amqp_basic_deliver_t.self
        ) { method in
            var assembly = ContentAssembly(
                .delivery(consumerTag: method.consumer_tag.text), exchange: method.exchange.buffer,
                routingKey: method.routing_key.buffer)
            assembly.deliveryTag = method.delivery_tag
            assembly.redelivered = method.redelivered != 0
            return assembly
        }
        try begin(channel, assembly, "basic.deliver")
    }

    func beginGet(_ channel: UInt16, _ arguments: UnsafeRawBufferPointer) throws {
        let assembly = decoder.decode(MethodID.basicGetOK, arguments, as: amqp_basic_get_ok_t.self) { method in
            var assembly = ContentAssembly(
                .get(remaining: Int(method.message_count)), exchange: method.exchange.buffer,
                routingKey: method.routing_key.buffer)
            assembly.deliveryTag = method.delivery_tag
            assembly.redelivered = method.redelivered != 0
            return assembly
        }
        try begin(channel, assembly, "basic.get-ok")
    }

    func beginReturn(_ channel: UInt16, _ arguments: UnsafeRawBufferPointer) throws {
        let assembly = decoder.decode(MethodID.basicReturn, arguments, as: amqp_basic_return_t.self) { method in
            ContentAssembly(
                .returned(.init(code: method.reply_code, text: method.reply_text.text)),
                exchange: method.exchange.buffer, routingKey: method.routing_key.buffer)
        }
        try begin(channel, assembly, "basic.return")
    }

    private func begin(_ channel: UInt16, _ assembly: ContentAssembly?, _ method: String) throws {
        guard channel != 0 else { throw protocolError("\(method) on channel 0", code: 503) }
        guard let assembly else { throw protocolError("a malformed \(method)", code: 502) }
        assemblies[channel] = assembly
    }

    func dispatchHeader(_ frame: FrameSplitter.Item) throws {
        guard var assembly = assemblies[frame.channel], assembly.missing == nil else {
            throw protocolError("a content header where none was due", code: 505)
        }
        let size = UInt64(bigEndian: frame.payload.loadUnaligned(fromByteOffset: 4, as: UInt64.self))
        guard size <= UInt64(maximumBodySize) else {
            throw protocolError("a body of \(size) bytes; \(maximumBodySize) are the limit set here", code: 501)
        }
        let properties = UnsafeRawBufferPointer(rebasing: frame.payload[12...])
        guard HeaderScan.isValid(properties) else {
            throw protocolError("a content header that is malformed or nests too deep", code: 502)
        }
        assembly.head.append(contentsOf: properties)
        assembly.propertiesCount = properties.count
        assembly.missing = Int(size)
        // What is announced is not given before it arrives.
        assembly.body.reserveCapacity(min(Int(size), 1 << 20))
        try proceed(frame.channel, assembly)
    }

    func dispatchBody(_ frame: FrameSplitter.Item) throws {
        guard var assembly = assemblies[frame.channel], let missing = assembly.missing else {
            throw protocolError("a body frame where none was due", code: 505)
        }
        guard frame.payload.count <= missing else {
            throw protocolError("a body longer than its header announced", code: 505)
        }
        assemblies[frame.channel] = nil
        assembly.body.append(contentsOf: frame.payload)
        assembly.missing = missing - frame.payload.count
        try proceed(frame.channel, assembly)
    }

    private func proceed(_ channel: UInt16, _ assembly: ContentAssembly) throws {
        guard assembly.missing == 0 else {
            assemblies[channel] = assembly
            return
        }
        assemblies[channel] = nil
        switch assembly.purpose {
        case .delivery(let tag): try add(assembly, channel, tag)
        case .get(let remaining): try complete(assembly, channel, remaining)
        case .returned(let reply):
            core.perform { state, effects in
                guard let owner = state.channel(channel) else { return }
                state.returned(owner, reply, assembly, &effects)
            }
        }
    }

    /// Puts a delivery into its consumer's batch. Whose consumer is gone goes back to its queue.
    private func add(_ assembly: ContentAssembly, _ channelID: UInt16, _ tag: String) throws {
        let tagNumber = assembly.deliveryTag
        let (consumer, problem) = core.access { state -> (ConsumerState?, String?) in
            guard let channel = state.channel(channelID), channel.phase == .open else { return (nil, nil) }
            let consumer = channel.consumers[tag]
            guard channel.acks.deliver(tagNumber, needsAck: consumer?.origin.needsAck ?? true) else {
                return (nil, "delivery tag \(tagNumber) out of order")
            }
            if consumer == nil, channel.acks.refuse(tagNumber) {
                state.send(.basicNack(tag: tagNumber, multiple: false, requeue: true), channel: channelID)
            }
            return (consumer, nil)
        }
        if let problem { throw protocolError(problem, code: 503) }
        guard let consumer else { return }
        if let index = batches.firstIndex(where: { $0.consumer.mailbox === consumer.mailbox }) {
            batches[index].builder.append(assembly)
        } else {
            batches.append(PendingBatch(channel: channelID, consumer: consumer))
            batches[batches.count - 1].builder.append(assembly)
        }
    }

    /// Hands the batches of this round to their consumers.
    func deliver() {
        guard !batches.isEmpty else { return }
        for batch in batches {
            batch.consumer.mailbox.push(DeliveryBatch(origin: batch.consumer.origin, batch.builder))
        }
        batches.removeAll(keepingCapacity: true)
    }

    /// Answers basic.get. Where its caller waits no longer, the message goes back to its queue.
    private func complete(_ assembly: ContentAssembly, _ channelID: UInt16, _ remaining: Int) throws {
        let problem = core.perform { state, effects -> String? in
            guard let channel = state.channel(channelID), channel.phase == .open else { return nil }
            guard let pending = channel.pending.first, case .get(let queue, let needsAck) = pending.kind else {
                return "basic.get-ok unasked"
            }
            channel.pending.removeFirst()
            let tag = assembly.deliveryTag
            guard channel.acks.deliver(tag, needsAck: needsAck) else { return "delivery tag \(tag) out of order" }
            guard let waiter = state.waiters.remove(pending.waiter) else {
                if channel.acks.refuse(tag) {
                    state.send(.basicNack(tag: tag, multiple: false, requeue: true), channel: channelID)
                }
                return nil
            }
            let origin = DeliveryBatch.Origin(
                core: core, channel: channelID, serial: channel.serial, consumerTag: "", queue: queue,
                needsAck: needsAck, remainingMessageCount: remaining)
            var builder = DeliveryBatchBuilder()
            builder.append(assembly)
            let delivery = Delivery(batch: DeliveryBatch(origin: origin, builder), index: 0)
            effects.resume(waiter, with: .success(.delivery(delivery)))
            return nil
        }
        if let problem { throw protocolError(problem, code: 503) }
    }
}
