import EventPipeline
import Testing

/// The lines of what is wrong with settings; empty where nothing is.
func complaints(_ text: String, _ overrides: [String] = [], path: String = "s.json") -> [String] {
    do throws(SettingsError) {
        _ = try Settings.parse(Array(text.utf8), path: path, overrides: overrides)
        return []
    } catch {
        return error.description.split(separator: "\n").map(String.init)
    }
}

@Suite("Wrong settings")
struct SettingsErrorTests {
    @Test(
        "a text that is not JSON",
        arguments: [
            ("", "1:1: the file is empty: write at least {}"),
            ("[]", "1:1: the settings must be an object, not a list"),
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
            (#""zzz": 1"#, #"unknown key "zzz" in the settings"#),
            (#""seed": -1"#, #""seed" in the settings must be a whole number from 0 to 18446744073709551615, not -1"#),
            (
                #""clock": "noon""#,
                #""clock" in the settings must be a time such as "2022-11-20T16:00:00Z", not "noon""#
            ),
            (#""locale": "de""#, #""locale" "de" is not supported yet: only "en" is"#),
            (#""locale": "xx""#, #""locale" must be "en", not "xx""#),
            (#""producers": []"#, #""producers" in the settings must be an object of producers by name, not a list"#),
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
            (#""hosts": ["a:5672"]"#, #""hosts" in "broker" is not supported yet"#),
            (#""tls": {}"#, #""tls" in "broker" is not supported yet"#),
            (#""port": "5672""#, #""port" in "broker" must be a whole number from 1 to 65535, not "5672""#),
            (#""port": 70000"#, #""port" in "broker" must be a whole number from 1 to 65535, not 70000"#),
            (
                #""url": "localhost""#,
                #""url" in "broker" must be a URL such as "amqp://guest:guest@localhost:5672/", not "localhost""#
            ),
            (#""url": "amqp://h", "port": 1"#, #""broker" has both "url" and "port": the URL says it all, remove one"#),
            (#""host": """#, #""host" in "broker" must be a text of at least one character, not """#),
            (#""password": 5"#, #""password" in "broker" must be a text, { "env": NAME } or { "file": PATH }, not 5"#),
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
            (#""queues": {}"#, #""queues" in the topology must be a list, not an object"#),
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
            (#""queues": [{"name": "q", "exclusive": true}]"#, #"unknown key "exclusive" in queue "q""#),
            (
                #""queues": [{"name": "q", "type": "quorm"}]"#,
                #""type" in queue "q" must be "classic", "quorum" or "stream", not "quorm": did you mean "quorum"?"#
            ),
            (
                #""queues": [{"name": "q", "type": "quorum", "durable": false}]"#,
                #""durable" in queue "q" must be true: a quorum queue is durable"#
            ),
            (
                #""queues": [{"name": "q", "type": "quorum", "arguments": {"x-queue-type": "stream"}}]"#,
                #"queue "q" has the type "quorum" and the argument "x-queue-type" "stream": remove one"#
            ),
            (
                #""queues": [{"name": "q", "arguments": {"x-queue-type": "x"}}]"#,
                #""x-queue-type" in queue "q" must be "classic", "quorum" or "stream""#
            ),
            (
                #""queues": [{"name": "q", "arguments": []}]"#,
                #""arguments" in queue "q" must be an object, not a list"#
            ),
            (#""queues": [{"name": "q", "arguments": {"x": 1e999}}]"#, #"1e999 in queue "q" is too large for AMQP"#),
            (#""queues": [{"name": "amq.q"}]"#, #"queue "amq.q": names that begin with "amq." are the broker's own"#),
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
            (#""blue""#, #"volume "v": no built-in generator "blue": a list of values stands in brackets"#),
            (#""city""#, #"volume "v": the generator "city" is not supported yet"#),
            ("[]", #"volume "v" must have at least one value"#),
            (
                "5",
                #"volume "v" must be the name of a generator, a list of values, or an object with a generator, not 5"#
            ),
            ("{}", #"volume "v" has no generator: add one of array, pick, weighted, sequence, int, decimal"#),
            (#"{"int": [1, 2], "uuid": {}}"#, #"volume "v" has several generators: int, uuid"#),
            (#"{"itn": [1, 2]}"#, #"unknown key "itn" in volume "v": did you mean "int"?"#),
            (#"{"zipf": 1.1}"#, #""zipf" in volume "v" is not supported yet"#),
            (#"{"sequence": {}, "per": "match"}"#, #""per" in volume "v" is not supported yet"#),
            (#"{"uuid": {}, "unique": true}"#, #""unique" in volume "v" is not supported yet"#),
            (#"{"int": [2, 1]}"#, #""int" in volume "v" must have the smaller number first"#),
            (#"{"int": [1, 2.5]}"#, #""int" in volume "v" must be two whole numbers such as [1, 20], not a list"#),
            (#"{"int": 6}"#, #""int" in volume "v" must be two whole numbers such as [1, 20], not 6"#),
            (#"{"int": [1, 6], "places": 2}"#, #""places" in volume "v" goes with "decimal" only"#),
            (
                #"{"decimal": [0, 1], "places": 10}"#,
                #""places" in volume "v" must be a whole number from 0 to 9, not 10"#
            ),
            (#"{"decimal": [0, "x"]}"#, #""decimal" in volume "v" must be two numbers such as [0.5, 20], not a list"#),
            (
                #"{"decimal": [0.11, 0.12], "places": 1}"#,
                #""decimal" in volume "v" has no number of 1 places between its two"#
            ),
            (#"{"decimal": [0, 1e15]}"#, #""decimal" in volume "v" has more than 15 digits with its places"#),
            (
                #"{"weighted": {}}"#,
                #""weighted" in volume "v" must be an object of values and their weights, not an object"#
            ),
            (#"{"weighted": {"a": -1}}"#, #"the weight of "a" in volume "v" must be a number of at least 0, not -1"#),
            (#"{"weighted": {"a": 0}}"#, #""weighted" in volume "v" must have a weight above 0"#),
            (#"{"sequence": {"start": 5, "max": 1}}"#, #""max" in "sequence" in volume "v" is below its start, 5"#),
            (
                #"{"sequence": {"max": 5, "then": "stop"}}"#,
                #""then" in "sequence" in volume "v" must be "stay", "wrap" or "end", not "stop""#
            ),
            (#"{"sequence": {"then": "end"}}"#, #""then" in "sequence" in volume "v" goes with "max""#),
            (
                #"{"sequence": {"step": [3, 0]}}"#,
                #""step" in "sequence" in volume "v" must be a whole number, or two such as [0, 3], not a list"#
            ),
            (
                #"{"sequence": {"step": {"int": [1, 2]}}}"#,
                #"a generator as "step" in "sequence" in volume "v" is not supported yet: use [low, high]"#
            ),
            (#"{"sequence": {"start": "a"}}"#, #""start" in "sequence" in volume "v" must be a whole number, not "a""#),
            (#"{"uuid": {}, "chance": 2}"#, #""chance" in volume "v" must be a number from 0 to 1, not 2"#),
            (#"{"uuid": 4}"#, #""uuid" in volume "v" must be {}, not 4"#),
            (#"{"pick": 4}"#, #""pick" in volume "v" must be a list, or where one is, such as "match.teams", not 4"#),
            (#"{"pick": "nothing.there"}"#, #"no volume or built-in generator "nothing""#),
            (#"{"pick": "v"}"#, #"volume "v" picks from itself"#),
            (#"{"pick": "uuid"}"#, #"volume "v" picks from "uuid", which is not a list of a value set"#),
            (#"{"pick": "set.b"}"#, #"volume "v" picks from "set.b", but value 1 of volume "set" has no list there"#),
        ])
    func volumes(volume: String, message: String) {
        expect(#"{"volumes": {"set": [{"a": [1]}], "v": \#(volume)}}"#, message)
    }

    @Test("names that a volume cannot have")
    func volumeNames() {
        expect(
            #"{"volumes": {"row": ["a"]}}"#,
            #"a volume cannot be called "row": that is the row of the producer's "rows""#)
        expect(#"{"volumes": {"a.b": ["a"]}}"#, #"a volume cannot be called "a.b": leave out dots, spaces and braces"#)
    }

    @Test(
        "producers",
        arguments: [
            (#""ammount": 3"#, #"unknown key "ammount" in producer "p": did you mean "amount"?"#),
            (
                #""queue": "q""#,
                #"unknown key "queue" in producer "p": a producer publishes to an "exchange"; "" with the queue as routing key reaches one queue"#
            ),
            (#""content_type": "x/y""#, #"unknown key "content_type" in producer "p": it goes into "properties""#),
            (#""amount": "ten""#, #""amount" in producer "p" must be a whole number of at least 1, not "ten""#),
            (#""amount": 2.5"#, #""amount" in producer "p" must be a whole number of at least 1, not 2.5"#),
            (#""amount": -3"#, #""amount" in producer "p" must be a whole number of at least 1, not -3"#),
            (#""delay": 1, "rate": 5"#, #"producer "p" has both "delay" and "rate": remove one"#),
            (#""phases": []"#, #""phases" in producer "p" is not supported yet"#),
            (#""timeline": {}"#, #""timeline" in producer "p" is not supported yet"#),
            (#""stamp": true"#, #""stamp" in producer "p" is not supported yet"#),
            (#""envelope": "cloudevents""#, #""envelope" in producer "p" is not supported yet"#),
            (#""faults": {}"#, #""faults" in producer "p" is not supported yet"#),
            (#""connections": 2"#, #""connections" in producer "p" is not supported yet"#),
            (#""arrivals": "poisson""#, #""arrivals" "poisson" in producer "p" is not supported yet"#),
            (#""arrivals": "often""#, #""arrivals" in producer "p" must be "steady" or "poisson", not "often""#),
            (
                #""delay": -1"#,
                #""delay" in producer "p" must be seconds such as 0.5, a text such as "250ms", two such as [0.5, 2], or a generator of numbers, not -1"#
            ),
            (
                #""delay": "1 day""#,
                #""delay" in producer "p" must be seconds such as 0.5, a text such as "250ms", two such as [0.5, 2], or a generator of numbers, not "1 day""#
            ),
            (#""delay": [2, 1]"#, #""delay" in producer "p" must have the shorter time first"#),
            (#""delay": {}"#, #""delay" in producer "p" must have one of int, decimal and sequence"#),
            (#""delay": {"exponential": 2}"#, #""exponential" in "delay" in producer "p" is not supported yet"#),
            (
                #""delay": {"int": [-1, 2]}"#,
                #""delay" in producer "p" can be negative: no message is sent before the one before it"#
            ),
            (
                #""delay": {"sequence": {"max": 3, "then": "end"}}"#,
                #""delay" in producer "p" cannot end: "amount" says how many messages there are"#
            ),
            (#""rate": 0"#, #""rate" in producer "p" must be messages a second, more than 0, or "max", not 0"#),
            (
                #""rate": "fast""#,
                #""rate" in producer "p" must be messages a second, more than 0, or "max", not "fast""#
            ),
            (
                #""confirms": 0"#,
                #""confirms" in producer "p" must be true, false or how many messages may wait, 1 to 1000000, not 0"#
            ),
            (#""mandatory": "yes""#, #""mandatory" in producer "p" must be true or false, not "yes""#),
            (#""routing_key": 5"#, #""routing_key" in producer "p" must be a text, not 5"#),
            (
                #""routing_key": "{{mtach}}""#,
                #"producer "p": no volume or built-in generator "mtach": did you mean "match"?"#
            ),
            (
                #""routing_key": "{{match""#,
                #"producer "p": "{{" without "}}" in "{{match": write \{{ for the braces themselves"#
            ),
            (
                #""routing_key": "\#(String(repeating: "k", count: 256)){{match}}""#,
                #""routing_key" in producer "p" has 256 bytes: AMQP allows 255"#
            ),
            (#""rows": 3"#, #""rows" in producer "p" must be a text, not 3"#),
            (#""print": 3"#, #""print" in producer "p" must be a text such as "{{body.text}}", not 3"#),
            (#""print": "{{queue}}""#, #""print" in producer "p": no volume or built-in generator "queue""#),
            (#""headers": []"#, #""headers" in producer "p" must be an object, not a list"#),
            (
                #""headers": {"x": "{{mtach}}"}"#,
                #""headers" in producer "p": no volume or built-in generator "mtach": did you mean "match"?"#
            ),
            (
                #""properties": {"contenttype": "x"}"#,
                #"unknown key "contenttype" in "properties" in producer "p": did you mean "content_type"?"#
            ),
            (
                #""properties": {"headers": {}}"#,
                #"unknown key "headers" in "properties" in producer "p": "headers" stand beside "properties""#
            ),
            (
                #""properties": {"priority": 256}"#,
                #""priority" in "properties" in producer "p" must be a whole number from 0 to 255, not 256"#
            ),
            (
                #""properties": {"delivery_mode": 3}"#,
                #""delivery_mode" in "properties" in producer "p" must be 1 (transient) or 2 (persistent), not 3"#
            ),
            (
                #""properties": {"expiration": "soon"}"#,
                #""expiration" in "properties" in producer "p" must be milliseconds, not "soon""#
            ),
            (#""properties": {"type": 5}"#, #""type" in "properties" in producer "p" must be a text, not 5"#),
            (
                #""properties": {"timestamp": -5}"#,
                #""timestamp" in "properties" in producer "p" must be a whole number of at least 0, not -5"#
            ),
        ])
    func producers(member: String, message: String) {
        expect(
            #"{"volumes": {"match": ["a"]}, "producers": {"p": {"exchange": "", "message": ["match"], \#(member)}}}"#,
            message)
    }

    @Test(
        "messages",
        arguments: [
            (
                #"["match", "frist_name"]"#,
                #"producer "p": no volume or built-in generator "frist_name": did you mean "first_name"?"#
            ),
            (#"["match", "match"]"#, #"producer "p": "match" is in the message twice: remove one"#),
            (#"["match..x"]"#, #"producer "p": "match..x" is not the name of a volume"#),
            (
                #"{"a": {"b": ["{{match.x}}"]}}"#,
                #"producer "p": {{match.x}}: value 1 of volume "match" has no field "x""#
            ),
            (#"{"{{mtach}}": 1}"#, #"producer "p": no volume or built-in generator "mtach": did you mean "match"?"#),
            (#"{"text": 5}"#, #""text" of the message of producer "p" must be a text, not 5"#),
            (#"{"file": "body.json"}"#, #""file" as the message of producer "p" is not supported yet"#),
            (#""{{city}}""#, #"producer "p": the built-in generator "city" is not supported yet"#),
        ])
    func messages(message: String, complaint: String) {
        expect(
            #"{"volumes": {"match": ["a"]}, "producers": {"p": {"exchange": "", "message": \#(message)}}}"#, complaint)
    }

    @Test("what a producer or consumer cannot do without")
    func missing() {
        #expect(
            complaints(#"{"producers": {"p": {}}, "consumers": {"c": {}}}"#) == [
                #"s.json:1:21: producer "p" has no "exchange": name one, or "" for the default exchange"#,
                #"s.json:1:21: producer "p" has no "message""#, #"s.json:1:45: consumer "c" has no "queue""#,
            ])
    }

    @Test("a misspelled key is one error, not also a missing one")
    func misspelled() {
        expect(
            #"{"producers": {"p": {"exchnage": "e", "message": 1}}}"#,
            #"unknown key "exchnage" in producer "p": did you mean "exchange"?"#)
        expect(#"{"consumers": {"c": {"quque": "q"}}}"#, #"unknown key "quque" in consumer "c": did you mean "queue"?"#)
    }

    @Test("an internal exchange takes no messages")
    func internalExchange() {
        expect(
            #"{"topology": {"exchanges": [{"name": "e", "internal": true}]}, "producers": {"p": {"exchange": "e", "message": 1}}}"#,
            #"exchange "e" of producer "p" is internal: only exchanges publish to it"#)
    }

    @Test(
        "consumers",
        arguments: [
            (
                #""exchange": "e""#,
                #"unknown key "exchange" in consumer "c": a consumer takes from a "queue", which a binding of the topology connects to an exchange"#
            ),
            (#""prefech": 3"#, #"unknown key "prefech" in consumer "c": did you mean "prefetch"?"#),
            (#""prefetch": 0"#, #""prefetch" in consumer "c" must be a whole number from 1 to 65535, not 0"#),
            (#""workers": 2"#, #""workers" in consumer "c" is not supported yet"#),
            (#""exec": "x""#, #""exec" in consumer "c" is not supported yet"#),
            (#""publish": {}"#, #""publish" in consumer "c" is not supported yet"#),
            (#""work": 1"#, #""work" in consumer "c" is not supported yet"#),
            (#""deduplicate": 5"#, #""deduplicate" in consumer "c" is not supported yet"#),
            (
                #""on_error": "ignore""#,
                #""on_error" in consumer "c" must be "reject", "requeue" or "stop", not "ignore""#
            ),
            (#""record": true"#, #""record" in consumer "c" must be a text, not true"#),
            (
                #""print": "{{properties.mesage_id}}""#,
                #""print" in consumer "c": {{properties.mesage_id}}: no property "mesage_id": did you mean "message_id"?"#
            ),
            (
                #""print": "{{properties.headers.x}}""#,
                #""print" in consumer "c": {{properties.headers.x}}: headers stand on their own, write {{headers.NAME}}"#
            ),
            (
                #""print": "{{bdoy.text}}""#,
                #""print" in consumer "c": no volume or built-in generator "bdoy": did you mean "body"?"#
            ),
            (
                #""print": "{{row.x}}""#,
                #""print" in consumer "c": {{row.x}}: a consumer has no rows, the message is {{body}}"#
            ),
        ])
    func consumers(member: String, message: String) {
        expect(#"{"consumers": {"c": {"queue": "q", \#(member)}}}"#, message)
    }

    /// Expects that one complaint, wherever it stands.
    private func expect(_ text: String, _ message: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let found = complaints(text)
        #expect(found.count == 1, sourceLocation: sourceLocation)
        let line = found.first ?? ""
        #expect(line.hasPrefix("s.json:1:"), sourceLocation: sourceLocation)
        let complaint = line.split(separator: ":", maxSplits: 3).last.map { String($0.dropFirst()) }
        #expect(complaint == message, sourceLocation: sourceLocation)
    }
}
