// The client library at work, as its documentation advises, from the places a program may call it from.
import AMQP
import Measurement

let arguments = try Arguments(CommandLine.arguments)
if arguments.work == .connections {
    try await Works.measureConnections(arguments)
} else {
    let connection = try await AMQPConnection.connect(AMQPConfiguration(host: "127.0.0.1", port: arguments.port))
    let load = Load(arguments)
    let works = Works(arguments: arguments, connection: connection, load: load)
    switch arguments.work {
    case .declare, .delete: try await works.changeQueue()
    case .latency: try await works.measureLatency()
    case .consume: try await works.measureConsuming()
    default:
        let publisher = try await works.makePublisher()
        // Some of the work comes first: then buffers have their size, and the peer's pages are warm.
        try await works.publish(arguments.warmUp, to: publisher)
        let begun = measurement_now()
        if arguments.work == .publishTopLevel {
            // The loop itself is in top-level code, which runs on the main actor.
            for _ in 0..<arguments.messages {
                try await publisher.publish(
                    load.body, properties: load.properties, exchange: "", routingKey: load.queue)
            }
            try await publisher.flush()
        } else {
            try await works.publish(arguments.messages, to: publisher)
        }
        measurement_report(begun, measurement_now(), arguments.messages)
    }
    try await connection.close()
}
