import EventGeneration

/// The properties of a message, as a producer or a consumer sets them.
extension PropertyName {
    /// The keys of `properties`; each gives a member of the object that the properties are rendered from.
    ///
    /// - Parameter names: What templates know besides volumes.
    static func keys(_ names: PrintNames = .none) -> Keys<[JSONTemplate.Member]> {
        Keys([], hints: ["headers": "\"headers\" stand beside \"properties\""]) {
            for name in allCases { name.key(names) }
        }
    }

    private func key(_ names: PrintNames) -> Key<[JSONTemplate.Member]> {
        switch self {
        case .contentType:
            text("The type of the body. Default: by the kind of message, such as application/json.", names)
        case .contentEncoding: text("The encoding of the body, such as gzip.", names)
        case .deliveryMode:
            key(
                [.integer(PropertyRange.deliveryMode)],
                "1 (transient) or 2 (persistent). Default: as \"persistent\" says.", names
            ) { key in
                if key.node.integer.map(PropertyRange.deliveryMode.contains) != true {
                    key.object.mismatch(key.key, "1 (transient) or 2 (persistent)")
                }
            }
        case .priority:
            whole(PropertyRange.priority, "The priority, 0 to 255, for queues with x-max-priority.", names)
        case .correlationID: text("What a reply belongs to.", names)
        case .replyTo: text("The queue that replies go to.", names)
        case .expiration:
            key(
                [.integer(PropertyRange.expiration), .pattern("^[0-9]{1,12}$")],
                "Milliseconds after which the message expires, ten years (315360000000) at most.", names
            ) { key in
                // Int64 would take a sign too, which is no amount of time.
                let digits = key.node.string.flatMap { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? $0 : nil }
                let milliseconds = key.node.integer ?? digits.flatMap { Int64($0) }
                if milliseconds.map(PropertyRange.expiration.contains) != true {
                    key.object.mismatch(key.key, PropertyRange.expirationInWords)
                }
            }
        case .messageID: text("The message's id. Default: the run, the producer and the number.", names)
        case .timestamp:
            whole(PropertyRange.timestamp, "Seconds since 1970. Default: when the message is made.", names)
        case .type: text("The kind of event.", names)
        case .userID: text("The user, which must be the connection's.", names)
        case .appID: text("The application. Default: the producer's name.", names)
        case .clusterID: text("Not in use any more.", names)
        }
    }

    private func text(_ meaning: String, _ names: PrintNames) -> Key<[JSONTemplate.Member]> {
        key([SettingsFormat.shortString], meaning, names) { _ = $0.object.shortString($0.key) }
    }

    private func whole(
        _ range: ClosedRange<Int64>, _ meaning: String, _ names: PrintNames
    ) -> Key<[JSONTemplate.Member]> {
        key([.integer(range)], meaning, names) { _ = $0.object.integer($0.key, range) }
    }

    /// A property: null takes it away, and a value with a placeholder is checked when a message is made.
    ///
    /// - Parameters:
    ///   - schema: What it may be besides.
    ///   - check: Reports a value that it must not have.
    private func key(
        _ schema: [ValueShape], _ meaning: String, _ names: PrintNames,
        check: @escaping @Sendable (KeyReader) -> Void
    ) -> Key<[JSONTemplate.Member]> {
        let shape = KeyShape<JSONTemplate>(.anyOf(schema + [SettingsFormat.placeholder, .null])) { key in
            switch key.node.content {
            case .null: break
            case .string(let text) where text.contains("{{"): break
            case .string, .boolean, .number, .array, .object: check(key)
            }
            return key.decoder.jsonTemplate(key.node, key.object.title, names: names)
        }
        let name = rawValue
        return Key(name, shape, meaning) { $0.append(.init(Template(literal: name), $1)) }
    }
}
