/// The command line.
struct Arguments: Sendable {
    enum Mode: String, Sendable {
        case concurrent
        case topLevel = "top-level"
        case actor
        case fourTasks = "four-tasks"
    }

    struct UsageError: Error, CustomStringConvertible {
        let description = "usage: swift-publish PORT MESSAGES WINDOW concurrent|top-level|actor|four-tasks"
    }

    let port: UInt16
    let messages: Int
    let window: Int
    let mode: Mode

    init(_ words: [String]) throws {
        guard words.count == 5, let port = UInt16(words[1]), let messages = Int(words[2]), messages > 0,
            let window = Int(words[3]), window > 0, let mode = Mode(rawValue: words[4])
        else { throw UsageError() }
        self.port = port
        self.messages = messages
        self.window = window
        self.mode = mode
    }
}
