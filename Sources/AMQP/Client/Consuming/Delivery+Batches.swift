// For a caller that takes a batch at a time and cannot pay for a lock, or a decoded table, with each message.
extension Delivery {
    /// Acknowledges deliveries together, as ``ack()`` does each of them, and returns how many of them it is true for.
    @discardableResult
    package static func acknowledge(_ deliveries: ArraySlice<Delivery>) -> Int {
        guard let settler = deliveries.first?.batch.origin.settler else { return 0 }
        var rest = deliveries
        return settler.acknowledge {
            // Those of other connections are left out.
            while let first = rest.first, first.batch.origin.settler !== settler { rest.removeFirst() }
            guard let first = rest.first else { return nil }
            var end = first.index
            while let next = rest.first, next.batch === first.batch, next.index == end {
                end += 1
                rest.removeFirst()
            }
            return DeliveryRun(batch: first.batch, indices: first.index..<end)
        }
    }

    /// Whether its publisher set content_encoding.
    package var hasContentEncoding: Bool {
        // Bit 14 of the flags, which come first.
        batch.withPropertyBytes(at: index) { $0.count > 2 && $0[0] & 0x40 != 0 }
    }

    /// Whether it is still there to be worked on: neither settled, nor taken back by the broker with the loss of the
    /// channel or the connection or the end of its consumer. What the broker counts as done when it sends it stays so.
    package var isUnsettled: Bool { batch.origin.settler.isUnsettled(batch.origin, deliveryTag) }

    /// Whether the headers may have that key. If not, they need not be decoded to look for it.
    package func mayHaveHeader(_ key: StaticString) -> Bool { batch.mayHaveHeader(key, at: index) }
}
