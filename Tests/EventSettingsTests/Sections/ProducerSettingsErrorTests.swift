import EventTestSupport
import EventRuns
import Testing

@Suite("Wrong producers and consumers")
struct ProducerSettingsErrorTests {
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
            (#""stamp": 1"#, #""stamp" in producer "p" must be true or false, not 1"#),
            (
                #""stamp": true, "headers": {"a": 1, "x-total": 5}"#,
                #"the header "x-total" in producer "p" belongs to "stamp": rename it or leave one out"#
            ),
            (
                #""envelope": "cloudevent""#,
                #""envelope" in producer "p" must be "cloudevents", or { "cloudevents": { "type": …, "source": …, "subject": … } }, not "cloudevent""#
            ),
            (#""envelope": {}"#, #""envelope" in producer "p" has no "cloudevents""#),
            (
                #""envelope": {"cloudevents": {"id": "x"}}"#,
                #"unknown key "id" in "cloudevents" in "envelope" in producer "p": it is the property message_id"#
            ),
            (
                #""envelope": {"cloudevents": {"type": ""}}"#,
                #""type" in "cloudevents" in "envelope" in producer "p" must be a text that is not empty, not """#
            ),
            (
                #""envelope": {"cloudevents": {"source": "{{mtach}}"}}"#,
                #""source" in "cloudevents" in "envelope" in producer "p": no volume or built-in generator "mtach": did you mean "match"?"#
            ),
            (
                #""envelope": "cloudevents", "properties": {"content_type": "application/cloudevents+json"}"#,
                #""content_type" of producer "p" is that of the data; with "envelope" it cannot be "application/cloudevents+json", which says that the body is the whole event"#
            ),
            (#""connections": 0"#, #""connections" in producer "p" must be a whole number from 1 to 1000, not 0"#),
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
            (
                #""delay": {}"#,
                #""delay" in producer "p" must have one of zipf, int, decimal, normal, exponential, walk or sequence"#
            ),
            (#""delay": {"exponential": 2}"#, #""exponential" in "delay" in producer "p" must be an object, not 2"#),
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
                #"producer "p": "{{" without "}}" in "{{match": for the braces themselves write \{{, which in JSON is "\\{{""#
            ),
            (
                #""routing_key": "\#(String(repeating: "k", count: 256)){{match}}""#,
                #""routing_key" in producer "p" has 256 bytes: AMQP allows 255"#
            ),
            (
                #""rows": 3"#,
                #""rows" in producer "p" must be the path of a file, or { "file": …, "separator": ";" }, not 3"#
            ),
            (#""print": 3"#, #""print" in producer "p" must be a text such as "{{body.text}}", not 3"#),
            (
                #""print": "{{queue}}""#,
                #""print" in producer "p": no volume or built-in generator "queue": there are body, exchange, headers, index, properties, routing_key, row, match, address, ago, city, color, company, country, … (all in docs/settings.md)"#
            ),
            (
                #""zzzzzz": 1"#,
                #"unknown key "zzzzzz" in producer "p": there are exchange, routing_key, message, amount, rows, delay, rate, phases, repeat, timeline, arrivals, late, properties, headers, … (all in docs/settings.md)"#
            ),
            (#""headers": []"#, #""headers" in producer "p" must be an object, not an empty list"#),
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
                #""expiration" in "properties" in producer "p" must be milliseconds, a whole number from 0 to 315360000000 such as "5000", not "soon""#
            ),
            (
                #""properties": {"expiration": 315360000001}"#,
                #""expiration" in "properties" in producer "p" must be milliseconds, a whole number from 0 to 315360000000 such as "5000", not 315360000001"#
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
            (#"{"file": 5}"#, #""file" of the message of producer "p" must be the path of a file, not 5"#),
            (#"{"file": "no/such.bin"}"#, "cannot read no/such.bin: No such file or directory"),
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
                #"s.json:1:21: producer "p" has no "message": say what is published, such as ["id", "email"]"#,
                #"s.json:1:45: consumer "c" has no "queue": name the one that it takes from"#,
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
}
