extension ConnectionCore: DeliverySettler {
    func acknowledge(_ origin: DeliveryBatch.Origin, _ tag: UInt64) -> Bool {
        guard origin.needsAck else { return false }
        return access { $0.acknowledge(origin, tag) }
    }

    func acknowledge(_ next: () -> DeliveryRun?) -> Int { access { $0.acknowledge(next) } }

    func refuse(_ origin: DeliveryBatch.Origin, _ tag: UInt64, _ refusal: Refusal) -> Bool {
        guard origin.needsAck else { return false }
        return access { $0.refuse(origin, tag, refusal) }
    }

    func isUnsettled(_ origin: DeliveryBatch.Origin, _ tag: UInt64) -> Bool {
        guard origin.needsAck else { return true }
        return access { $0.isUnsettled(origin, tag) }
    }

    /// Sends the acknowledgements that a channel has gathered.
    func flushAcks(_ key: ChannelKey) {
        access { state in
            guard state.isSending, let channel = state.channel(key), channel.acks.gathered > 0 else {
                return
            }
            state.flushAcks(channel)
        }
    }
}
