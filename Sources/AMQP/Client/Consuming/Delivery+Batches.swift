internal import Glibc

// For whoever takes a batch at a time and cannot pay for a lock, or a decoded table, with each message.
extension Delivery {
    /// Acknowledges deliveries together, as ``ack()`` does each of them, and returns how many of them it is true for.
    @discardableResult
    package static func acknowledge(_ deliveries: ArraySlice<Delivery>) -> Int {
        deliveries.first?.batch.origin.core.acknowledge(deliveries) ?? 0
    }

    /// Whether its publisher set content_encoding.
    package var hasContentEncoding: Bool {
        // Bit 14 of the flags, which come first.
        withPropertyBytes { $0.count > 2 && $0[0] & 0x40 != 0 }
    }

    /// Whether it is still there to be worked on: neither settled, nor taken back by the broker with the loss of the
    /// channel or the connection or the end of its consumer. What the broker counts as done when it sends it stays so.
    package var isUnsettled: Bool { batch.origin.core.isUnsettled(batch.origin, deliveryTag) }

    /// Whether the headers may have that key: where not, they need not be decoded to look for it.
    package func mayHaveHeader(_ key: StaticString) -> Bool {
        withPropertyBytes { bytes in
            // Bit 13 of the flags, which come first.
            guard bytes.count > 2, bytes[0] & 0x20 != 0 else { return false }
            return bytes.contains(UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are in it in a row.
    fileprivate func contains(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first, let pattern = bytes.baseAddress, let end = baseAddress?.advanced(by: count)
        else {
            return bytes.isEmpty
        }
        var place = baseAddress
        while let start = place, end - start >= bytes.count,
            let found = memchr(start, Int32(first), end - start - bytes.count + 1)
        {
            if memcmp(found, pattern, bytes.count) == 0 { return true }
            place = UnsafeRawPointer(found) + 1
        }
        return false
    }
}

extension ConnectionCore {
    /// Gathers the acknowledgements of deliveries under one lock, and returns how many could be.
    func acknowledge(_ deliveries: ArraySlice<Delivery>) -> Int {
        access { state in
            guard state.isSending else { return 0 }
            var count = 0
            var rest = deliveries
            while let batch = rest.first?.batch {
                let together = rest.prefix { $0.batch === batch }
                rest = rest[together.endIndex...]
                let origin = batch.origin
                guard origin.core === self, origin.needsAck else { continue }
                guard let channel = state.channel(origin.channel, serial: origin.serial),
                    channel.generation == origin.generation
                else {
                    if origin.isOfLostStream { count += together.count }
                    continue
                }
                for delivery in together where channel.acks.acknowledge(delivery.deliveryTag) { count += 1 }
                scheduleAcks(of: channel, &state)
            }
            return count
        }
    }
}
