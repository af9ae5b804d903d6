/// A volume ready to be drawn from, once for each message.
struct CompiledVolume: Sendable {
    enum Source: Sendable {
        /// One of so many values.
        case table(count: Int)
        /// One of the values, by the running sums of their weights.
        case weighted(sums: [Double])
        /// One of the values between two starts, which the choice of another volume selects.
        case pick(volume: Int, starts: [Int])
        /// One element of the list that the row has there.
        case pickFromRow(path: [[UInt8]])
        /// The number source of that index.
        case number(Int)
        /// The named source of that index.
        case builtIn(Int)
    }

    let name: String
    let chance: Double?
    let source: Source
    /// Decides on `chance`, apart from the values, so that adding a chance changes no value.
    var chances: RandomStream
    var random: RandomStream
    /// What was drawn: an index of the table or a node of the row; negative where it is null.
    var choice = -1
    /// Where the drawn value goes, for sources without a table; negative where nothing refers to it.
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
