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

    @Test(
        "says what a quorum queue counts, and how often a message may fail",
        arguments: [(3, 13, true, nil), (4, 0, true, 20), (4, 2, true, 20), (4, 3, false, 20), (5, 0, false, 20)]
            as [(Int, Int, Bool, Int?)])
    func deliveryLimits(major: Int, minor: Int, isCounted: Bool, limit: Int?) {
        let version = BrokerVersion(major, minor)
        #expect(version.countsGivenBack == isCounted)
        #expect(version.defaultDeliveryLimit == limit)
    }

    @Test("compares numbers, not texts")
    func order() {
        #expect(BrokerVersion(3, 9) < BrokerVersion(3, 10))
        #expect(BrokerVersion(3, 13) < BrokerVersion(4, 0))
    }
}
