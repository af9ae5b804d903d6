import Foundation
import TestSupport
import Testing

/// The programs beside the Python tutorial's own code (pika), on their own virtual host: the tutorial's names are
/// fixed.
@Suite("The Python tutorial's producer and consumer", .needsBrokerControl, .timeLimit(.minutes(2)))
struct TutorialInteropTests {
    /// As the tutorial has it: exchange and queue are transient, as pika declares them by default.
    private static let declaration = """
        import json, sys, pika
        connection = pika.BlockingConnection(pika.URLParameters(sys.argv[1]))
        channel = connection.channel()
        channel.exchange_declare(exchange='order', exchange_type='direct')
        channel.queue_declare(queue='order_notify')
        channel.queue_bind(exchange='order', queue='order_notify', routing_key='order.notify')

        """

    private static let producer =
        declaration + """
            for number in range(3):
                message = {'id': str(number), 'first_name': 'Zoë', 'last_name': 'Müller', 'email': 'zoe@example.org'}
                channel.basic_publish(exchange='order', routing_key='order.notify', body=json.dumps(message))
            connection.close()
            """

    private static let consumer =
        declaration + """
            def callback(channel, method, properties, body):
                message = json.loads(body)
                print(' [x]', sorted(message), message['email'], flush=True)
                channel.basic_ack(delivery_tag=method.delivery_tag)
                if method.delivery_tag == 3:
                    channel.stop_consuming()
            channel.basic_consume(queue='order_notify', on_message_callback=callback)
            print(' [*] Waiting for messages', flush=True)
            channel.start_consuming()
            connection.close()
            """

    /// The change that the README asks a user of the tutorial to make.
    private static let transient = [
        "--set", "topology.exchanges.0.durable=false", "--set", "topology.queues.0.durable=false",
    ]

    private static let settings =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("settings/tutorial.json").path

    @Test("The tutorial's consumer reads what producer sends")
    func tutorialConsumes() async throws {
        try await withVirtualHost { workplace, uri in
            let tutorial = try workplace.start("/usr/bin/python3", ["-c", Self.consumer, uri])
            await tutorial.waitForOutput("Waiting")
            let sent = try await workplace.run(
                .producer, ["-s", Self.settings, "-u", uri, "-n", "3", "--fast"] + Self.transient)
            #expect(sent.status == 0, "\(sent.errors)")
            let received = await tutorial.outcome()
            #expect(received.status == 0, "\(received.errors)")
            let rows = received.lines.filter { $0.hasPrefix(" [x]") }
            #expect(rows.count == 3)
            #expect(rows.allSatisfy { $0.contains("['email', 'first_name', 'id', 'last_name']") && $0.contains("@") })
        }
    }

    @Test("The consumer reads what the tutorial's producer sends")
    func tutorialProduces() async throws {
        try await withVirtualHost { workplace, uri in
            let tutorial = try workplace.start("/usr/bin/python3", ["-c", Self.producer, uri])
            let sent = await tutorial.outcome()
            #expect(sent.status == 0, "\(sent.errors)")
            let received = try await workplace.run(
                .consumer, ["-s", Self.settings, "-u", uri, "--count", "3", "-o", "body"] + Self.transient)
            #expect(received.status == 0, "\(received.errors)")
            #expect(received.lines.count == 3)
            #expect(received.lines.first?.contains(#""id": "0", "first_name": "Zo\u00eb""#) == true)
        }
    }

    @Test("Without that change both are refused with 406, and the error says what to do")
    func refused() async throws {
        try await withVirtualHost { workplace, uri in
            let tutorial = try workplace.start("/usr/bin/python3", ["-c", Self.producer, uri])
            #expect(await tutorial.outcome().status == 0)
            let refused = try await workplace.run(.producer, ["-s", Self.settings, "-u", uri, "-n", "1"])
            #expect(refused.status == 76)
            #expect(refused.errors.contains(#"exchange "order" exists with durable=false"#), "\(refused.errors)")
            #expect(refused.errors.contains("--reset"))
            let reset = try await workplace.run(.producer, ["-s", Self.settings, "-u", uri, "-n", "1", "--reset"])
            #expect(reset.status == 0, "\(reset.errors)")
            let again = try workplace.start("/usr/bin/python3", ["-c", Self.producer, uri])
            let outcome = await again.outcome()
            #expect(outcome.status != 0)
            #expect(outcome.errors.contains("406"))
        }
    }

    private func withVirtualHost(_ body: (Workplace, String) async throws -> Void) async throws {
        try await PrivateBroker.withVirtualHost { _ in
            try await body(Workplace(), try #require(PrivateBroker.uri))
        }
    }
}
