/// The patterns of a topic exchange: words between dots, `*` for one word and `#` for zero or more words.
///
/// Words are compared as bytes and may be empty: `a..b` has three. An empty key has no word at all.
///
/// Source: AMQP 0-9-1 section 3.1.3.3; `rabbit_exchange_type_topic` and `rabbit_db_topic_exchange` (`split_topic_key`,
/// `trie_match`).
struct TopicTrie: Sendable {
    private struct Node: Sendable {
        var children: [Word: Int] = [:]
        var star: Int?
        var hash: Int?
        /// Whether this node is behind a `#`. A further word then leaves the match at this node.
        var isHash = false
        var targets: [RoutedExchange.Target] = []
    }

    private struct Word: Sendable, Hashable {
        let bytes: ArraySlice<UInt8>

        func hash(into hasher: inout Hasher) {
            // Without the buffer, each byte would be hashed separately.
            bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }

    private var nodes = [Node()]

    /// Adds a pattern.
    mutating func insert(_ pattern: String, _ target: RoutedExchange.Target) {
        var place = 0
        Self.forEachWord(pattern) { place = child(of: place, $0) }
        nodes[place].targets.append(target)
    }

    private mutating func child(of place: Int, _ word: Word) -> Int {
        let isStar = word.bytes.elementsEqual("*".utf8)
        let isHash = word.bytes.elementsEqual("#".utf8)
        let known = isStar ? nodes[place].star : isHash ? nodes[place].hash : nodes[place].children[word]
        if let known { return known }
        nodes.append(Node(isHash: isHash))
        let added = nodes.count - 1
        if isStar {
            nodes[place].star = added
        } else if isHash {
            nodes[place].hash = added
        } else {
            nodes[place].children[word] = added
        }
        return added
    }

    /// Appends the target of every pattern that the key matches.
    ///
    /// It follows all patterns at once, word by word. So many `#` cost no more than there are nodes.
    func match(_ routingKey: String, into targets: inout [RoutedExchange.Target]) {
        var places: [Int] = []
        var next: [Int] = []
        reach(0, &places)
        Self.forEachWord(routingKey) { word in
            next.removeAll(keepingCapacity: true)
            for place in places {
                if nodes[place].isHash { reach(place, &next) }
                if let star = nodes[place].star { reach(star, &next) }
                if let child = nodes[place].children[word] { reach(child, &next) }
            }
            swap(&places, &next)
        }
        for place in places { targets += nodes[place].targets }
    }

    /// Adds a node, and the node behind its `#`, which may stand for no word.
    private func reach(_ place: Int, _ places: inout [Int]) {
        var place = place
        while !places.contains(place) {
            places.append(place)
            guard let hash = nodes[place].hash else { return }
            place = hash
        }
    }

    /// The words as bytes, since a character may include the dot before it.
    private static func forEachWord(_ text: String, _ body: (Word) -> Void) {
        if text.isEmpty { return }
        let bytes = Array(text.utf8)
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: ".") {
            body(Word(bytes: bytes[start..<index]))
            start = index + 1
        }
        body(Word(bytes: bytes[start...]))
    }
}
