import EventTestSupport
import Testing

@testable import EventSettings

@Suite("Placeholders that are not filled")
struct PlaceholderTests {
    @Test(
        "are errors with their place",
        arguments: [
            (#"{"broker": {"host": "{{h}}"}}"#, #"1:21: "host" in "broker" takes no {{…}}: write it out"#),
            (#"{"broker": {"user": "{{u}}"}}"#, #"1:21: "user" in "broker" takes no {{…}}: write it out"#),
            (#"{"broker": {"vhost": "{{v}}"}}"#, #"1:22: "vhost" in "broker" takes no {{…}}, since"#),
            (#"{"broker": {"url": "amqp://{{h}}/"}}"#, #"1:20: "url" in "broker" takes no {{…}}: write it out"#),
            (#"{"broker": {"hosts": ["{{h}}:5672"]}}"#, #"1:23: a node in "hosts" in "broker" takes no {{…}}"#),
            (#"{"broker": {"name": "{{n}}"}}"#, #"1:21: "name" in "broker" takes no {{…}}, since"#),
            (
                #"{"broker": {"password": {"file": "{{f}}"}}}"#,
                #"1:34: "file" in "password" in "broker" takes no {{…}}, since"#
            ),
            (#"{"topology": {"exchanges": [{"name": "{{x}}"}]}}"#, #"1:38: "name" in exchange "{{x}}" takes no {{…}}"#),
            (#"{"topology": {"queues": [{"name": "{{x}}"}]}}"#, #"1:35: "name" in queue "{{x}}" takes no {{…}}"#),
            (
                #"{"topology": {"queues": [{"name": "q", "arguments": {"a": [1, {"b": "{{x}}"}]}}]}}"#,
                #"1:69: an argument in queue "q" takes no {{…}}"#
            ),
            (
                #"{"topology": {"queues": [{"name": "q", "arguments": {"{{a}}": 1}}]}}"#,
                #"1:54: an argument in queue "q" takes no {{…}}"#
            ),
            (
                #"{"topology": {"exchanges": [{"name": "e"}], "queues": [{"name": "q"}], "bindings": [{"source": "e", "destination": "q", "routing_key": "{{k}}"}]}}"#,
                #"1:136: "routing_key" in binding 1 takes no {{…}}"#
            ),
            (#"{"consumers": {"c": {"queue": "{{q}}"}}}"#, #"1:31: "queue" in consumer "c" takes no {{…}}"#),
            (
                #"{"consumers": {"c": {"queue": "q", "record": "{{r}}"}}}"#,
                #"1:46: "record" in consumer "c" takes no {{…}}"#
            ),
            (
                #"{"consumers": {"c": {"queue": "q", "arguments": {"x-stream-offset": "{{o}}"}}}}"#,
                #"1:69: an argument in consumer "c" takes no {{…}}"#
            ),
            (#"{"consumers": {"{{c}}": {"queue": "q"}}}"#, #"1:16: the name of a consumer takes no {{…}}"#),
            (
                #"{"producers": {"p": {"exchange": "e", "message": 1, "rows": "{{r}}"}}}"#,
                #"1:61: "rows" in producer "p" takes no {{…}}"#
            ),
            (
                #"{"producers": {"p": {"exchange": "e", "message": "{{row}}", "timeline": {"field": "{{row.at}}"}}}}"#,
                #"1:83: "field" in "timeline" in producer "p" takes no {{…}}"#
            ),
            (
                #"{"producers": {"p": {"replay": {"file": "{{r}}"}}}}"#,
                #"1:41: "file" in "replay" in producer "p" takes no {{…}}"#
            ),
        ])
    func places(_ text: String, _ complaint: String) {
        let found = complaints(text)
        #expect(found.contains { $0.hasPrefix("s.json:" + complaint) }, "\(found)")
    }

    @Test("are none in a password, and an exchange takes them")
    func taken() throws {
        for text in [
            #"{"broker": {"password": "{{p}}"}}"#, #"{"broker": {"password": {"env": "P", "else": "{{p}}"}}}"#,
            #"{"volumes": {"x": ["a"]}, "producers": {"p": {"exchange": "{{x}}", "message": 1, "amount": 1}}}"#,
            #"{"consumers": {"c": {"queue": "q", "publish": {"exchange": "{{headers.x-first-death-exchange}}"}}}}"#,
        ] {
            #expect(complaints(text).isEmpty)
        }
    }

    @Test(
        "of an exchange have to lead somewhere",
        arguments: [
            (
                #"{"producers": {"p": {"exchange": "{{nothing}}", "message": 1, "amount": 1}}}"#,
                #"1:34: producer "p": no volume or built-in generator "nothing""#
            ),
            (
                #"{"producers": {"p": {"exchange": "{{x", "message": 1, "amount": 1}}}"#,
                #"1:34: producer "p": "{{" without"#
            ),
            (
                #"{"consumers": {"c": {"queue": "q", "publish": {"exchange": "{{row.x}}"}}}}"#,
                #"1:60: "publish" in consumer "c": {{row.x}}: a consumer has no rows"#
            ),
        ])
    func exchanges(_ text: String, _ complaint: String) {
        let found = complaints(text)
        #expect(found.count == 1 && found[0].hasPrefix("s.json:" + complaint), "\(found)")
    }

    @Test("are passed on to commands, with a warning if a message has what they name")
    func commands() throws {
        let text =
            #"{"consumers": {"a": {"queue": "q", "exec": "notify {{body.id}}"}, "b": {"queue": "q", "exec": ["docker", "ps", "{{.Names}}"]}}}"#
        let warnings = try Settings.parse(Array(text.utf8), path: "s.json").warnings.map(\.description)
        let found = warnings.filter { $0.contains("{{") }
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("s.json:1:44: \"exec\" in consumer \"a\" passes {{body.id}} to the program as it is")
                == true)
    }
}
