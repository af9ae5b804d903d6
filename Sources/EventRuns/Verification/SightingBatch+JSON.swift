import EventGeneration

extension SightingBatch {
    /// The batch as lines of a ledger: one for each stream, and one for deliveries that belong to no stream.
    var lines: [UInt8] {
        var output: [UInt8] = []
        for sighting in sightings {
            sighting.json.write(into: &output)
            output.append(0x0A)
        }
        if unexpected.count > 0 {
            JSONValue.object([.init("queue", .string(queue)), .init("unexpected", unexpected.json)])
                .write(into: &output)
            output.append(0x0A)
        }
        return output
    }

    /// Reads a line of a ledger. Returns nil if it is not one.
    init?(_ document: JSONDocument) {
        guard case .string(let queue)? = document.value("queue") else { return nil }
        self.init(queue: queue)
        if document.find([Array("unexpected".utf8)]) != nil {
            guard let counts = UnexpectedMessages(document) else { return nil }
            unexpected = counts
        } else {
            guard let sighting = Sighting(document, queue: queue) else { return nil }
            sightings = [sighting]
        }
    }
}

extension Sighting {
    fileprivate var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("run", .string(run)), .init("producer", .string(producer)), .init("queue", .string(queue)),
        ]
        if let total { members.append(.init("total", .number("\(total)"))) }
        if let end { members.append(.init("end", .number("\(end)"))) }
        if !reaches.isEmpty {
            let rows = reaches.map { [$0.connection, $0.sequences.lowerBound, $0.sequences.upperBound] }
            members.append(.init("connections", .array(rows.map { .array($0.map { .number("\($0)") }) })))
        }
        members.append(.init("deliveries", .number("\(deliveries)")))
        members.append(.init("seen", JSONValue(seen)))
        if redelivered > 0 { members.append(.init("redelivered", .number("\(redelivered)"))) }
        if reordered > 0 { members.append(.init("reordered", .number("\(reordered)"))) }
        if !altered.isEmpty { members.append(.init("altered", JSONValue(altered))) }
        return .object(members)
    }

    fileprivate init?(_ document: JSONDocument, queue: String) {
        guard case .string(let run)? = document.value("run"), case .string(let producer)? = document.value("producer"),
            let deliveries = document.count("deliveries"), let seen = document.intervals("seen")
        else { return nil }
        self.init(run: run, producer: producer, queue: queue)
        self.deliveries = deliveries
        self.seen = seen
        guard let total = document.sequence("total"), let end = document.sequence("end"),
            let reaches = document.reaches("connections")
        else { return nil }
        (self.total, self.end, self.reaches) = (total, end, reaches)
        guard let redelivered = document.count("redelivered", default: 0),
            let reordered = document.count("reordered", default: 0),
            let altered = document.intervals("altered", default: [])
        else { return nil }
        (self.redelivered, self.reordered, self.altered) = (redelivered, reordered, altered)
        // Every delivery is one number in an interval.
        guard seen.reduce(0, { $0 &+ $1.count }) == deliveries, max(redelivered, reordered) <= deliveries else {
            return nil
        }
    }
}

extension UnexpectedMessages {
    fileprivate init?(_ document: JSONDocument) {
        func count(_ key: String) -> Int? { document.count("unexpected", key) }
        guard let unstamped = count("unstamped"), let beyondTotal = count("beyond_total"),
            let otherTotal = count("other_total"), let otherStreams = count("other_streams")
        else { return nil }
        self.init()
        (self.unstamped, self.beyondTotal) = (unstamped, beyondTotal)
        (self.otherTotal, self.otherStreams) = (otherTotal, otherStreams)
    }
}

extension JSONDocument {
    /// The value that a path of names leads to. Nil if there is none.
    func value(_ path: String...) -> JSONValue? {
        find(path.map { Array($0.utf8) }).map { JSONValue(self, node: $0) }
    }

    /// More than a batch can have. So the sum of a file's lines cannot overflow.
    private static let countLimit = 1 << 24

    /// A number of deliveries. Nil if it is missing or impossible.
    fileprivate func count(_ path: String..., default missing: Int? = nil) -> Int? {
        guard let node = find(path.map { Array($0.utf8) }) else { return missing }
        guard nodes[node].kind == .number, let number = Int(text(node)), (0...Self.countLimit).contains(number)
        else { return nil }
        return number
    }

    /// A sequence number. `.some(nil)` if it is missing, nil if it is impossible.
    fileprivate func sequence(_ key: String) -> Int64?? {
        guard let node = find([Array(key.utf8)]) else { return .some(nil) }
        guard nodes[node].kind == .number, let number = Int64(text(node)), (1...SequenceSet.limit).contains(number)
        else { return nil }
        return number
    }

    /// Pairs of a first and a last sequence number. Nil if they are missing or impossible.
    fileprivate func intervals(_ key: String, default missing: [ClosedRange<Int64>]? = nil) -> [ClosedRange<Int64>]? {
        guard let node = find([Array(key.utf8)]) else { return missing }
        return rows(of: 2, in: node)?.all { row in Self.interval(row[0], row[1]) }
    }

    /// What came from connections: the number of each with a first and a last sequence number.
    fileprivate func reaches(_ key: String) -> [Sighting.Reach]? {
        guard let node = find([Array(key.utf8)]) else { return [] }
        return rows(of: 3, in: node)?.all { row in
            guard (1...VerificationTally.connectionLimit).contains(row[0]) else { return nil }
            return Self.interval(row[1], row[2]).map { .init(connection: row[0], sequences: $0) }
        }
    }

    private static func interval(_ first: Int64, _ last: Int64) -> ClosedRange<Int64>? {
        first >= 1 && first <= last && last <= SequenceSet.limit ? first...last : nil
    }

    /// An array of arrays with `width` numbers each. Nil if it is something else.
    private func rows(of width: Int, in node: Int) -> [[Int64]]? {
        guard nodes[node].kind == .array else { return nil }
        var result: [[Int64]] = []
        var row = node + 1
        while row < nodes[node].next {
            guard nodes[row].kind == .array, nodes[row].next == row + 1 + width else { return nil }
            let numbers = (row + 1..<nodes[row].next).compactMap { nodes[$0].kind == .number ? Int64(text($0)) : nil }
            guard numbers.count == width else { return nil }
            result.append(numbers)
            row = nodes[row].next
        }
        return result
    }
}

extension Array {
    /// The results of all elements. Nil if one of them has none.
    fileprivate func all<Result>(_ transform: (Element) -> Result?) -> [Result]? {
        let results = compactMap(transform)
        return results.count == count ? results : nil
    }
}
