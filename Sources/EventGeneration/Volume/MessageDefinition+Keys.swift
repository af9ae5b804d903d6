extension MessageDefinition {
    /// How many keys are listed at most.
    private static let keyLimit = 10_000

    /// Every routing key that messages can have, sorted; nil if its volumes are not value sets, or there are too many.
    package func possibleRoutingKeys(_ volumes: VolumeDefinitions) -> [String]? {
        var space = ValueSpace(volumes, limit: Self.keyLimit)
        for reference in routingKey.references where !space.add(reference.name) { return nil }
        var keys: Set<[UInt8]> = []
        for values in space.assignments {
            var key: [UInt8] = []
            for part in routingKey.parts {
                switch part {
                case .literal(let text): key += text.utf8
                case .placeholder(let reference):
                    switch values[reference.name]?.find(reference.path) {
                    case .string(let text)?: key += text.utf8
                    case .null?: break
                    case let value?: value.write(into: &key)
                    case nil: return nil
                    }
                }
            }
            keys.insert(key)
        }
        return keys.sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Every combination of values that some volumes can have at once.
private struct ValueSpace {
    private let volumes: VolumeDefinitions
    private let limit: Int
    private var known: Set<String> = []
    /// The values of each volume by its name.
    private(set) var assignments: [[String: JSONValue]] = [[:]]

    init(_ volumes: VolumeDefinitions, limit: Int) {
        self.volumes = volumes
        self.limit = limit
    }

    /// Adds a volume, and the one it picks from; false if its values cannot be listed.
    mutating func add(_ name: String) -> Bool {
        guard !known.contains(name) else { return true }
        guard let definition = volumes.entries[name], definition.chance == nil else { return false }
        known.insert(name)
        switch definition.generator.rule.listing {
        case .values(let values): return extend(name) { _ in values }
        case .elements(let source):
            return add(source.name)
                && extend(name) { values in
                    if case .array(let elements)? = values[source.name]?.find(source.path) { elements } else { [] }
                }
        case .unknown: return false
        }
    }

    private mutating func extend(_ name: String, _ values: ([String: JSONValue]) -> [JSONValue]) -> Bool {
        var extended: [[String: JSONValue]] = []
        for assignment in assignments {
            let values = values(assignment)
            guard extended.count + values.count <= limit else { return false }
            for value in values {
                var assignment = assignment
                assignment[name] = value
                extended.append(assignment)
            }
        }
        assignments = extended
        return true
    }
}
