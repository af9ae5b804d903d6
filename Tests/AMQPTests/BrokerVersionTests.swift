import AMQP
import Testing

@Suite("The broker's version")
struct BrokerVersionTests {
    @Test("is read from the first two numbers", arguments: [("3.10.8", 3, 10), ("4.3.6", 4, 3), ("4.1.0-rc.1", 4, 1)])
    func reading(text: String, major: Int, minor: Int) {
        let properties: FieldTable = ["product": "RabbitMQ", "version": .string(text)]
        #expect(properties.rabbitMQVersion == BrokerVersion(major, minor))
    }

    @Test("is not known for other products and other texts")
    func unknown() {
        #expect((["product": "LavinMQ", "version": "2.1.0"] as FieldTable).rabbitMQVersion == nil)
        #expect((["product": "RabbitMQ", "version": "four"] as FieldTable).rabbitMQVersion == nil)
        #expect((["product": "RabbitMQ"] as FieldTable).rabbitMQVersion == nil)
    }

    @Test("compares numbers, not texts")
    func order() {
        #expect(BrokerVersion(3, 9) < BrokerVersion(3, 10))
        #expect(BrokerVersion(3, 13) < BrokerVersion(4, 0))
    }
}
