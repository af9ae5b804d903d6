import EventGeneration
import Synchronization

/// The messages of a run that did not get through: the first ones are told during the run and kept for the summary, all
/// are written to a file if there is one.
package final class FailedMessages: Sendable {
    /// How many are kept for the summary.
    package static let kept = 100
    /// How many of each reason are told during the run.
    package static let told = 3

    /// What a message was.
    package enum Content: Sendable {
        case envelope(Envelope)
        /// A line of the input that is no envelope, or a wrong one.
        case line([UInt8])
    }

    private struct State {
        var first: [FailedMessage] = []
        var counts: [FailedMessage.Reason: Int] = [:]
        var count = 0
    }

    private let report: @Sendable (RunNotice) -> Void
    private let file: (writer: OutputWriter, destination: OutputWriter.Destination)?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - file: Where all of them are written, an envelope a line; nil if that was not asked for.
    ///   - report: Hears of the first ones.
    package init(
        file: (writer: OutputWriter, destination: OutputWriter.Destination)? = nil,
        report: @escaping @Sendable (RunNotice) -> Void = { _ in }
    ) {
        self.file = file
        self.report = report
    }

    /// The first of them, and how many there are in all.
    package var summary: (first: [FailedMessage], count: Int) { state.withLock { ($0.first, $0.count) } }

    /// Adds a message; it is only made where somebody wants to know more than that there was one. Suspends while too much
    /// waits to be written.
    ///
    /// - Parameter isTold: Whether a warning names it; false if another text says why.
    func add(
        _ reason: FailedMessage.Reason, isTold: Bool = true, _ make: () -> (message: FailedMessage, content: Content)
    ) async {
        let (number, isKept) = state.withLock { state in
            state.count += 1
            state.counts[reason, default: 0] += 1
            return (state.counts[reason, default: 0], state.count <= Self.kept)
        }
        let tells = isTold && number <= Self.told
        guard isKept || tells || file != nil else { return }
        let (message, content) = make()
        if isKept { state.withLock { $0.first.append(message) } }
        if tells { report(.warning(message.sentence + (number == Self.told ? last(reason) : ""))) }
        guard let file else { return }
        await file.writer.submit([.init(file.destination, Self.line(message, content))]) { _ in }
    }

    /// Adds a line of the input that cannot be published.
    func add(_ line: UnusableLine, producer: String) async {
        await add(.unsendable) {
            var message = FailedMessage(.unsendable, line.description, producer: producer)
            message.line = line.number
            return (message, .line(line.bytes))
        }
    }

    /// What is said with the last one that is told.
    private func last(_ reason: FailedMessage.Reason) -> String {
        let others = reason == .unsendable ? "further lines like it" : "further ones"
        return "; \(others) are counted" + (file == nil ? ", and --failed FILE keeps them" : " and kept")
    }

    /// The message as an envelope that says why it failed, with a line's end.
    private static func line(_ message: FailedMessage, _ content: Content) -> [UInt8] {
        var output: [UInt8] = []
        switch content {
        case .envelope(let envelope): envelope.append(to: &output)
        case .line(let line): output = line
        }
        while let last = output.last, last <= 0x20 { output.removeLast() }
        // A line that is no object stays as it was.
        if output.last == UInt8(ascii: "}") {
            output.removeLast()
            output.append(contentsOf: ",\"failed\":".utf8)
            JSONValue.object(message.note).write(into: &output)
            output.append(UInt8(ascii: "}"))
        }
        output.append(0x0A)
        return output
    }
}
