/// What a volume draws from, for a generator that makes its values itself.
///
/// The cases of ``CompiledVolume/Source`` serve most generators and cost no indirect call. A generator that none of them
/// serves has a source of its own: ``CompiledVolume/Source/own(_:)``. One value is the state of one key.
protocol ValueSource: Sendable {
    /// Draws the next value.
    ///
    /// - Parameters:
    ///   - message: What is known of the message.
    ///   - random: The volume's stream, or that of its key.
    ///   - out: Where the bytes of the value go, if the source writes them.
    mutating func draw(
        _ message: MessageMoment, _ random: inout RandomStream, into out: inout [UInt8]
    ) -> DrawnOutcome
}

/// The number and the time of a message.
struct MessageMoment: Sendable {
    /// The number of the message, or of the element in a list, from 1.
    var index: Int
    /// Milliseconds since 1970.
    var now: Int64
}

/// What a draw has led to.
enum DrawnOutcome {
    /// The value was written, and is to be read like this.
    case written(DrawnValue.Encoding)
    /// The value at that index of the generator's values.
    case chosen(Int)
    /// There is no further value, so no further message.
    case ended
}

/// A source of a generator's own with the state of each key.
struct OwnSource: Sendable {
    /// The state at the beginning of each key, or the only one.
    private var source: any ValueSource
    private let isKeyed: Bool
    private var states: [any ValueSource] = []
    private var streams: [RandomStream] = []

    /// Makes a source with a state for each key, or with one.
    init(_ source: any ValueSource, isKeyed: Bool) {
        self.source = source
        self.isKeyed = isKeyed
    }

    /// Begins anew for another key, whose number is the count of those before.
    mutating func addKey(random: RandomStream) {
        states.append(source)
        streams.append(random)
    }

    mutating func draw(
        key: Int, _ message: MessageMoment, _ random: inout RandomStream, into out: inout [UInt8]
    ) -> DrawnOutcome {
        guard isKeyed else { return source.draw(message, &random, into: &out) }
        return states[key].draw(message, &streams[key], into: &out)
    }
}
