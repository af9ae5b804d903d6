import EventGeneration

/// Changes one thing in a settings file at random. Most results are wrong, some are not.
struct SettingsMutant {
    private var random: RandomStream
    private let root: JSONValue
    private let keys: [String]

    /// - Parameter keys: Names of keys that it adds, besides names that no object has.
    init(of text: String, seed: UInt64, keys: [String]) throws {
        var document = JSONDocument()
        try document.parse(Array(text.utf8))
        root = JSONValue(document)
        random = RandomStream(seed: seed)
        self.keys = keys
    }

    /// The next mutant, as JSON.
    mutating func next() -> String {
        let places = Self.paths(root)
        let place = places[pick(places.count)]
        let donor = root.find(places[pick(places.count)]) ?? .null
        var bytes: [UInt8] = []
        Self.replacing(root, place[...], changed(root.find(place) ?? .null, donor)).write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Every object of the file with every key of another object, and without each of its keys.
    func swapped() -> [String] {
        let places = Self.paths(root)
        var known: [(key: String, value: JSONValue)] = []
        for place in places {
            guard let key = place.last, Int(key) == nil, let value = root.find(place) else { continue }
            if !known.contains(where: { $0.key == key }) { known.append((key, value)) }
        }
        var results: [JSONValue] = []
        for place in places {
            guard case .object(let members)? = root.find(place) else { continue }
            for (key, value) in known where !members.contains(where: { $0.key == key }) {
                results.append(Self.replacing(root, place[...], .object(members + [.init(key, value)])))
            }
            for index in members.indices {
                var rest = members
                rest.remove(at: index)
                results.append(Self.replacing(root, place[...], .object(rest)))
            }
        }
        return results.map { value in
            var bytes: [UInt8] = []
            value.write(into: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private static func replacing(_ value: JSONValue, _ path: ArraySlice<String>, _ new: JSONValue) -> JSONValue {
        guard let first = path.first else { return new }
        switch value {
        case .object(var members):
            for index in members.indices where members[index].key == first {
                members[index].value = replacing(members[index].value, path.dropFirst(), new)
            }
            return .object(members)
        case .array(var elements):
            if let index = Int(first) { elements[index] = replacing(elements[index], path.dropFirst(), new) }
            return .array(elements)
        default: return value
        }
    }

    private mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    /// The place of every value, as the keys and indices that lead there.
    private static func paths(_ value: JSONValue) -> [[String]] {
        switch value {
        case .object(let members): [[]] + members.flatMap { member in paths(member.value).map { [member.key] + $0 } }
        case .array(let elements):
            [[]] + elements.enumerated().flatMap { index, element in paths(element).map { ["\(index)"] + $0 } }
        default: [[]]
        }
    }

    private mutating func changed(_ value: JSONValue, _ donor: JSONValue) -> JSONValue {
        switch (value, pick(8)) {
        case (.object(var members), 0...2):
            let key = pick(3) == 0 ? "unknwon" : keys[pick(keys.count)]
            members.removeAll { $0.key == key }
            members.append(.init(key, pick(2) == 0 ? donor : replacement()))
            return .object(members)
        case (.object(var members), 3...5) where !members.isEmpty:
            let index = pick(members.count)
            guard pick(3) == 0 else {
                members.remove(at: index)
                return .object(members)
            }
            members[index].key += "s"
            return .object(members)
        case (.array(var elements), 0...3) where !elements.isEmpty:
            let index = pick(elements.count)
            if pick(2) == 0 { elements.remove(at: index) } else { elements.append(replacement()) }
            return .array(elements)
        case (_, 6): return donor
        default: return replacement()
        }
    }

    /// Values of every kind, with those at the limits of what is accepted.
    private mutating func replacement() -> JSONValue {
        let numbers = ["0", "1", "-1", "2", "1.5", "-0.5", "255", "256", "65535", "65536", "1e30", "1000001", "10.0"]
        let texts = [
            "", "x", "max", "steady", "direct", "quorum", "uuid", "250ms", "-1s", "5 s", "1h", "0s",
            "{{uuid}}",
            "amqp://localhost", "a:5672", "a:b", "12", "en", "2022-11-20T16:00:00Z",
        ]
        switch pick(9) {
        case 0: return .null
        case 1: return .boolean(pick(2) == 0)
        case 2...3: return .number(numbers[pick(numbers.count)])
        case 4...5: return .string(texts[pick(texts.count)])
        case 6: return .array([.number("1"), .number("2")])
        case 7: return .array([])
        default: return .object(pick(2) == 0 ? [] : [.init("env", .string("HOME"))])
        }
    }
}
