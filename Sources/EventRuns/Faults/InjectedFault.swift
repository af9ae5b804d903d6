package import EventSettings
import EventGeneration

/// One fault that was injected: a line of the log that verification takes for the truth.
package struct InjectedFault: Sendable, Hashable {
    /// What was done.
    package enum Action: Sendable, Hashable {
        /// Not sent.
        case drop
        /// Sent so much after its time.
        case late(Duration)
        /// Sent once more, so much after the message: copy 1, 2, … of so many.
        case copy(Int, of: Int, after: Duration)
        /// The byte at an offset was changed.
        case flip(offset: Int, from: UInt8, to: UInt8)
        /// Only so many bytes were left.
        case truncate(from: Int, to: Int)
    }

    /// The producer.
    package var producer: String
    /// Which of its messages, from 1.
    package var index: Int
    /// The message's id, if it has one.
    package var messageID: String?
    package var action: Action

    package var kind: FaultKind {
        switch action {
        case .drop: .drop
        case .late: .late
        case .copy: .duplicate
        case .flip, .truncate: .corrupt
        }
    }

    /// The fault as one line of JSON.
    ///
    /// - Parameters:
    ///   - time: When, in milliseconds since 1970.
    ///   - isSent: Whether what was held back did leave before the program ended.
    package func line(time: Int64, isSent: Bool = true) -> [UInt8] {
        var members: [JSONValue.Member] = []
        func add(_ key: String, _ value: JSONValue) { members.append(.init(key, value)) }
        func add(_ key: String, _ number: Int) { add(key, .number("\(number)")) }
        func add(_ key: String, _ duration: Duration) {
            add(key, .number(NumberText.decimal(duration / .seconds(1), places: 3)))
        }
        add("time", .string(Timestamp(seconds: time / 1000, nanoseconds: time % 1000 * 1_000_000).rfc3339))
        add("producer", .string(producer))
        add("index", index)
        if let messageID { add("message_id", .string(messageID)) }
        add("kind", .string(kind.rawValue))
        switch action {
        case .drop: break
        case .late(let delay): add("by", delay)
        case .copy(let number, let total, let delay):
            add("by", delay)
            add("copy", number)
            add("times", total)
        case .flip(let offset, let from, let to):
            add("how", .string("flip"))
            add("byte", offset)
            add("from", Int(from))
            add("to", Int(to))
        case .truncate(let from, let to):
            add("how", .string("truncate"))
            add("from", from)
            add("to", to)
        }
        if !isSent { add("sent", .boolean(false)) }
        var line: [UInt8] = []
        JSONValue.object(members).write(into: &line)
        line.append(0x0A)
        return line
    }
}

/// Where injected faults are written, a line each.
package struct FaultLog: Sendable {
    private let writer: OutputWriter
    private let file: OutputWriter.Destination

    package init(writer: OutputWriter, file: OutputWriter.Destination) {
        self.writer = writer
        self.file = file
    }

    /// Writes a fault down. Suspends while too much waits to be written.
    func put(_ fault: InjectedFault, time: Int64, isSent: Bool = true) async {
        await writer.submit([.init(file, fault.line(time: time, isSent: isSent))]) { _ in }
    }
}
