/// A parsed JSON text: a flat list of nodes over the bytes it came from, nothing copied.
///
/// Parsing again into the same document reuses its storage, so a stream of rows or bodies allocates nothing in the
/// steady state. Numbers and structures keep their bytes, so what is copied from a document is unchanged.
///
/// Source: RFC 8259.
package struct JSONDocument: Sendable {
    /// What a node is.
    package enum Kind: UInt8, Sendable {
        case null, `true`, `false`, number
        /// A string without a backslash: its bytes are its text.
        case string
        /// A string with escapes: its bytes have to be unescaped to be its text.
        case escapedString
        case array, object
    }

    /// A value, or the key of a member. An object's children are key, value, key, value and so on.
    package struct Node: Sendable {
        /// What it is.
        package var kind: Kind
        /// The first byte; of a string the first byte behind the quote.
        package var start: Int
        /// Behind the last byte; of a string the closing quote.
        package var end: Int
        /// The index of the node that follows this one and all its children.
        package var next: Int

        /// Whether it is a string of either kind.
        package var isString: Bool { kind == .string || kind == .escapedString }
    }

    /// The text.
    package private(set) var bytes: [UInt8] = []
    /// The nodes in the order of the text; the first is the whole.
    package private(set) var nodes: [Node] = []

    /// Makes an empty document, to be parsed into.
    package init() {}

    /// Parses a text in place of what the document held.
    ///
    /// - Throws: ``JSONError`` with the offset of the first byte that is wrong; the document is then empty.
    ///
    /// - Parameter depth: How deep the text lies in another, which counts for how deep it may go.
    package mutating func parse(
        _ text: [UInt8], syntax: JSONSyntax = .strict, depth: Int = 0
    ) throws(JSONError) {
        bytes = text
        nodes.removeAll(keepingCapacity: true)
        var parser = JSONParser(bytes: text, syntax: syntax, nodes: nodes)
        nodes = []
        let result = parser.parse(depth: depth)
        nodes = parser.nodes
        if let error = result {
            nodes.removeAll(keepingCapacity: true)
            throw error
        }
    }

    /// The text of a string node, unescaped, or the bytes of any other node.
    package func text(_ index: Int) -> String {
        let node = nodes[index]
        guard node.kind == .escapedString else { return String(decoding: bytes[node.start..<node.end], as: UTF8.self) }
        var out: [UInt8] = []
        JSONText.unescape(bytes[node.start..<node.end], into: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// The node that a path of member names and array indices leads to, or nil if the document has none.
    package func find(_ path: [[UInt8]], from root: Int = 0) -> Int? {
        guard root < nodes.count else { return nil }
        var current = root
        for segment in path {
            guard let next = child(segment, of: current) else { return nil }
            current = next
        }
        return current
    }

    /// The indices of an array's elements.
    package func elements(of index: Int) -> [Int] {
        var result: [Int] = []
        var child = index + 1
        while child < nodes[index].next {
            result.append(child)
            child = nodes[child].next
        }
        return result
    }

    /// The indices of an object's keys; behind each follows its value.
    package func keys(of index: Int) -> [Int] {
        var result: [Int] = []
        var key = index + 1
        while nodes[index].kind == .object, key < nodes[index].next {
            result.append(key)
            key = nodes[key + 1].next
        }
        return result
    }

    private func child(_ segment: [UInt8], of index: Int) -> Int? {
        let parent = nodes[index]
        switch parent.kind {
        case .object:
            var key = index + 1
            while key < parent.next {
                if isKey(key, segment) { return key + 1 }
                key = nodes[key + 1].next
            }
            return nil
        case .array:
            guard var left = JSONText.index(segment) else { return nil }
            var element = index + 1
            while element < parent.next {
                if left == 0 { return element }
                left -= 1
                element = nodes[element].next
            }
            return nil
        default:
            return nil
        }
    }

    private func isKey(_ index: Int, _ name: [UInt8]) -> Bool {
        let node = nodes[index]
        guard node.kind == .escapedString else {
            return node.end - node.start == name.count && bytes[node.start..<node.end].elementsEqual(name)
        }
        return text(index).utf8.elementsEqual(name)
    }
}

/// How strict the reading of JSON is.
package enum JSONSyntax: Sendable {
    /// RFC 8259, nothing more.
    case strict
    /// With `//` and `/* */` comments and trailing commas, for files that people write.
    case relaxed
}

/// Where and why a text is not JSON.
package struct JSONError: Error, Sendable, Hashable {
    /// The byte that is wrong, from 0; the length of the text if it ends too early.
    package var offset: Int
    /// What is wrong there, without the place.
    package var message: String

    /// Makes an error.
    package init(offset: Int, message: String) {
        self.offset = offset
        self.message = message
    }
}
