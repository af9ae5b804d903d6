internal import DequeModule

/// What is left of a channel that has ended.
struct ChannelFate {
    /// Why it ended; nil while it has not.
    var error: AMQPError?
    /// Failures of its publisher that were not read.
    var failures: Deque<PublishFailure> = []
    /// Failures that no flush has reported.
    var unreported = UnreportedFailures()
    var statistics = PublisherStatistics()
    /// Acknowledgements that the application made and that never left, since the channel or the connection was gone.
    var withdrawnAcknowledgements = 0
}
