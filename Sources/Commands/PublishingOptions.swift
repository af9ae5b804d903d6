import ArgumentParser
import EventPipeline

/// How messages are published, whatever they are.
struct PublishingOptions: ParsableArguments {
    @Flag(help: .init("Add the headers that consumer --verify reads.", visibility: .rare))
    var stamp = false
}

extension PublishingOptions {
    /// Applies the flags to a producer of the file.
    func apply(to producer: inout ProducerSettings) throws(ProgramError) {
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
