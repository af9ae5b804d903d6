import EventTestSupport
import EventSettings
import Testing

@Suite("Wrong settings")
struct SettingsErrorTests {
    @Test(
        "a text that is not JSON",
        arguments: [
            ("", "1:1: the file is empty: write at least an object, {}; producer --init writes a first file"),
            ("[]", "1:1: the settings must be an object, not an empty list"),
            ("{\n  \"seed\": 1\n  \"clock\": 2\n}", "3:3: expected \",\" or \"}\", found \"\"\""),
            ("{\"é\": x}", "1:7: expected a value, found \"x\""),
            ("{\"seed\": 1", "1:11: expected \",\" or \"}\", found the end"),
            ("{/* x", "1:2: the comment has no end: close it with */"),
            ("{\"seed\": 1, \"seed\": 2}", "1:13: \"seed\" is here twice: the first is in line 1"),
            ("{\"a\\q\": 1}", "1:4: unknown escape in a string: a backslash itself is written \\\\"),
        ])
    func syntax(text: String, message: String) {
        #expect(complaints(text) == ["s.json:" + message])
    }

    @Test("bytes that are not UTF-8")
    func encoding() {
        let error = #expect(throws: SettingsError.self) {
            try Settings.parse(Array("{\"a\": \"".utf8) + [0xFF, 0x22, 0x7D], path: "s.json")
        }
        #expect(error?.description == "s.json:1:8: invalid UTF-8")
    }

    @Test(
        "members of the settings as a whole",
        arguments: [
            (#""prodcuers": {}"#, #"unknown key "prodcuers" in the settings: did you mean "producers"?"#),
            (
                #""zzz": 1"#,
                #"unknown key "zzz" in the settings: there are broker, topology, volumes, producers, consumers, seed, clock, locale"#
            ),
            (#""seed": -1"#, #""seed" in the settings must be a whole number from 0 to 18446744073709551615, not -1"#),
            (
                #""clock": "noon""#,
                #""clock" in the settings must be a time such as "2022-11-20T16:00:00Z", not "noon""#
            ),
            (#""locale": "xx""#, #""locale" in the settings must be "en", "de", "es" or "fr", not "xx""#),
            (
                #""producers": []"#,
                #""producers" in the settings must be an object of producers by name, not an empty list"#
            ),
            (#""consumers": {"": {"queue": "q"}}"#, "the name of a consumer must have 1 to 128 bytes"),
            (#""producers": {"p": 5}"#, #"producer "p" must be an object, not 5"#),
            (#""volumes": 3"#, #""volumes" must be an object of volumes by name, not 3"#),
            (#""topology": null"#, "the topology must be an object, not null"),
        ])
    func whole(member: String, message: String) {
        expect("{\(member)}", message)
    }

    @Test(
        "the broker",
        arguments: [
            (#""hots": "x""#, #"unknown key "hots" in "broker": did you mean "host"?"#),
            (
                #""hosts": ["a:0"]"#,
                #"a node in "hosts" in "broker" must be a host with or without a port, such as "mq1:5672", not "a:0""#
            ),
            (#""hosts": ["a"], "port": 1"#, #""broker" has both "hosts" and "port": the list says it all, remove one"#),
            (#""tls": {}"#, #""tls" in "broker" is not supported yet"#),
            (#""port": "5672""#, #""port" in "broker" must be a whole number from 1 to 65535, not "5672""#),
            (#""port": 70000"#, #""port" in "broker" must be a whole number from 1 to 65535, not 70000"#),
            (
                #""url": "localhost""#,
                #""url" in "broker": not an AMQP URI: "localhost" lacks its beginning: write amqp://localhost"#
            ),
            (#""url": "amqp://h", "port": 1"#, #""broker" has both "url" and "port": the URL says it all, remove one"#),
            (#""host": """#, #""host" in "broker" must be a text of at least one character, not an empty one"#),
            (
                #""password": 5"#,
                #""password" in "broker" must be a text, { "env": NAME } or { "file": PATH }, not a number"#
            ),
            (#""password": {}"#, #""password" in "broker" must have either "env" or "file""#),
            (#""password": {"file": "f", "else": "x"}"#, #""else" in "password" in "broker" goes with "env" only"#),
            (#""password": {"evn": "X"}"#, #"unknown key "evn" in "password" in "broker": did you mean "env"?"#),
            (#""heartbeat": 0.5"#, #""heartbeat" in "broker" must be whole seconds from 0 (off) to 65535, not 0.5"#),
            (
                #""heartbeat": -1"#,
                #""heartbeat" in "broker" must be a time: seconds such as 0.5, or a text such as "250ms", not -1"#
            ),
            (
                #""timeout": "soon""#,
                #""timeout" in "broker" must be a time: seconds such as 0.5, or a text such as "250ms", not "soon""#
            ),
            (#""timeout": 0"#, #""timeout" in "broker" must be longer than nothing, not 0"#),
        ])
    func broker(member: String, message: String) {
        expect(#"{"broker": {\#(member)}}"#, message)
    }

    @Test(
        "the topology",
        arguments: [
            (#""exchange": []"#, #"unknown key "exchange" in the topology: did you mean "exchanges"?"#),
            (#""queues": {}"#, #""queues" in the topology must be a list, not an empty object"#),
            (#""exchanges": ["soccer"]"#, #"an exchange must be an object, not "soccer""#),
            (#""exchanges": [{"type": "topic"}]"#, #"an exchange has no "name""#),
            (#""exchanges": [{"name": ""}]"#, #""name" in exchange "" must be a name, not """#),
            (
                #""exchanges": [{"name": "e", "type": "topci"}]"#,
                #""type" in exchange "e" must be "direct", "fanout", "topic", "headers" or a plugin's "x-…", not "topci": did you mean "topic"?"#
            ),
            (
                #""exchanges": [{"name": "e", "durable": 1}]"#,
                #""durable" in exchange "e" must be true or false, not 1"#
            ),
            (#""exchanges": [{"name": "e"}, {"name": "e"}]"#, #"exchange "e" is listed twice: remove one"#),
            (#""queues": [{"name": "q"}, {"name": "q"}]"#, #"queue "q" is listed twice: remove one"#),
            (
                #""queues": [{"name": "q", "exclusive": true}]"#,
                #"unknown key "exclusive" in queue "q": there are name, type, durable, auto_delete, arguments, vhost"#
            ),
            (
                #""queues": [{"name": "q", "type": "quorm"}]"#,
                #""type" in queue "q" must be "classic", "quorum" or "stream", not "quorm": did you mean "quorum"?"#
            ),
            (
                #""queues": [{"name": "q", "type": "quorum", "durable": false}]"#,
                #""durable" in queue "q" must be true, not false: a quorum queue is durable"#
            ),
            (
                #""queues": [{"name": "q", "type": "quorum", "arguments": {"x-queue-type": "stream"}}]"#,
                #"queue "q" has the type "quorum" and the argument "x-queue-type" "stream": remove one"#
            ),
            (
                #""queues": [{"name": "q", "arguments": {"x-queue-type": "x"}}]"#,
                #""x-queue-type" in queue "q" must be "classic", "quorum" or "stream", not "x""#
            ),
            (
                #""queues": [{"name": "q", "arguments": []}]"#,
                #""arguments" in queue "q" must be an object, not an empty list"#
            ),
            (#""queues": [{"name": "q", "arguments": {"x": 1e999}}]"#, #"1e999 in queue "q" is too large for AMQP"#),
            (
                #""exchanges": [{"name": "amq.foo"}]"#,
                #"exchange "amq.foo": names that begin with "amq." are the broker's own: choose another"#
            ),
            (
                #""exchanges": [{"name": "amq.topic", "type": "direct"}]"#,
                #"exchange "amq.topic" is the broker's own and of type "topic", not "direct""#
            ),
            (
                #""queues": [{"name": "q", "arguments": {"x": 9223372036854775808}}]"#,
                #"9223372036854775808 in queue "q" is too large for AMQP"#
            ),
            (
                #""queues": [{"name": "amq.q"}]"#,
                #"queue "amq.q": names that begin with "amq." are the broker's own: choose another"#
            ),
            (
                #""queues": [{"name": "\#(String(repeating: "é", count: 128))"}]"#,
                #""name" in queue "\#(String(repeating: "é", count: 128))" has 256 bytes: AMQP allows 255"#
            ),
            (#""bindings": [{"source": "e"}]"#, #"binding 1 has no "destination""#),
            (
                #""bindings": [{"source": "", "destination": "q"}]"#,
                #"binding 1 has no "source": the default exchange is bound to every queue and to nothing else"#
            ),
            (
                #""bindings": [{"source": "e", "destination": "q", "destination_type": "topic"}]"#,
                #""destination_type" in binding 1 must be "queue" or "exchange", not "topic""#
            ),
            (
                #""bindings": [{"source": "e", "destination": "q", "routing_key": 1}]"#,
                #""routing_key" in binding 1 must be a text, not 1"#
            ),
        ])
    func topology(member: String, message: String) {
        expect(#"{"topology": {\#(member)}}"#, message)
    }

    @Test(
        "volumes",
        arguments: [
            (#""lastname""#, #"volume "v": no built-in generator "lastname": did you mean "last_name"?"#),
            (
                #""blue""#,
                #"volume "v": no built-in generator "blue": there are address, ago, city, color, company, country, date, ean, email, first_name, iban, index, ipv4, job, … (all in docs/settings.md); a list of values stands in brackets"#
            ),
            (#""int""#, #"volume "v": the generator "int" needs a value, such as { "int": [1, 20] }"#),
            ("[]", #"volume "v" must have at least one value"#),
            (
                "5",
                #"volume "v" must be the name of a generator, a list of values, or an object with a generator, not 5"#
            ),
            (
                "{}",
                #"volume "v" has no generator: add one of array, weighted, pick, map, cycle, shuffle, zipf, file, int, decimal, normal, exponential, walk, sequence, states, list, text, use, pattern"#
            ),
            (#"{"int": [1, 2], "uuid": {}}"#, #"volume "v" has several generators: int, uuid"#),
            (#"{"itn": [1, 2]}"#, #"unknown key "itn" in volume "v": did you mean "int"?"#),
            (
                #"{"uuid": {}, "locale": "de"}"#,
                #""locale" in volume "v" goes with "first_name", "last_name", "name", "email", "username", "phone_number", "address", "street", "city", "postcode", "country", "company", "job", "product_name", "color", "iban", "word", "sentence", "paragraph" or "url" only"#
            ),
            (#"{"int": [2, 1]}"#, #""int" in volume "v" must have the smaller number first"#),
            (#"{"int": [1, 2.5]}"#, #""int" in volume "v" must be two whole numbers such as [1, 20], not [1, 2.5]"#),
            (#"{"int": 6}"#, #""int" in volume "v" must be two whole numbers such as [1, 20], not 6"#),
            (
                #"{"int": [1, 6], "places": 2}"#,
                #""places" in volume "v" goes with "decimal", "normal", "exponential", "walk" or "sequence" only"#
            ),
            (
                #"{"decimal": [0, 1], "places": 10}"#,
                #""places" in volume "v" must be a whole number from 0 to 9, not 10"#
            ),
            (
                #"{"decimal": [0, "x"]}"#,
                #""decimal" in volume "v" must be two numbers such as [0.5, 20], not [0, "x"]"#
            ),
            (
                #"{"decimal": [0.11, 0.12], "places": 1}"#,
                #""decimal" in volume "v" has no number of 1 place between its two"#
            ),
            (#"{"decimal": [0, 1e15]}"#, #""decimal" in volume "v" has more than 15 digits with its places"#),
            (
                #"{"weighted": {}}"#,
                #""weighted" in volume "v" must be an object of values and their weights, such as { "pass": 60, "goal": 12 }, not an empty object"#
            ),
            (#"{"weighted": {"a": -1}}"#, #"the weight of "a" in volume "v" must be a number of at least 0, not -1"#),
            (#"{"weighted": {"a": 0}}"#, #""weighted" in volume "v" must have a weight above 0"#),
            (#"{"sequence": {"start": 5, "max": 1}}"#, #""max" in "sequence" in volume "v" is below its start, 5"#),
            (
                #"{"sequence": {"max": 5, "then": "stop"}}"#,
                #""then" in "sequence" in volume "v" must be "stay", "wrap" or "end", not "stop""#
            ),
            (#"{"sequence": {"then": "end"}}"#, #""then" in "sequence" in volume "v" goes with "max" only"#),
            (
                #"{"sequence": {"step": [3, 0]}}"#,
                #""step" in "sequence" in volume "v" must be a whole number, or two such as [0, 3], not [3, 0]"#
            ),
            (
                #"{"sequence": {"step": {"itn": [1, 2]}}}"#,
                #"unknown key "itn" in "step" in "sequence" in volume "v": did you mean "int"?"#
            ),
            (#"{"sequence": {"start": "a"}}"#, #""start" in "sequence" in volume "v" must be a whole number, not "a""#),
            (#"{"uuid": {}, "chance": 2}"#, #""chance" in volume "v" must be a number from 0 to 1, not 2"#),
            (
                #"{"uuid": 4}"#,
                #""uuid" in volume "v" must be an empty object, {}: options stand beside it, not 4"#
            ),
            (
                #"{"zzzzzz": 4}"#,
                #"unknown key "zzzzzz" in volume "v": there are array, weighted, pick, map, cycle, shuffle, zipf, file, int, decimal, normal, exponential, walk, sequence, … (all in docs/settings.md)"#
            ),
            (#"{"pick": 4}"#, #""pick" in volume "v" must be a list, or where one is, such as "match.teams", not 4"#),
            (
                #"{"pick": "nothing.there"}"#,
                #"no volume or built-in generator "nothing": there are row, set, v, address, ago, city, color, company, country, date, ean, email, first_name, iban, … (all in docs/settings.md)"#
            ),
            (#"{"pick": "v"}"#, #"volume "v" picks from itself"#),
            (#"{"pick": "uuid"}"#, #"volume "v" picks from "uuid", which is not a list of a value set"#),
            (#"{"pick": "set.b"}"#, #"volume "v" picks from "set.b", but value 1 of volume "set" has no list there"#),
        ])
    func volumes(volume: String, message: String) {
        expect(#"{"volumes": {"set": [{"a": [1]}], "v": \#(volume)}}"#, message)
    }

    @Test(
        "a placeholder in a value is published as it stands, which is a warning, once a volume",
        arguments: [
            (#"["{{b}}", "{{c}}"]"#, "{{b}}", #"volume "v""#), (#"[{"a": [1, "x {{b}}"]}]"#, "x {{b}}", #"volume "v""#),
            (#"{"array": ["{{b}}"]}"#, "{{b}}", #""array" in volume "v""#),
            (#"{"weighted": {"a": 1, "{{b}}": 2}}"#, "{{b}}", #""weighted" in volume "v""#),
            (#"["{{", "}}", "}}{{", "{b}"]"#, nil, ""),
        ])
    func placeholders(volume: String, text: String?, title: String) throws {
        let json =
            #"{"volumes": {"v": \#(volume)}, "producers": {"p": {"exchange": "", "routing_key": "{{index}}", "amount": 1, "message": ["v"]}}}"#
        let settings = try Settings.parse(Array(json.utf8), path: "s.json")
        let rest =
            "is published as it stands: placeholders belong in the message, the routing key, properties and headers, not in values"
        #expect(settings.warnings.map(\.message) == (text.map { ["\"\($0)\" in \(title) \(rest)"] } ?? []))
    }

    @Test("names that a volume cannot have")
    func volumeNames() {
        expect(
            "{\"volumes\": {\"caf\u{E9}\": [1], \"cafe\u{301}\": [2]}}",
            "volume \"cafe\u{301}\" differs from another in the bytes of a letter only: rename one")
        expect(
            #"{"volumes": {"row": ["a"]}}"#,
            #"a volume cannot be called "row": that is the row of the producer's "rows""#)
        expect(#"{"volumes": {"a.b": ["a"]}}"#, #"a volume cannot be called "a.b": leave out dots, spaces and braces"#)
    }
}
