import ArgumentParser
import EventSettings

/// Options for how messages are published, of any producer.
struct PublishingOptions: ParsableArguments {
    @Flag(help: .init("Add the headers that consumer --verify reads.", visibility: .rare))
    var stamp = false

    @Option(
        help: .init("Publish each producer's messages on this many connections.", valueName: "n", visibility: .rare))
    var connections: Int?

    @Option(
        help: .init(
            "Write every message that did not get through to a file, an envelope a line with its reason. --stdin reads "
                + "the file. Its old content is deleted.", valueName: "file", visibility: .rare), completion: .file())
    var failed: String?

    func validate() throws {
        if let connections, !ProducerSettings.connectionCounts.contains(Int64(connections)) {
            let limit = ProducerSettings.connectionCounts.upperBound
            throw ValidationError("--connections needs 1 to \(limit), not \(connections)")
        }
    }
}

extension PublishingOptions {
    /// Applies the flags to a producer of the file.
    func apply(to producer: inout ProducerSettings) throws(ProgramError) {
        producer.connections = connections ?? producer.connections
        guard stamp else { return }
        producer.stamp = true
        if let header = producer.ownStampHeader {
            throw ProgramError(
                .badSettings,
                "producer \"\(producer.name)\" has a header \"\(header)\", which --stamp writes: rename it or leave one out"
            )
        }
    }
}
