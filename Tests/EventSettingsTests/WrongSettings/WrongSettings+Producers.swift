extension WrongSettings {
    /// Settings whose producers are wrong.
    static let producers: [WrongSettings] = [
        .init(
            #"{"producers": {"p": {"message": 1, "amount": 1}}}"#,
            #"1:21: producer "p" has no "exchange": name one, or "" for the default exchange"#),
        .init(
            #"{"producers": {"p": {"exchange": "e"}}}"#,
            #"1:21: producer "p" has no "message": say what is published, such as ["id", "email"]"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "ammount": 3}}}"#,
            #"1:85: unknown key "ammount" in producer "p": did you mean "amount"?"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "queue": "q"}}}"#,
            #"1:85: unknown key "queue" in producer "p": a producer publishes to an "exchange"; "" with the queue as routing key reaches one queue"#
        ),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "content_type": "text/plain"}}}"#,
            #"1:85: unknown key "content_type" in producer "p": it goes into "properties""#),
        .init(
            #"{"producers": {"p": {"exchange": 1, "message": 1, "amount": 1}}}"#,
            #"1:34: "exchange" in producer "p" must be a text, not 1"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": ["k"], "message": 1, "amount": 1}}}"#,
            #"1:53: "routing_key" in producer "p" must be a text, not ["k"]"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "connections": 1001}}}"#,
            #"1:100: "connections" in producer "p" must be a whole number from 1 to 1000, not 1001"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "stamp": "yes"}}}"#,
            #"1:94: "stamp" in producer "p" must be true or false, not "yes""#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "stamp": true, "headers": {"x-run": 1}}}}"#,
            #"1:112: the header "x-run" in producer "p" belongs to "stamp": rename it or leave one out"#, .reference),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 0}}}"#,
            #"1:82: "amount" in producer "p" must be a whole number of at least 1, not 0"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 2.5}}}"#,
            #"1:82: "amount" in producer "p" must be a whole number of at least 1, not 2.5"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": "20"}}}"#,
            #"1:82: "amount" in producer "p" must be a whole number of at least 1, not "20""#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "delay": "1 second"}}}"#,
            #"1:94: "delay" in producer "p" must be seconds such as 0.5, a text such as "250ms", two such as [0.5, 2], or a generator of numbers, not "1 second""#
        ),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "delay": -1}}}"#,
            #"1:94: "delay" in producer "p" must be seconds such as 0.5, a text such as "250ms", two such as [0.5, 2], or a generator of numbers, not -1"#
        ),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "delay": true}}}"#,
            #"1:94: "delay" in producer "p" must be seconds such as 0.5, a text such as "250ms", two such as [0.5, 2], or a generator of numbers, not true"#
        ),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "delay": [1]}}}"#,
            #"1:94: "delay" in producer "p" must be seconds such as 0.5, a text such as "250ms", two such as [0.5, 2], or a generator of numbers, not [1]"#
        ),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "delay": [2, 1]}}}"#,
            #"1:94: "delay" in producer "p" must have the shorter time first"#, .numbers),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "delay": {"int": [-1, 1]}}}}"#,
            #"1:94: "delay" in producer "p" can be negative: no message is sent before the one before it"#, .numbers),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "delay": {"uuid": {}}}}}"#,
            #"1:95: unknown key "uuid" in "delay" in producer "p": …"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "delay": {}}}}"#,
            #"1:94: "delay" in producer "p" …"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "message": 1, "amount": 1, "delay": {"int": [1, 2], "places": 1}}}}"#,
            #"1:90: "places" in "delay" in producer "p" goes with "decimal", "normal", "exponential", "walk" or "sequence" only"#
        ),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "rate": 0}}}"#,
            #"1:93: "rate" in producer "p" must be messages a second, more than 0, or "max", not 0"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "rate": "fast"}}}"#,
            #"1:93: "rate" in producer "p" must be messages a second, more than 0, or "max", not "fast""#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "delay": 1, "rate": 5}}}"#,
            #"1:97: producer "p" has both "delay" and "rate": remove one"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "confirms": 0}}}"#,
            #"1:97: "confirms" in producer "p" must be true, false or how many messages may wait, 1 to 1000000, not 0"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "mandatory": 1}}}"#,
            #"1:98: "mandatory" in producer "p" must be true or false, not 1"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "persistent": "yes"}}}"#,
            #"1:99: "persistent" in producer "p" must be true or false, not "yes""#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "arrivals": "random"}}}"#,
            #"1:97: "arrivals" in producer "p" must be "steady" or "poisson", not "random""#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "properties": []}}}"#,
            #"1:99: "properties" in producer "p" must be an object, not an empty list"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "properties": {"contenttype": "a"}}}}"#,
            #"1:100: unknown key "contenttype" in "properties" in producer "p": did you mean "content_type"?"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "properties": {"delivery_mode": 3}}}}"#,
            #"1:117: "delivery_mode" in "properties" in producer "p" must be 1 (transient) or 2 (persistent), not 3"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "properties": {"priority": 256}}}}"#,
            #"1:112: "priority" in "properties" in producer "p" must be a whole number from 0 to 255, not 256"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "properties": {"expiration": "1s"}}}}"#,
            #"1:114: "expiration" in "properties" in producer "p" must be milliseconds, a whole number from 0 to 315360000000 such as "5000", not "1s""#
        ),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "properties": {"headers": {}}}}}"#,
            #"1:100: unknown key "headers" in "properties" in producer "p": "headers" stand beside "properties""#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "headers": ["a"]}}}"#,
            #"1:96: "headers" in producer "p" must be an object, not ["a"]"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "print": 5}}}"#,
            #"1:94: "print" in producer "p" must be a text such as "{{body.text}}", not 5"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "print": "{{body"}}}"#,
            #"1:94: "print" in producer "p": "{{" without "}}" in "{{body": for the braces themselves write \{{, which in JSON is "\\{{""#,
            .text),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "print": "{{properties.typ}}"}}}"#,
            #"1:94: "print" in producer "p": {{properties.typ}}: no property "typ": did you mean "type"?"#, .reference),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "rows": ""}}}"#,
            #"1:93: "rows" in producer "p" must be the path of a file, not """#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "rows": 5}}}"#,
            #"1:93: "rows" in producer "p" must be the path of a file, or { "file": …, "separator": ";" }, not 5"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "rows": {"separator": ";"}}}}"#,
            #"1:93: "rows" in producer "p" has no "file": the path of a file of rows, or - for standard input"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": 1, "amount": 1, "rows": {"file": "r", "separator": ";;"}}}}"#,
            #"1:120: "separator" in "rows" in producer "p" must be one character such as ";", or "tab", not ";;""#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": "{{minut}}", "amount": 1}}, "volumes": {"minute": [1]}}"#,
            #"1:69: producer "p": no volume or built-in generator "minut": did you mean "minute"?"#, .reference),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": ["id", "id"], "amount": 1}}}"#,
            #"1:76: producer "p": "id" is in the message twice: remove one"#, .reference),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": ["id", "frist_name"], "amount": 1}}}"#,
            #"1:76: producer "p": no volume or built-in generator "frist_name": did you mean "first_name"?"#, .reference
        ),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": {"text": 5}, "amount": 1}}}"#,
            #"1:78: "text" of the message of producer "p" must be a text, not 5"#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": {"file": ""}, "amount": 1}}}"#,
            #"1:78: "file" of the message of producer "p" must be the path of a file, not """#),
        .init(
            #"{"producers": {"p": {"exchange": "", "routing_key": "q", "message": {"file": "no-such.xml"}, "amount": 1}}}"#,
            #"1:78: cannot read no-such.xml: No such file or directory"#, .file),
        .init(
            #"{"topology": {"exchanges": [{"name": "e", "internal": true}]}, "producers": {"p": {"exchange": "e", "message": 1, "amount": 1}}}"#,
            #"1:96: exchange "e" of producer "p" is internal: only exchanges publish to it"#, .reference),
    ]
}
