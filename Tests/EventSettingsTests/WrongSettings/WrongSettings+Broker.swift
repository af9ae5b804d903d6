extension WrongSettings {
    /// Settings whose broker is wrong.
    static let broker: [WrongSettings] = [
        .init(#"{"broker": "localhost"}"#, #"1:12: "broker" must be an object, not "localhost""#),
        .init(#"{"broker": {"hots": "localhost"}}"#, #"1:13: unknown key "hots" in "broker": did you mean "host"?"#),
        .init(
            #"{"broker": {"port": "5672"}}"#,
            #"1:21: "port" in "broker" must be a whole number from 1 to 65535, not "5672""#),
        .init(#"{"broker": {"port": 0}}"#, #"1:21: "port" in "broker" must be a whole number from 1 to 65535, not 0"#),
        .init(
            #"{"broker": {"port": 65536}}"#,
            #"1:21: "port" in "broker" must be a whole number from 1 to 65535, not 65536"#),
        .init(
            #"{"broker": {"host": 5}}"#,
            #"1:21: "host" in "broker" must be a text, { "env": NAME } or { "file": PATH }, not a number"#),
        .init(
            #"{"broker": {"host": ""}}"#,
            #"1:21: "host" in "broker" must be a text of at least one character, not an empty one"#),
        .init(
            #"{"broker": {"url": "localhost:5672"}}"#,
            #"1:20: "url" in "broker": not an AMQP URI: "localhost:5672" lacks its beginning: write amqp://localhost:5672"#
        ),
        .init(
            #"{"broker": {"url": "http://localhost"}}"#,
            #"1:20: "url" in "broker": not an AMQP URI: it must begin with amqp://: http:// leads to the management, which listens at another port"#
        ),
        .init(
            #"{"broker": {"url": "amqp://localhost", "host": "localhost"}}"#,
            #"1:40: "broker" has both "url" and "host": the URL says it all, remove one"#),
        .init(
            #"{"broker": {"hosts": ["a:5672"], "port": 5672}}"#,
            #"1:34: "broker" has both "hosts" and "port": the list says it all, remove one"#),
        .init(
            #"{"broker": {"hosts": "a:5672"}}"#,
            #"1:22: "hosts" in "broker" must be a list of nodes such as "mq1:5672", not "a:5672""#),
        .init(
            #"{"broker": {"hosts": ["a:x"]}}"#,
            #"1:23: a node in "hosts" in "broker" must be a host with or without a port, such as "mq1:5672", not "a:x""#
        ),
        .init(
            #"{"broker": {"hosts": ["a", 5]}}"#,
            #"1:28: a node in "hosts" in "broker" must be a host with or without a port, such as "mq1:5672", not 5"#),
        .init(
            #"{"broker": {"password": 1234}}"#,
            #"1:25: "password" in "broker" must be a text, { "env": NAME } or { "file": PATH }, not a number"#),
        .init(
            #"{"broker": {"password": {"enviroment": "P"}}}"#,
            #"1:26: unknown key "enviroment" in "password" in "broker": there are env, else, file"#),
        .init(#"{"broker": {"password": {}}}"#, #"1:25: "password" in "broker" must have either "env" or "file""#),
        .init(
            #"{"broker": {"password": {"env": "P", "file": "p"}}}"#,
            #"1:25: "password" in "broker" must have either "env" or "file""#),
        .init(
            #"{"broker": {"password": {"file": "p", "else": "x"}}}"#,
            #"1:39: "else" in "password" in "broker" goes with "env" only"#),
        .init(
            #"{"broker": {"heartbeat": 0.5}}"#,
            #"1:26: "heartbeat" in "broker" must be whole seconds from 0 (off) to 65535, not 0.5"#),
        .init(
            #"{"broker": {"heartbeat": 65536}}"#,
            #"1:26: "heartbeat" in "broker" must be whole seconds from 0 (off) to 65535, not 65536"#),
        .init(
            #"{"broker": {"heartbeat": "500ms"}}"#,
            #"1:26: "heartbeat" in "broker" must be whole seconds from 0 (off) to 65535, not "500ms""#, .text),
        .init(
            #"{"broker": {"heartbeat": "soon"}}"#,
            #"1:26: "heartbeat" in "broker" must be a time: seconds such as 0.5, or a text such as "250ms", not "soon""#
        ),
        .init(#"{"broker": {"timeout": 0}}"#, #"1:24: "timeout" in "broker" must be longer than nothing, not 0"#),
        .init(
            #"{"broker": {"timeout": "-1s"}}"#,
            #"1:24: "timeout" in "broker" must be a time: seconds such as 0.5, or a text such as "250ms", not "-1s""#),
        .init(
            #"{"broker": {"timeout": "5 s"}}"#,
            #"1:24: "timeout" in "broker" must be a time: seconds such as 0.5, or a text such as "250ms", not "5 s""#),
        .init(#"{"broker": {"vhost": 1}}"#, #"1:22: "vhost" in "broker" must be a text, not 1"#),
        .init(#"{"broker": {"tls": true}}"#, #"1:13: "tls" in "broker" is not supported yet"#),
    ]
}
