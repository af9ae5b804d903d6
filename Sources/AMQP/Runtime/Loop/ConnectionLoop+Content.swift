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
        case .get(let remaining):
            // Tags count in the order of arrival.
            try deliver()
            try change { state, turn throws(ProtocolBreach) in
                try state.fetched(assembly, on: channel, remaining: remaining, core, &turn)
            }
        case .returned(let reply):
            core.perform { state, turn in
                guard let owner = state.channel(channel) else { return }
                state.returned(owner, reply, assembly, &turn)
            }
        }
    }
}
