package import EventGeneration

extension UnexpectedMessages {
    /// All counts by their names.
    package var json: JSONValue {
        .object([
            .init("unstamped", .number("\(unstamped)")),
            .init("beyond_total", .number("\(beyondTotal)")),
            .init("other_total", .number("\(otherTotal)")),
            .init("other_streams", .number("\(otherStreams)")),
        ])
    }
}

extension JSONValue {
    /// Intervals as pairs of their first and last number.
    package init(_ intervals: [ClosedRange<Int64>]) {
        self = .array(
            intervals.map { .array([.number("\($0.lowerBound)"), .number("\($0.upperBound)")]) })
    }
}
