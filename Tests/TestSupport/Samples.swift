package import AMQP

extension Properties {
    /// Properties with all fourteen set, and every kind of field among the headers.
    package static var complete: Properties {
        var properties = Properties()
        properties.contentType = "application/json"
        properties.contentEncoding = "identity"
        properties.headers = .everyKind
        properties.deliveryMode = .persistent
        properties.priority = 7
        properties.correlationID = "c-1"
        properties.replyTo = "replies"
        properties.expiration = "600000"
        properties.messageID = "m-1"
        properties.timestamp = 1_669_000_000
        properties.type = "goal"
        properties.userID = "guest"
        properties.appID = "tests"
        properties.clusterID = ""
        return properties
    }
}

extension FieldTable {
    /// A table with every kind of field and their limits.
    package static var everyKind: FieldTable {
        [
            "yes": true, "no": false,
            "int8": .int8(.min), "uint8": .uint8(.max), "int16": .int16(.min), "uint16": .uint16(.max),
            "int32": .int32(.min), "uint32": .uint32(.max), "int64": .int64(.max), "least": .int64(.min),
            "float": .float(1.5), "double": .double(-2.25), "decimal": .decimal(scale: 2, value: 314),
            "string": "Müller & Ødegaard", "empty": "", "binary": .longString([0xFF, 0xFE, 0x00]),
            "bytes": .bytes([0, 1, 2, 255]), "timestamp": .timestamp(1_669_000_000), "void": .void,
            "array": [1, "two", [3.5, true], .void],
            "table": ["inner": ["deep": "value"], "list": []],
            "nothing": [:],
        ]
    }
}
