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
