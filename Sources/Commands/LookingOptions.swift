import ArgumentParser
import EventPipeline

/// Which messages a consumer shows.
struct LookingOptions: ParsableArguments {
    @Option(
        name: .customLong("where"),
        help: .init(
            """
            Only messages of which this holds, such as event=goal, 'body.minute>80', 'routing_key~goal$'; = != < <= > >= \
            and ~ for a regular expression. Repeatable: all must hold. Messages left out are acknowledged too.
            """, valueName: "condition", visibility: .hidden))
    var conditions: [String] = []

    /// The filter of the conditions; nil where there are none.
    func filter() throws(ProgramError) -> MessageFilter? {
        guard !conditions.isEmpty else { return nil }
        do {
            return try MessageFilter(conditions)
        } catch {
            throw ProgramError(.usage, "--where: \(error)")
        }
    }
}
