/// A table of named values: message headers, and the arguments of exchanges, queues, bindings and consumers.
///
/// The order of the entries is kept, so that a table that was received is sent again byte for byte. A key has at most
/// 255 bytes of UTF-8; sending a longer one throws ``AMQPError`` with the code ``AMQPError/Code/invalidArgument``.
///
/// Source: AMQP 0-9-1 section 4.2.5.5; `amqp_table_t` in librabbitmq.
public struct FieldTable: Sendable, Hashable {
    /// One name and its value.
    public struct Entry: Sendable, Hashable {
        /// The name, at most 255 bytes of UTF-8.
        public var key: String
        /// The value.
        public var value: FieldValue

        /// Makes an entry.
        public init(key: String, value: FieldValue) {
            self.key = key
            self.value = value
        }
    }

    /// The entries in the order of the wire.
    public var entries: [Entry]

    /// Makes a table of these entries.
    public init(_ entries: [Entry] = []) {
        self.entries = entries
    }

    /// Whether the table has no entry.
    public var isEmpty: Bool { entries.isEmpty }

    /// The first value of that name, byte by byte; setting replaces it, appends it, or with nil removes every entry of the name.
    public subscript(key: String) -> FieldValue? {
        get { entries.first { $0.key.hasSameBytes(as: key) }?.value }
        set {
            guard let newValue else { return entries.removeAll { $0.key.hasSameBytes(as: key) } }
            if let index = entries.firstIndex(where: { $0.key.hasSameBytes(as: key) }) {
                entries[index].value = newValue
            } else {
                entries.append(Entry(key: key, value: newValue))
            }
        }
    }
}

extension FieldTable: ExpressibleByDictionaryLiteral {
    /// Makes a table in the order of the literal.
    public init(dictionaryLiteral elements: (String, FieldValue)...) {
        entries = elements.map { Entry(key: $0.0, value: $0.1) }
    }
}
