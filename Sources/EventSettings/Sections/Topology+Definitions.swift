import AMQPRouting
import AMQP
package import EventGeneration

extension Topology {
    /// The topology as RabbitMQ's definitions, which `rabbitmqctl import_definitions` and the management page take, and
    /// which the settings read back.
    ///
    /// What every broker has by itself is left out. Virtual hosts are not among them, so the import changes none and
    /// needs the one that is named.
    package func definitions(vhost: String) -> JSONValue {
        let exchanges = exchanges.filter { Self.predeclared[$0.name] == nil }.map { exchange in
            JSONValue.object([
                .init("name", .string(exchange.name)), .init("vhost", .string(vhost)),
                .init("type", .string(exchange.kind.rawValue)), .init("durable", .boolean(exchange.durable)),
                .init("auto_delete", .boolean(exchange.autoDelete)), .init("internal", .boolean(exchange.internal)),
                .init("arguments", FieldValue.table(exchange.arguments).json),
            ])
        }
        let queues = queues.map { queue in
            JSONValue.object([
                .init("name", .string(queue.name)), .init("vhost", .string(vhost)),
                .init("durable", .boolean(queue.durable)), .init("auto_delete", .boolean(queue.autoDelete)),
                .init("arguments", FieldValue.table(queue.declaredArguments).json),
            ])
        }
        return .object([
            .init("exchanges", .array(exchanges)), .init("queues", .array(queues)),
            .init("bindings", .array(bindings.map { $0.definition(vhost: vhost) })),
        ])
    }
}

extension Topology {
    /// What RabbitMQ's import cannot be told of the arguments, as sentences: null, and kinds that JSON does not have.
    package var remarksOnDefinitions: [String] {
        let owners =
            exchanges.map { ("exchange \"\($0.name)\"", $0.arguments) }
            + queues.map { ("queue \"\($0.name)\"", $0.arguments) }
            + bindings.enumerated().map { ("binding \($0.offset + 1)", $0.element.arguments) }
        return owners.flatMap { owner, arguments in
            arguments.entries.compactMap { entry in
                let place = "\"\(entry.key)\" in \(owner)"
                if entry.value.holdsNull {
                    return "\(place) is null, which RabbitMQ can be told by AMQP alone: its import fails at it"
                }
                return entry.value.lostKind.map {
                    "\(place) holds the kind \($0.rawValue), which RabbitMQ can be told by AMQP alone: its import takes "
                        + "it for another"
                }
            }
        }
    }
}

extension FieldValue {
    fileprivate var holdsNull: Bool {
        switch self {
        case .void: true
        case .array(let elements): elements.contains(where: \.holdsNull)
        case .table(let table): table.entries.contains(where: \.value.holdsNull)
        case .boolean, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .float, .double, .decimal, .string,
            .longString, .bytes, .timestamp:
            false
        }
    }

    /// A kind in it that is another one in JSON. Numbers stay numbers, whatever their width.
    fileprivate var lostKind: FieldKind? {
        switch self {
        case .timestamp, .decimal, .bytes, .longString: kind
        case .array(let elements): elements.lazy.compactMap(\.lostKind).first
        case .table(let table): table.entries.lazy.compactMap(\.value.lostKind).first
        case .boolean, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .float, .double, .string, .void: nil
        }
    }
}

extension Binding {
    fileprivate func definition(vhost: String) -> JSONValue {
        let (name, kind) =
            switch destination {
            case .queue(let name): (name, "queue")
            case .exchange(let name): (name, "exchange")
            }
        return .object([
            .init("source", .string(source)), .init("vhost", .string(vhost)), .init("destination", .string(name)),
            .init("destination_type", .string(kind)), .init("routing_key", .string(routingKey)),
            .init("arguments", FieldValue.table(arguments).json),
        ])
    }
}
