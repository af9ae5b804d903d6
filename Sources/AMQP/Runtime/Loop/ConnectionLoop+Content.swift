internal import CAMQP
internal import DequeModule

extension ConnectionLoop {
    func beginDelivery(_ channel: UInt16, _ arguments: UnsafeRawBufferPointer) throws(Ended) {
        let assembly = decoder.decode(
            MethodID.basicDeliver, arguments, as: amqp_basic_deliver_t.self
        ) { method in
            var assembly = ContentAssembly(
                .delivery(consumer: Array(method.consumer_tag.buffer)), exchange: method.exchange.buffer,
                routingKey: method.routing_key.buffer)
            assembly.deliveryTag = method.delivery_tag
            assembly.redelivered = method.redelivered != 0
            return assembly
        }
        try begin(channel, assembly, "basic.deliver")
    }

    func beginGet(_ channel: UInt16, _ arguments: UnsafeRawBufferPointer) throws(Ended) {
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

    func beginReturn(_ channel: UInt16, _ arguments: UnsafeRawBufferPointer) throws(Ended) {
        let assembly = decoder.decode(MethodID.basicReturn, arguments, as: amqp_basic_return_t.self) { method in
            ContentAssembly(
                .returned(.init(code: method.reply_code, text: method.reply_text.text)),
                exchange: method.exchange.buffer, routingKey: method.routing_key.buffer)
        }
        try begin(channel, assembly, "basic.return")
    }

    private func begin(_ channel: UInt16, _ assembly: ContentAssembly?, _ method: String) throws(Ended) {
        guard core.access({ $0.channel(channel) != nil }) else {
            throw protocolError("\(method) on channel \(channel), which is not open", code: 504)
        }
        guard let assembly else { throw protocolError("a malformed \(method)", code: 502) }
        assemblies[channel] = assembly
    }

    func dispatchHeader(_ frame: FrameSplitter.Item) throws(Ended) {
        guard var assembly = assemblies[frame.channel], assembly.missing == nil else {
            throw protocolError("a content header where none was due", code: 505)
        }
        let classID = UInt16(bigEndian: frame.payload.loadUnaligned(as: UInt16.self))
        guard classID == Frame.basicClass else {
            throw protocolError("a content header of class \(classID)", code: 501)
        }
        let size = UInt64(bigEndian: frame.payload.loadUnaligned(fromByteOffset: 4, as: UInt64.self))
        guard let size = Int(exactly: size) else {
            throw protocolError("a body of \(size) bytes, more than any broker holds", code: 501)
        }
        let properties = UnsafeRawBufferPointer(rebasing: frame.payload[12...])
        // Taken out, so that what is appended below is not copied first.
        assemblies[frame.channel] = nil
        guard HeaderScan.isValid(properties) else {
            throw protocolError("a content header that is malformed or nests too deep", code: 502)
        }
        assembly.head.append(contentsOf: properties)
        assembly.propertiesCount = properties.count
        assembly.bodyCount = size
        assembly.missing = size
        assembly.isTooLarge = size > maximumBodySize
        // What is announced is not given before it arrives.
        if !assembly.isTooLarge { assembly.body.reserveCapacity(min(size, 1 << 20)) }
        try proceed(frame.channel, assembly)
    }

    func dispatchBody(_ frame: FrameSplitter.Item) throws(Ended) {
        guard var assembly = assemblies[frame.channel], let missing = assembly.missing else {
            throw protocolError("a body frame where none was due", code: 505)
        }
        guard frame.payload.count <= missing else {
            throw protocolError("a body longer than its header announced", code: 505)
        }
        assemblies[frame.channel] = nil
        expectsLargeBody = !assembly.isTooLarge && frame.payload.count >= StraightBody.leastSize
        if !assembly.isTooLarge { assembly.body.append(contentsOf: frame.payload) }
        assembly.missing = missing - frame.payload.count
        try proceed(frame.channel, assembly)
    }

    func proceed(_ channel: UInt16, _ assembly: ContentAssembly) throws(Ended) {
        guard assembly.missing == 0 else {
            assemblies[channel] = assembly
            return
        }
        assemblies[channel] = nil
        switch assembly.purpose {
        case .delivery(let tag): take(assembly, channel, tag)
        case .get(let remaining): try complete(assembly, channel, remaining)
        case .returned(let reply):
            core.perform { state, turn in
                guard let owner = state.channel(channel) else { return }
                state.returned(owner, reply, assembly, &turn)
            }
        }
    }

    /// Answers basic.get. Where its caller waits no longer, the message goes back to its queue.
    private func complete(_ assembly: ContentAssembly, _ channelID: UInt16, _ remaining: Int) throws(Ended) {
        // Tags count in the order of arrival.
        try deliver()
        let problem = core.perform { state, turn -> String? in
            guard let channel = state.channel(channelID), channel.phase == .open else { return nil }
            guard let index = channel.pending.firstIndex(where: \.isGet),
                case .get(let queue, let needsAck) = channel.pending[index].kind
            else { return "basic.get-ok unasked" }
            let pending = channel.pending.remove(at: index)
            let tag = assembly.deliveryTag
            guard channel.acks.deliver(tag, needsAck: needsAck) else { return "delivery tag \(tag) out of order" }
            if assembly.isTooLarge { channel.acks.markUnread(tag) }
            guard let waiter = state.waiters.remove(pending.waiter) else {
                if channel.acks.refuse(tag) {
                    state.send(.basicNack(tag: tag, multiple: false, requeue: true), channel: channelID)
                }
                return nil
            }
            channel.counts.fetched += 1
            let origin = DeliveryBatch.Origin(
                settler: core, channel: channel.key, generation: channel.generation,
                consumerTag: "",
                queue: queue,
                needsAck: needsAck, remainingMessageCount: remaining)
            var builder = DeliveryBatchBuilder(like: (1, assembly.head.count + assembly.body.count))
            builder.append(assembly)
            turn.resume(waiter, with: .success(.delivery(DeliveryBatch(origin: origin, builder))))
            return nil
        }
        if let problem { throw protocolError(problem, code: 503) }
    }
}
