/// Bytes of the AMQP 0-9-1 wire, written by hand, so that tests share no code with what they test.
package struct WireBytes {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package func octet(_ value: UInt8) -> Self { appending([value]) }
    package func short(_ value: UInt16) -> Self { appending(value.bigEndian) }
    package func long(_ value: UInt32) -> Self { appending(value.bigEndian) }
    package func longLong(_ value: UInt64) -> Self { appending(value.bigEndian) }
    package func shortString(_ text: String) -> Self { octet(UInt8(text.utf8.count)).appending(Array(text.utf8)) }
    package func longString(_ text: String) -> Self { long(UInt32(text.utf8.count)).appending(Array(text.utf8)) }
    package func raw(_ raw: [UInt8]) -> Self { appending(raw) }

    private func appending(_ more: [UInt8]) -> Self {
        var copy = self
        copy.bytes += more
        return copy
    }

    private func appending(_ value: some FixedWidthInteger) -> Self {
        appending(withUnsafeBytes(of: value) { Array($0) })
    }

    /// A whole frame around a payload.
    package static func frame(_ type: UInt8, _ channel: UInt16, _ payload: WireBytes) -> [UInt8] {
        WireBytes().octet(type).short(channel).long(UInt32(payload.bytes.count)).raw(payload.bytes).octet(0xCE).bytes
    }

    /// A method frame.
    package static func method(
        _ channel: UInt16, _ classID: UInt16, _ methodID: UInt16, _ arguments: WireBytes = WireBytes()
    ) -> [UInt8] {
        frame(1, channel, WireBytes().short(classID).short(methodID).raw(arguments.bytes))
    }

    /// A content header frame. `properties` begins with the flags.
    package static func header(_ channel: UInt16, bodySize: UInt64, properties: WireBytes = WireBytes().short(0))
        -> [UInt8]
    {
        frame(2, channel, WireBytes().short(60).short(0).longLong(bodySize).raw(properties.bytes))
    }

    /// A body frame.
    package static func body(_ channel: UInt16, _ body: [UInt8]) -> [UInt8] {
        frame(3, channel, WireBytes().raw(body))
    }

    /// A whole delivery: method, header and one body frame.
    package static func delivery(
        _ channel: UInt16, consumer: String, tag: UInt64, exchange: String = "", routingKey: String = "q",
        properties: WireBytes = WireBytes().short(0), body: [UInt8]
    ) -> [UInt8] {
        let arguments = WireBytes().shortString(consumer).longLong(tag).octet(0).shortString(exchange)
            .shortString(routingKey)
        return method(channel, 60, 60, arguments)
            + header(channel, bodySize: UInt64(body.count), properties: properties)
            + (body.isEmpty ? [] : self.body(channel, body))
    }
}
