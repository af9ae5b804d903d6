/// The command line.
struct Arguments: Sendable {
    enum Work: String, Sendable, CaseIterable {
        case publish
        case publishTopLevel = "publish-top-level"
        case publishActor = "publish-actor"
        case publishFourTasks = "publish-four-tasks"
        case latency
        case consume
        case connections
        case declare
        case delete
    }

    struct UsageError: Error, CustomStringConvertible {
        var description: String {
            let works = Work.allCases.map(\.rawValue).joined(separator: "|")
            return "usage: swift-client \(works) PORT MESSAGES WARM_UP WINDOW BODY QUEUE"
        }
    }

    let work: Work
    let port: UInt16
    let messages: Int
    let warmUp: Int
    let window: Int
    let bodySize: Int
    let queue: String

    init(_ words: [String]) throws {
        guard words.count == 8, let work = Work(rawValue: words[1]), let port = UInt16(words[2]),
            let messages = Int(words[3]), messages > 0, let warmUp = Int(words[4]), warmUp >= 0,
            let window = Int(words[5]), (1...65_535).contains(window), let bodySize = Int(words[6]), bodySize >= 0
        else { throw UsageError() }
        self.work = work
        self.port = port
        self.messages = messages
        self.warmUp = warmUp
        self.window = window
        self.bodySize = bodySize
        queue = words[7]
    }
}
