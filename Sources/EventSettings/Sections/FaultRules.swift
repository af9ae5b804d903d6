import EventGeneration

/// What is to go wrong with a producer's messages on purpose, and how often.
package struct FaultRules: Sendable, Hashable {
    /// How a body is corrupted.
    package enum Corruption: String, Sendable, Hashable, CaseIterable {
        /// One byte becomes another.
        case flip
        /// The end is missing.
        case truncate
    }

    /// Messages that are sent more than once, with the same message_id.
    package struct Duplicate: Sendable, Hashable {
        package var chance = 0.0
        /// How long after the message each copy follows.
        package var delay = Duration.zero...Duration.zero
        /// How many copies follow.
        package var times = 1
    }

    /// Messages that are sent after their time, when others have overtaken them.
    package struct Late: Sendable, Hashable {
        package var chance = 0.0
        /// How late.
        package var delay = Duration.seconds(1)...Duration.seconds(5)
    }

    /// Messages whose body does not arrive as it was made. An empty body stays as it is.
    package struct Corrupt: Sendable, Hashable {
        package var chance = 0.0
        /// How; nil for either, each equally likely.
        package var how: Corruption?
    }

    package var duplicate = Duplicate()
    /// The chance that a message is not sent at all.
    package var drop = 0.0
    package var late = Late()
    package var corrupt = Corrupt()

    package init() {}

    /// Whether nothing goes wrong.
    package var isEmpty: Bool { [duplicate.chance, drop, late.chance, corrupt.chance].allSatisfy { $0 <= 0 } }
}

// MARK: The keys

extension FaultRules {
    /// `faults` of a producer.
    static let keys = Keys(FaultRules()) {
        for kind in FaultKind.allCases { key(kind) }
    }

    private static func key(_ kind: FaultKind) -> Key<FaultRules> {
        let name = kind.rawValue
        return switch kind {
        case .duplicate:
            Key(name, \.duplicate, .fault(Duplicate.keys), "How likely a message is sent more than once.")
        case .drop: Key(name, .fault(Drop.keys), "How likely a message is not sent.") { $0.drop = $1.chance }
        case .late: Key(name, \.late, .fault(Late.keys), "How likely a message is sent later than it should.")
        case .corrupt: Key(name, \.corrupt, .fault(Corrupt.keys), "How likely the body of a message is damaged.")
        }
    }

    /// Messages that are not sent.
    fileprivate struct Drop: Fault {
        var chance = 0.0
        static let keys = Keys(Drop()) { chanceKey }
    }
}

/// One kind of fault.
private protocol Fault: Sendable {
    init()
    var chance: Double { get set }
}

extension Fault {
    fileprivate static var chanceKey: Key<Self> {
        Key("chance", \.chance, .chance, "How likely it is.").required("how likely it is, such as 0.05")
    }
}

extension FaultRules.Duplicate: Fault {
    fileprivate static let keys = Keys(Self()) {
        chanceKey
        Key("by", \.delay, .heldBack, "How much later each copy is.")
        Key("times", \.times, .whole(1...100), "How many copies there are.")
    }
}

extension FaultRules.Late: Fault {
    fileprivate static let keys = Keys(Self()) {
        chanceKey
        Key("by", \.delay, .late, "How much later.")
    }
}

extension FaultRules.Corrupt: Fault {
    fileprivate static let keys = Keys(Self()) {
        chanceKey
        Key("how", \.how, .word, "A byte is changed, or the end is missing.")
    }
}

extension KeyShape where Value: Fault {
    /// A chance, or an object with a chance and more.
    fileprivate static func fault(_ keys: Keys<Value>) -> KeyShape {
        KeyShape(.anyOf([KeyShape<Double>.chance.schema, .object(keys.shape)])) { key in
            if case .object = key.node.content { return keys.value(key) }
            guard let chance = key.node.double, (0...1).contains(chance) else {
                return key.refuse("a chance from 0 to 1, or an object such as {\"chance\": 0.05}")
            }
            var fault = Value()
            fault.chance = chance
            return fault
        }
    }
}

extension KeyShape where Value == Double {
    fileprivate static var chance: KeyShape {
        KeyShape(.number(0...1)) { key in
            key.node.double.flatMap { (0...1).contains($0) ? $0 : nil } ?? key.refuse("a chance from 0 to 1")
        }
    }
}

extension KeyShape where Value == ClosedRange<Duration> {
    /// How long something is held back: a time, or one between two. A default is written as its seconds.
    fileprivate static var heldBack: KeyShape {
        KeyShape(.anyOf([.named("duration"), .named("range")]), written: written) { key in
            if let duration = Duration(key.node) { return duration...duration }
            guard let (low, high) = key.pair, let low = Duration(low), let high = Duration(high)
            else {
                return key.refuse("seconds such as 5, a text such as \"250ms\", or two such as [5, 30]")
            }
            guard low <= high else { return key.report("\(key.title) must have the shorter time first") }
            return low...high
        }
    }

    private static func written(_ range: ClosedRange<Duration>) -> String {
        let (low, high) = (range.lowerBound.components.seconds, range.upperBound.components.seconds)
        return low == high ? "\(low)" : "[\(low), \(high)]"
    }

    /// The same, but longer than nothing.
    fileprivate static var late: KeyShape {
        KeyShape(heldBack.schema, written: written) { key in
            heldBack.read(key).flatMap { $0.upperBound > .zero ? $0 : key.refuse("a time of more than 0") }
        }
    }
}
