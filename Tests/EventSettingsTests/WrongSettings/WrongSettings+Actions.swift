extension WrongSettings {
    private static func consumer(_ member: String, _ complaint: String, _ beyond: Beyond? = nil) -> WrongSettings {
        .init(#"{"consumers": {"c": {"queue": "q", \#(member)}}}"#, complaint, beyond)
    }

    /// Settings whose consumers do something wrong with their messages.
    static let actions: [WrongSettings] =
        execs + publishes + [
            consumer(
                #""work": "long""#,
                #"1:44: "work" in consumer "c" must be seconds such as 0.5, a text such as "250ms", two such as [0.5, 2], or a generator of numbers, not "long""#
            ),
            consumer(
                #""work": [2, 1]"#, #"1:44: "work" in consumer "c" must have the shorter time first"#, .numbers),
            consumer(
                #""work": {"int": [-1, 1]}"#,
                #"1:44: "work" in consumer "c" can be negative: nothing takes less than no time"#, .numbers),
            consumer(
                #""work": {"sequence": {"max": 3, "then": "end"}}"#,
                #"1:44: "work" in consumer "c" cannot end: messages may come for longer"#, .numbers),
        ]

    private static let execs = [
        consumer(
            #""exec": 5"#,
            #"1:44: "exec" in consumer "c" must be a command such as "jq -c ." or ["jq", "-c", "."], or an object with "command", not 5"#
        ),
        consumer(#""exec": "  ""#, #"1:44: "exec" in consumer "c" names no program"#),
        consumer(#""exec": "'' x""#, #"1:44: "exec" in consumer "c" names no program"#, .text),
        consumer(#""exec": [""]"#, #"1:44: "exec" in consumer "c" names no program"#, .text),
        consumer(#""exec": "jq '.a""#, #"1:44: "exec" in consumer "c" has a ' without its end"#, .text),
        consumer(#""exec": "jq \\""#, #"1:44: "exec" in consumer "c" ends with a backslash: remove it"#, .text),
        consumer(
            #""exec": ["jq", "\u0000"]"#, #"1:44: "exec" in consumer "c" has a NUL, which no program can be given"#,
            .text),
        consumer(
            #""exec": ["jq", 1]"#,
            #"1:44: "exec" in consumer "c" must be a command such as "jq -c ." or ["jq", "-c", "."], or an object with "command", not ["jq", 1]"#
        ),
        consumer(
            #""exec": {"shell": true}"#,
            #"1:44: "exec" in consumer "c" has no "command": the program and its arguments, such as "jq -c .""#),
        consumer(
            #""exec": {"command": ["a"], "shell": true}"#,
            #"1:56: "command" of "exec" in consumer "c" must be a text where "shell" is true, not ["a"]"#, .reference),
        consumer(
            #""exec": {"command": "a", "time_limit": 0}"#,
            #"1:75: "time_limit" in "exec" in consumer "c" must be a time of more than 0, not 0"#),
        consumer(
            #""exec": {"command": "a", "timeout": 5}"#,
            #"1:61: unknown key "timeout" in "exec" in consumer "c": there are command, shell, time_limit"#),
    ]

    private static let publishes = [
        consumer(
            #""publish": "later""#,
            #"1:47: "publish" in consumer "c" must be "reply", or an object such as {"exchange": "later"}, not "later""#
        ),
        consumer(
            #""publish": {}"#, #"1:47: "publish" in consumer "c" must have either "exchange" or "to""#),
        consumer(
            #""publish": {"exchange": "", "to": "reply"}"#,
            #"1:47: "publish" in consumer "c" must have either "exchange" or "to""#),
        consumer(
            #""publish": {"to": "sender"}"#,
            #"1:54: "to" in "publish" in consumer "c" must be "reply", not "sender""#),
        consumer(
            #""publish": {"to": "reply", "routing_key": "k"}"#,
            #"1:63: "routing_key" in "publish" in consumer "c" goes with "exchange" only"#),
        consumer(
            #""publish": {"exchange": "", "routing_key": "{{row.a}}"}"#,
            #"1:79: "publish" in consumer "c": {{row.a}}: a consumer has no rows, the message is {{body}}"#, .reference),
        consumer(
            #""publish": {"exchange": "", "message": ["bdoy"]}"#,
            #"1:76: "publish" in consumer "c": no volume or built-in generator "bdoy": did you mean "body"?"#,
            .reference),
        consumer(
            #""publish": {"exchange": "", "message": {"a": "{{headers}} {{properties}}"}}"#,
            #"1:81: "publish" in consumer "c": {{properties}} is not one value: name one, such as {{properties.message_id}}"#,
            .reference),
        consumer(
            #""publish": {"exchange": "", "body": 1}"#,
            #"1:64: unknown key "body" in "publish" in consumer "c": what is published instead of the body is the "message""#
        ),
        consumer(
            #""publish": {"exchange": "", "priority": 1}"#,
            #"1:64: unknown key "priority" in "publish" in consumer "c": it goes into "properties""#),
        consumer(
            #""publish": {"exchange": "", "properties": {"priority": 300}}"#,
            #"1:91: "priority" in "properties" in "publish" in consumer "c" must be a whole number from 0 to 255, not 300"#
        ),
        consumer(
            #""publish": {"exchange": "", "headers": 1}"#,
            #"1:75: "headers" in "publish" in consumer "c" must be an object, not 1"#),
    ]
}
