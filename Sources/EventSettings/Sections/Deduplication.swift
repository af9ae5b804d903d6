import EventGeneration

/// How far back a message_id is looked for among those that were handled.
package struct Deduplication: Sendable, Hashable {
    /// The message_ids that are remembered at most, the latest ones.
    package var count: Int
    /// How long each is remembered; nil is as long as there is room.
    package var time: Duration?

    package init(count: Int = 10_000, time: Duration? = nil) {
        self.count = count
        self.time = time
    }

    /// How many ids a consumer may remember.
    fileprivate static let counts: ClosedRange<Int64> = 1...1_000_000

    fileprivate static let keys = Keys(Deduplication()) {
        Key("ids", \.count, .whole(counts), "How many ids are remembered, the latest ones.")
        Key("window", \.time, .someTime(), "How long each is remembered.", standard: "as long as there is room")
    }
}

extension KeyShape where Value == Deduplication {
    /// Whether, how many ids or for how long.
    static var deduplication: KeyShape {
        let counts = Deduplication.counts
        return KeyShape(.anyOf([.boolean, .integer(counts), .object(Deduplication.keys.shape)])) { key in
            switch key.node.content {
            case .boolean(let isOn): return isOn ? Deduplication() : nil
            case .object: return Deduplication.keys.value(key)
            case .null, .number, .string, .array:
                if let count = key.node.integer, counts.contains(count) { return Deduplication(count: Int(count)) }
                return key.refuse(
                    "true, how many ids are remembered (1 to \(counts.upperBound)), "
                        + "or an object such as {\"window\": \"10m\"}")
            }
        }
    }
}
