internal import Glibc

extension DeliveryBatch {
    /// Lends the properties of a delivery as they arrived, from their flags on.
    @inline(__always)
    func withPropertyBytes<Result>(at index: Int, _ use: (UnsafeRawBufferPointer) -> Result) -> Result {
        let record = records[index]
        let start = record.start + Int(record.exchangeCount) + Int(record.routingKeyCount)
        return bytes.withUnsafeBytes {
            use(UnsafeRawBufferPointer(rebasing: $0[start..<start + record.propertiesCount]))
        }
    }

    /// The properties of a delivery, decoded each time.
    func properties(at index: Int) -> Properties { withPropertyBytes(at: index) { PropertiesCodec.decode($0) } }

    /// Whether the headers of a delivery may have that key. If not, they need not be decoded to look for it.
    func mayHaveHeader(_ key: StaticString, at index: Int) -> Bool {
        withPropertyBytes(at: index) { bytes in
            // Bit 13 of the flags, which come first.
            guard bytes.count > 2, bytes[0] & 0x20 != 0 else { return false }
            return bytes.contains(UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        }
    }

    /// The offset of a delivery in a stream, or in one that it was moved from.
    func streamOffset(at index: Int) -> Int64? {
        guard mayHaveHeader("x-stream-offset", at: index) else { return nil }
        return properties(at: index).headers?[StreamPlace.key]?.integerValue
    }

    /// Gives a delivery back that no reader will take. RabbitMQ ends the connection (540) if a stream's delivery is
    /// refused, and a stream keeps its messages anyway, so that one is left unsettled.
    func giveBack(at index: Int) {
        guard !properties(at: index).isFromStream else { return }
        _ = origin.settler.refuse(origin, records[index].deliveryTag, .nack(requeue: true))
    }
}

extension Properties {
    /// Whether they have the header that RabbitMQ adds to what it delivers from a stream. A message that was moved from
    /// a stream to a queue with its headers has it too.
    var isFromStream: Bool { headers?["x-stream-offset"] != nil }
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
