extension WireBytes {
    /// connection.start with PLAIN. `properties` is the content of the table of server properties.
    package static func connectionStart(
        properties: WireBytes = peerProperties, mechanisms: String = "PLAIN AMQPLAIN"
    ) -> [UInt8] {
        let arguments = WireBytes().octet(0).octet(9).long(UInt32(properties.bytes.count)).raw(properties.bytes)
            .longString(mechanisms).longString("en_US")
        return method(0, 10, 10, arguments)
    }

    /// What a broker of that release says about itself, as the entries of a table.
    package static func rabbitMQ(_ version: String) -> WireBytes {
        WireBytes().shortString("product").octet(UInt8(ascii: "S")).longString("RabbitMQ")
            .shortString("version").octet(UInt8(ascii: "S")).longString(version)
    }

    /// What a peer says about itself, as the entries of a table.
    package static var peerProperties: WireBytes {
        let capabilities = WireBytes().shortString("consumer_cancel_notify").octet(UInt8(ascii: "t")).octet(1)
        return WireBytes().shortString("product").octet(UInt8(ascii: "S")).longString("scripted peer")
            .shortString("capabilities").octet(UInt8(ascii: "F")).long(UInt32(capabilities.bytes.count))
            .raw(capabilities.bytes)
    }

    /// connection.close because of a method, as class and number. RabbitMQ names none if one of its processes crashed.
    package static func connectionClose(_ code: UInt16, _ text: String, over method: [UInt16] = [0, 0]) -> [UInt8] {
        Self.method(0, 10, 50, WireBytes().short(code).shortString(text).short(method[0]).short(method[1]))
    }

    package static func channelClose(_ channel: UInt16, _ code: UInt16, _ text: String) -> [UInt8] {
        method(channel, 20, 40, WireBytes().short(code).shortString(text).short(0).short(0))
    }

    package static func blocked(_ reason: String) -> [UInt8] {
        method(0, 10, 60, WireBytes().shortString(reason))
    }

    package static var unblocked: [UInt8] { method(0, 10, 61) }

    /// basic.ack of the broker: a confirm.
    package static func ack(_ tag: UInt64, multiple: Bool = false, channel: UInt16 = 1) -> [UInt8] {
        method(channel, 60, 80, WireBytes().longLong(tag).octet(multiple ? 1 : 0))
    }

    /// basic.nack of the broker.
    package static func nack(_ tag: UInt64, multiple: Bool = false, channel: UInt16 = 1) -> [UInt8] {
        method(channel, 60, 120, WireBytes().longLong(tag).octet(multiple ? 1 : 0))
    }

    /// A whole basic.return of a message with that message_id.
    package static func returned(messageID: String, body: [UInt8] = [1], channel: UInt16 = 1) -> [UInt8] {
        returned(properties: WireBytes().short(1 << 7).shortString(messageID), body: body, channel: channel)
    }

    /// A whole basic.return: method, header, body. `properties` begins with the flags.
    package static func returned(properties: WireBytes, body: [UInt8], channel: UInt16 = 1) -> [UInt8] {
        let arguments = WireBytes().short(312).shortString("NO_ROUTE").shortString("soccer").shortString("nobody")
        return method(channel, 60, 50, arguments)
            + header(channel, bodySize: UInt64(body.count), properties: properties)
            + (body.isEmpty ? [] : self.body(channel, body))
    }

    /// A whole answer to basic.get: method, header, body.
    package static func getOK(_ tag: UInt64, body: [UInt8], channel: UInt16 = 1) -> [UInt8] {
        let arguments = WireBytes().longLong(tag).octet(0).shortString("").shortString("q").long(0)
        return method(channel, 60, 71, arguments) + header(channel, bodySize: UInt64(body.count))
            + (body.isEmpty ? [] : self.body(channel, body))
    }

    /// The entries of a table with this many levels of tables. Depth 1 is one entry that is not a table.
    package static func nestedTable(depth: Int) -> WireBytes {
        // From the inside to the outside, each prefix before its content. Written backwards, so that the cost stays
        // linear.
        var reversed: [UInt8] = Array([1, UInt8(ascii: "k"), UInt8(ascii: "V")].reversed())
        for _ in 1..<depth {
            let count = UInt32(reversed.count)
            reversed += WireBytes().octet(1).octet(UInt8(ascii: "k")).octet(UInt8(ascii: "F")).long(count).bytes
                .reversed()
        }
        return WireBytes().raw(reversed.reversed())
    }

    /// Property flags and a header table with these entries.
    package static func headers(_ entries: WireBytes) -> WireBytes {
        WireBytes().short(1 << 13).long(UInt32(entries.bytes.count)).raw(entries.bytes)
    }
}
