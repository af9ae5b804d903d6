// Confirmed publishes with the client library: `publish` in a loop, from the places a program may call it from.
//
//   swift-publish PORT MESSAGES WINDOW concurrent|top-level|actor|four-tasks
import AMQP
import Measurement

let arguments = try Arguments(CommandLine.arguments)
let connection = try await AMQPConnection.connect(AMQPConfiguration(host: "127.0.0.1", port: arguments.port))
let load = Load(messages: arguments.messages)
let publisher = try await makePublisher()

// A tenth of the work first: buffers have their size then, and the peer's pages are warm.
try await run(load.tenth)
let begun = measurement_now()
if arguments.mode == .topLevel {
    // The loop itself stands in top-level code, which runs on the main actor.
    for _ in 0..<load.messages {
        try await publisher.publish(load.body, properties: load.properties, exchange: "bench", routingKey: "k")
    }
    try await publisher.flush()
} else {
    try await run(load)
}
measurement_report(begun, measurement_now(), load.messages)
try await connection.close()

func makePublisher() async throws -> Publisher {
    try await connection.openChannel().makePublisher(.init(window: arguments.window))
}

func run(_ load: Load) async throws {
    switch arguments.mode {
    case .concurrent, .topLevel:
        try await load.publishConcurrently(to: publisher)
    case .actor:
        try await Worker().publish(load, to: publisher)
    case .fourTasks:
        try await publishWithFourTasks(load)
    }
}

/// Four tasks on one connection, each with a channel and a publisher of its own.
func publishWithFourTasks(_ load: Load) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 {
            group.addTask {
                try await load.quarter.publishConcurrently(to: makePublisher())
            }
        }
        try await group.waitForAll()
    }
}
