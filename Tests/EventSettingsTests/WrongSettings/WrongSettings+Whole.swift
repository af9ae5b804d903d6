extension WrongSettings {
    /// Settings whose sections are wrong.
    static let whole: [WrongSettings] = [
        .init(#"[]"#, #"1:1: the settings must be an object, not an empty list"#),
        .init(#""settings""#, #"1:1: the settings must be an object, not "settings""#),
        .init(#"null"#, #"1:1: the settings must be an object, not null"#),
        .init(#"{"prodcuers": {}}"#, #"1:2: unknown key "prodcuers" in the settings: did you mean "producers"?"#),
        .init(#"{"producer": {}}"#, #"1:2: unknown key "producer" in the settings: did you mean "producers"?"#),
        .init(
            #"{"queues": []}"#,
            #"1:1: these are RabbitMQ's definitions and no settings: name the file in settings beside it, { "topology": "s.json" }"#
        ),
        .init(
            #"{"seed": "7"}"#,
            #"1:10: "seed" in the settings must be a whole number from 0 to 18446744073709551615, not "7""#),
        .init(
            #"{"seed": -1}"#,
            #"1:10: "seed" in the settings must be a whole number from 0 to 18446744073709551615, not -1"#),
        .init(
            #"{"seed": 18446744073709551616}"#,
            #"1:10: "seed" in the settings must be a whole number from 0 to 18446744073709551615, not 18446744073709551616"#
        ),
        .init(
            #"{"seed": 1.5}"#,
            #"1:10: "seed" in the settings must be a whole number from 0 to 18446744073709551615, not 1.5"#),
        .init(
            #"{"clock": "noon"}"#,
            #"1:11: "clock" in the settings must be a time such as "2022-11-20T16:00:00Z", not "noon""#),
        .init(
            #"{"clock": "2022-11-20"}"#,
            #"1:11: "clock" in the settings must be a time such as "2022-11-20T16:00:00Z", not "2022-11-20""#),
        .init(
            #"{"clock": "2022-02-30T00:00:00Z"}"#,
            #"1:11: "clock" in the settings must be a time such as "2022-11-20T16:00:00Z", not "2022-02-30T00:00:00Z""#,
            .text),
        .init(
            #"{"clock": 1668960000}"#,
            #"1:11: "clock" in the settings must be a time such as "2022-11-20T16:00:00Z", not 1668960000"#),
        .init(
            #"{"locale": "klingon"}"#,
            #"1:12: "locale" in the settings must be "en", "de", "es" or "fr", not "klingon""#),
        .init(#"{"locale": 1}"#, #"1:12: "locale" in the settings must be "en", "de", "es" or "fr", not 1"#),
        .init(
            #"{"producers": []}"#,
            #"1:15: "producers" in the settings must be an object of producers by name, not an empty list"#),
        .init(
            #"{"producers": {"": {"exchange": "e", "message": 1, "amount": 1}}}"#,
            #"1:16: the name of a producer must have 1 to 128 bytes"#),
        .init(
            #"{"consumers": "scoreboard"}"#,
            #"1:15: "consumers" in the settings must be an object of consumers by name, not "scoreboard""#),
        .init(#"{"consumers": {"c": ["q"]}}"#, #"1:21: consumer "c" must be an object, not ["q"]"#),
    ]
}
