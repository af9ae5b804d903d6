extension WrongSettings {
    /// Settings whose topology is wrong.
    static let topology: [WrongSettings] = [
        .init(
            #"{"topology": {"exchange": []}}"#,
            #"1:15: unknown key "exchange" in the topology: did you mean "exchanges"?"#),
        .init(
            #"{"topology": {"exchanges": {}}}"#,
            #"1:28: "exchanges" in the topology must be a list, not an empty object"#),
        .init(#"{"topology": {"exchanges": ["soccer"]}}"#, #"1:29: an exchange must be an object, not "soccer""#),
        .init(#"{"topology": {"exchanges": [{"type": "topic"}]}}"#, #"1:29: an exchange has no "name""#),
        .init(#"{"topology": {"exchanges": [{"name": ""}]}}"#, #"1:38: "name" in exchange "" must be a name, not """#),
        .init(
            #"{"topology": {"exchanges": [{"name": "e", "type": "topc"}]}}"#,
            #"1:51: "type" in exchange "e" must be "direct", "fanout", "topic", "headers" or a plugin's "x-…", not "topc": did you mean "topic"?"#
        ),
        .init(
            #"{"topology": {"exchanges": [{"name": "e", "kind": "topic"}]}}"#,
            #"1:43: unknown key "kind" in exchange "e": there are name, type, durable, auto_delete, internal, arguments, vhost"#
        ),
        .init(
            #"{"topology": {"exchanges": [{"name": "e", "durable": "yes"}]}}"#,
            #"1:54: "durable" in exchange "e" must be true or false, not "yes""#),
        .init(
            #"{"topology": {"exchanges": [{"name": "amq.soccer"}]}}"#,
            #"1:38: exchange "amq.soccer": names that begin with "amq." are the broker's own: choose another"#),
        .init(
            #"{"topology": {"exchanges": [{"name": "e"}, {"name": "e"}]}}"#,
            #"1:44: exchange "e" is listed twice: remove one"#, .reference),
        .init(
            #"{"topology": {"exchanges": [{"name": "amq.topic", "type": "direct"}]}}"#,
            #"1:59: exchange "amq.topic" is the broker's own and of type "topic", not "direct""#, .reference),
        .init(
            #"{"topology": {"queues": [{"nam": "q"}]}}"#, #"1:27: unknown key "nam" in a queue: did you mean "name"?"#),
        .init(
            #"{"topology": {"queues": [{"name": "q", "type": "mirrored"}]}}"#,
            #"1:48: "type" in queue "q" must be "classic", "quorum" or "stream", not "mirrored""#),
        .init(
            #"{"topology": {"queues": [{"name": "amq.mine"}]}}"#,
            #"1:35: queue "amq.mine": names that begin with "amq." are the broker's own: choose another"#),
        .init(
            #"{"topology": {"queues": [{"name": "q", "type": "quorum", "durable": false}]}}"#,
            #"1:69: "durable" in queue "q" must be true, not false: a quorum queue is durable"#, .reference),
        .init(
            #"{"topology": {"queues": [{"name": "q", "arguments": {"x-queue-type": "fast"}}]}}"#,
            #"1:70: "x-queue-type" in queue "q" must be "classic", "quorum" or "stream", not "fast""#),
        .init(
            #"{"topology": {"queues": [{"name": "q", "arguments": ["x-max-length"]}]}}"#,
            #"1:53: "arguments" in queue "q" must be an object, not ["x-max-length"]"#),
        .init(
            #"{"topology": {"queues": [{"name": "q", "exclusive": true}]}}"#,
            #"1:40: unknown key "exclusive" in queue "q": there are name, type, durable, auto_delete, arguments, vhost"#
        ),
        .init(
            #"{"topology": {"queues": [{"name": "q", "arguments": {"x": 9223372036854775808}}]}}"#,
            #"1:59: 9223372036854775808 in queue "q" is too large for AMQP"#, .numbers),
        .init(#"{"topology": {"bindings": [{"source": "e"}]}}"#, #"1:28: binding 1 has no "destination""#),
        .init(
            #"{"topology": {"bindings": [{"source": "", "destination": "q"}]}}"#,
            #"1:39: binding 1 has no "source": the default exchange is bound to every queue and to nothing else"#),
        .init(
            #"{"topology": {"bindings": [{"source": "e", "destination": "q", "routingKey": "k"}]}}"#,
            #"1:64: unknown key "routingKey" in binding 1: did you mean "routing_key"?"#),
        .init(
            #"{"topology": {"bindings": [{"source": "e", "destination": "q", "destination_type": "topic"}]}}"#,
            #"1:84: "destination_type" in binding 1 must be "queue" or "exchange", not "topic""#),
        .init(
            #"{"topology": {"bindings": [{"source": "e", "destination": "q", "routing_key": 1}]}}"#,
            #"1:79: "routing_key" in binding 1 must be a text, not 1"#),
        .init(
            #"{"topology": "no-such-definitions.json"}"#,
            #"1:14: cannot read no-such-definitions.json: No such file or directory"#, .file),
        .init(
            #"{"topology": {"queues": [{"name": "q", "arguments": {"x-message-ttl": -1}}]}}"#,
            #"1:71: "x-message-ttl" in queue "q" must be a whole number from 0 to 315360000000, not -1: it is in milliseconds"#,
            .numbers),
        .init(
            #"{"topology": {"queues": [{"name": "q", "arguments": {"x-overflow": "foo"}}]}}"#,
            #"1:68: "x-overflow" in queue "q" must be "drop-head", "reject-publish" or "reject-publish-dlx", not "foo""#,
            .text),
        .init(
            #"{"topology": {"exchanges": [{"name": "h", "type": "headers"}], "queues": [{"name": "q"}], "bindings": [{"source": "h", "destination": "q", "arguments": {"x-match": "some"}}]}}"#,
            #"1:165: "x-match" in binding 1 must be "all", "any", "all-with-x" or "any-with-x", not "some""#, .reference
        ),
        .init(
            #"{"topology": {"queues": [{"name": "q", "type": "quorum", "auto_delete": true}]}}"#,
            #"1:73: "auto_delete" in queue "q" must be false, not true: a quorum queue does not go with its last consumer"#,
            .reference),
        .init(
            #"{"topology": {"queues": [{"name": "q", "arguments": {"x": {"int8": 128}}}]}}"#,
            #"1:68: "int8" in queue "q" must be a whole number from -128 to 127, not 128"#),
        .init(
            #"{"topology": {"queues": [{"name": "q", "arguments": {"x": {"timestamp": -5}}}]}}"#,
            #"1:73: "timestamp" in queue "q" must be seconds since 1970, or a time such as "2022-11-20T16:00:00Z", not -5"#
        ),
        .init(
            #"{"topology": {"queues": [{"name": "q", "arguments": {"x": [{"bytes": "a?"}]}}]}}"#,
            #"1:70: "bytes" in queue "q" must be base64, not "a?""#),
        .init(
            #"{"topology": {"queues": [{"name": "a\nb"}]}}"#,
            #"1:35: "name" in queue "a\u000ab" has a line break, which RabbitMQ takes out without a word: remove it"#),
        .init(
            #"{"topology": {"exchanges": [{"name": "a\u001bb"}]}}"#,
            #"1:38: "name" in exchange "a\u001bb" has the character U+001B, which cannot be seen: remove it"#),
        .init(
            #"{"topology": {"bindings": [{"source": "e\r", "destination": "q"}]}}"#,
            #"1:39: "source" in binding 1 has a line break, which RabbitMQ takes out without a word: remove it"#),
        .init(
            #"{"topology": {"queues": [{"name": "q", "arguments": {"x-dead-letter-exchange": "d\n"}}]}}"#,
            #"1:80: "x-dead-letter-exchange" in queue "q" has a line break, which RabbitMQ takes out without a word: remove it"#,
            .text),
        .init(#"{"topology": null}"#, #"1:14: the topology must be an object, not null"#),
    ]
}
