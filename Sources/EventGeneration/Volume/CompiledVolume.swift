/// A volume ready to be drawn from, once for each message.
struct CompiledVolume: Sendable {
    /// What it draws from: numbers are indices into ``VolumeSources``, so that looking costs no reference count.
    enum Source: Sendable {
        /// One of so many values.
        case table(count: Int)
        /// One of the values, by the running sums of their weights.
        case weighted(Int)
        /// One of the values, by its rank.
        case zipf(Int)
        /// The next of the values in an order.
        case order(Int)
        /// The value that belongs to another.
        case map(Int)
        /// One of the values between two starts, which the choice of another volume selects.
        case pick(volume: Int, starts: Int)
        /// One element of the list that the row has there.
        case pickFromRow(Int)
        case boolean(Double)
        case number(Int)
        case states(Int)
        case list(Int)
        case text(Int)
        /// A named generator.
        case named(Int)
        /// A time.
        case time(Int)
        /// What a generator draws from that none of the others serves.
        case own(Int)
    }

    let name: String
    let chance: Double?
    let source: Source
    /// The index of what there is a value or state for each of; negative without.
    var key = -1
    /// The index of the values that came; negative if they may come again.
    var unique = -1
    /// Decides on `chance`, apart from the values, so that adding a chance changes no value.
    var chances: RandomStream
    var random: RandomStream
    /// What was drawn: an index of the table or a node of the row; negative if it is null.
    var choice = -1
    /// Where the drawn value goes, for sources without a table; negative if nothing refers to it.
    var value = -1
}

/// What a placeholder leads to.
enum CompiledReference: Sendable {
    /// What the volume writes itself.
    case volume
    /// The entry of the table that begins there, by the volume's choice.
    case table(volume: Int, start: Int)
    /// A part of the row.
    case row(path: [[UInt8]])
    /// A part of the row's element that the volume chose.
    case rowElement(volume: Int, path: [[UInt8]])
    /// What the caller provides.
    case external
}

/// What is done for a message, in an order in which nothing needs what comes later.
enum DrawStep: Sendable {
    case volume(Int)
    /// Looks up what a placeholder leads to.
    case value(Int)
}

/// What the volumes draw from, apart from their own streams.
struct VolumeSources: Sendable {
    var weights: [[Double]] = []
    var ranks: [ZipfSampler] = []
    var orders: [OrderSource] = []
    var maps: [CompiledMap] = []
    var starts: [[Int]] = []
    var paths: [[[UInt8]]] = []
    var numbers: [NumberSource] = []
    var states: [StateSource] = []
    var named: [NamedSource] = []
    var times: [TimeSource] = []
    var own: [OwnSource] = []
    var lists: [CompiledList] = []
    var texts: [TemplateProgram] = []
    var keys: [CompiledKey] = []
    var uniques: [UniqueValues] = []
}

/// Which entry of a table belongs to which text.
struct CompiledMap: Sendable {
    /// What chooses.
    let by: Int
    /// The texts, in the order of the table.
    let entries: HashIndex
    /// The entry of all other texts; negative if they have none.
    let otherwise: Int
}

/// A list and how its elements are made.
struct CompiledList: Sendable {
    let steps: [DrawStep]
    let program: TemplateProgram
    var length: NumberSource
}

/// What there is one value or state for each of.
struct CompiledKey: Sendable {
    /// More keys no volume may have, since the state of each is kept.
    static let limit = 1_000_000

    /// Where the key is.
    let value: Int
    /// The hash of all that goes before the key.
    let prefix: StableHash
    /// The keys that came; nil if the values follow from the key alone.
    var known: HashIndex?
    /// How many there may be.
    var limit = CompiledKey.limit
}
