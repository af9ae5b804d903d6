extension WrongSettings {
    /// Settings whose consumers are wrong.
    static let consumers: [WrongSettings] = [
        .init(#"{"consumers": {"c": {}}}"#, #"1:21: consumer "c" has no "queue": name the one that it takes from"#),
        .init(
            #"{"consumers": {"c": {"queue": "q", "prefetch": 0}}}"#,
            #"1:48: "prefetch" in consumer "c" must be a whole number from 1 to 65535, not 0"#),
        .init(
            #"{"consumers": {"c": {"queue": "q", "prefetch": 70000}}}"#,
            #"1:48: "prefetch" in consumer "c" must be a whole number from 1 to 65535, not 70000"#),
        .init(
            #"{"consumers": {"c": {"queue": "q", "prefetch": "many"}}}"#,
            #"1:48: "prefetch" in consumer "c" must be a whole number from 1 to 65535, not "many""#),
        .init(
            #"{"consumers": {"c": {"queue": "q", "workers": 0}}}"#,
            #"1:47: "workers" in consumer "c" must be a whole number from 1 to 1000, not 0"#),
        .init(
            #"{"consumers": {"c": {"queue": "q", "deduplicate": "yes"}}}"#,
            #"1:51: "deduplicate" in consumer "c" must be true, how many ids are remembered (1 to 1000000), or an object such as {"window": "10m"}, not "yes""#
        ),
        .init(
            #"{"consumers": {"c": {"queue": "q", "deduplicate": 0}}}"#,
            #"1:51: "deduplicate" in consumer "c" must be true, how many ids are remembered (1 to 1000000), or an object such as {"window": "10m"}, not 0"#
        ),
        .init(
            #"{"consumers": {"c": {"queue": "q", "deduplicate": {"ids": 2000000}}}}"#,
            #"1:59: "ids" in "deduplicate" in consumer "c" must be a whole number from 1 to 1000000, not 2000000"#),
        .init(
            #"{"consumers": {"c": {"queue": "q", "deduplicate": {"window": 0}}}}"#,
            #"1:62: "window" in "deduplicate" in consumer "c" must be a time of more than 0, not 0"#),
        .init(
            #"{"consumers": {"c": {"queue": "q", "deduplicate": {"time": "1m"}}}}"#,
            #"1:52: unknown key "time" in "deduplicate" in consumer "c": there are ids, window"#),
        .init(
            #"{"consumers": {"c": {"queue": "q", "on_error": "ignore"}}}"#,
            #"1:48: "on_error" in consumer "c" must be "reject", "requeue" or "stop", not "ignore""#),
        .init(
            #"{"consumers": {"c": {"queue": "q", "on-error": "stop"}}}"#,
            #"1:36: unknown key "on-error" in consumer "c": did you mean "on_error"?"#),
        .init(
            #"{"consumers": {"c": {"queue": "q", "exchange": "e"}}}"#,
            #"1:36: unknown key "exchange" in consumer "c": a consumer takes from a "queue", which a binding of the topology connects to an exchange"#
        ),
        .init(
            #"{"consumers": {"c": {"queue": "q", "print": ["a"]}}}"#,
            #"1:45: "print" in consumer "c" must be a text such as "{{body.text}}", not ["a"]"#),
        .init(
            #"{"consumers": {"c": {"queue": "q", "print": "{{row.a}}"}}}"#,
            #"1:45: "print" in consumer "c": {{row.a}}: a consumer has no rows, the message is {{body}}"#, .reference),
        .init(
            #"{"consumers": {"c": {"queue": "q", "record": 1}}}"#,
            #"1:46: "record" in consumer "c" must be a text, not 1"#),
        .init(
            #"{"consumers": {"c": {"queue": "q", "arguments": "x-priority"}}}"#,
            #"1:49: "arguments" in consumer "c" must be an object, not "x-priority""#),
        .init(#"{"consumers": {"c": {"queue": ""}}}"#, #"1:31: "queue" in consumer "c" must be a name, not """#),
        .init(#"{"consumers": {"c": {"queue": ["q"]}}}"#, #"1:31: "queue" in consumer "c" must be a text, not ["q"]"#),
        .init(
            #"{"consumers": {"c": {"queue": "\#(String(repeating: "é", count: 128))"}}}"#,
            #"1:31: "queue" in consumer "c" has 256 bytes: AMQP allows 255"#, .text),
    ]
}
