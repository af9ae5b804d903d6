import EventTestSupport
import EventSettings
import Testing

@Suite("Wrong volumes")
struct VolumeErrorTests {
    @Test(
        "of sets",
        arguments: [
            (#"{"cycle": []}"#, #""cycle" in volume "v" must have at least one value"#),
            (
                #"{"shuffle": "a"}"#,
                #""shuffle" in volume "v" must be a list of values such as ["red", "green"], not "a""#
            ),
            (
                #"{"map": []}"#,
                #""map" in volume "v" must be an object of values by the text that chooses them, such as { "1": "Astra Nova" }, not an empty list"#
            ),
            (
                #"{"map": {"a": 1}}"#,
                #"volume "v" has no "by", which names what chooses in "map", such as "match.key" or "body.customer_id""#
            ),
            (
                #"{"map": {"a": 1}, "by": "{{set}}"}"#,
                #""by" in volume "v" must be a name without braces, such as "match", "match.key" or "row.id", not "{{set}}""#
            ),
            (
                #"{"map": {"a": 1}, "by": "sett"}"#,
                #""by" in volume "v": no volume or built-in generator "sett": did you mean "set"?"#
            ),
            (
                #"{"map": {"a": 1}, "by": "set.nothing"}"#,
                #""by" in volume "v": {{set.nothing}}: value 1 of volume "set" has no field "nothing""#
            ),
            (#"{"map": {"a": 1}, "by": "v"}"#, #""by" in volume "v": volume "v" depends on itself"#),
            (#"{"int": [1, 2], "by": "set"}"#, #""by" in volume "v" goes with "map" only"#),
            (
                #"{"zipf": 1.1}"#,
                #""zipf" in volume "v" must be a list of values, the most frequent first, or { "count": 1000, "exponent": 1.1 }, not 1.1"#
            ),
            (#"{"zipf": [1], "exponent": 0}"#, #""exponent" in volume "v" must be a number above 0, up to 10, not 0"#),
            (#"{"zipf": {"exponent": 1}}"#, #""zipf" in volume "v" has no "count": the largest rank, such as 1000"#),
            (
                #"{"zipf": {"count": 0}}"#,
                #""count" in "zipf" in volume "v" must be a whole number from 1 to 1000000000000, not 0"#
            ),
            (#"{"zipf": {"count": 5}, "exponent": 2}"#, #""exponent" in volume "v" goes into "zipf", beside "count""#),
            (#"{"file": 4}"#, #""file" in volume "v" must be the path of a file, not 4"#),
            (#"{"file": "nothing.txt"}"#, #"cannot read nothing.txt: No such file or directory"#),
            (#"{"weighted": [1]}"#, #"value 1 of "weighted" in volume "v" must be an object, not 1"#),
            (#"{"weighted": [{"weight": 1}]}"#, #"value 1 of "weighted" in volume "v" has no "value""#),
            (
                #"{"weighted": [{"value": 1, "weight": "x"}]}"#,
                #"the weight of value 1 in volume "v" must be a number of at least 0, not "x""#
            ),
            (#"{"bool": 2}"#, #""bool" in volume "v" must be how likely true is, a number from 0 to 1, not 2"#),
        ])
    func sets(volume: String, message: String) {
        expect(#"{"volumes": {"set": [{"a": [1]}], "v": \#(volume)}}"#, message)
    }

    @Test(
        "of numbers",
        arguments: [
            (#"{"int": [1, 6], "step": 0}"#, #""step" in volume "v" must be a whole number of at least 1, not 0"#),
            (
                #"{"decimal": [0, 1], "step": 0.001}"#,
                #""step" in volume "v" must be a number of at most 2 places above 0, the distance between two of its numbers, not 0.001"#
            ),
            (
                #"{"normal": {"mean": 1}}"#,
                #""normal" in volume "v" has no "deviation": such as { "normal": { "mean": 20, "deviation": 5 } }"#
            ),
            (
                #"{"normal": {"mean": 1, "deviation": -1}}"#,
                #""deviation" in "normal" in volume "v" must be a number of at least 0, not -1"#
            ),
            (
                #"{"normal": {"mean": 1, "deviation": 1, "min": 2, "max": 1}}"#,
                #""normal" in volume "v" has no number between its "min" and "max""#
            ),
            (
                #"{"normal": {"mean": 1, "deviation": 1, "min": 0.1, "max": 0.9}, "places": 0}"#,
                #""normal" in volume "v" has no number between its "min" and "max""#
            ),
            (
                #"{"normal": {"mean": 1, "deviation": 1, "min": 5}}"#,
                #""min" in "normal" in volume "v" is more than 3 deviations away from the mean"#
            ),
            (
                #"{"normal": {"mean": 1, "deviation": 1, "max": -2.5}}"#,
                #""max" in "normal" in volume "v" is more than 3 deviations away from the mean"#
            ),
            (
                #"{"normal": {"mean": "x", "deviation": 1}}"#,
                #""mean" in "normal" in volume "v" must be a number of at most 15 digits with its places, not "x""#
            ),
            (
                #"{"exponential": {}}"#,
                #""exponential" in volume "v" has no "mean": such as { "exponential": { "mean": 0.5 } }"#
            ),
            (
                #"{"exponential": {"mean": 0}}"#,
                #""mean" in "exponential" in volume "v" must be a number above 0, not 0"#
            ),
            (
                #"{"exponential": {"mean": 1, "max": 0}}"#,
                #""max" in "exponential" in volume "v" must be a number above 0, not 0"#
            ),
            (#"{"walk": {}}"#, #""walk" in volume "v" has no "step": how far it goes at once, such as [-1, 1]"#),
            (#"{"walk": {"step": 1, "min": 2, "max": 2}}"#, #""max" in "walk" in volume "v" must be above its "min""#),
            (
                #"{"walk": {"step": 1, "start": 3, "max": 2}}"#,
                #""start" in "walk" in volume "v" is beyond its "min" or "max""#
            ),
            (
                #"{"walk": {"step": "x"}}"#,
                #""step" in "walk" in volume "v" must be a number of at most 2 places, two such as [-1, 1], or a generator of numbers, not "x""#
            ),
            (
                #"{"walk": {"step": {"decimal": [0, 1], "places": 3}}}"#,
                #""step" in "walk" in volume "v" has 3 places, more than the 2 of what it is added to"#
            ),
            (
                #"{"walk": {"step": {"int": [0, 1], "per": "set"}}}"#,
                #"unknown key "per" in "step" in "walk" in volume "v": it goes with volumes; here each number is drawn on its own"#
            ),
            (
                #"{"sequence": {"start": 0.5}}"#,
                #""start" in "sequence" in volume "v" must be a whole number; for others give the generator "places", not 0.5"#
            ),
            (
                #"{"sequence": {"start": 0.55}, "places": 1}"#,
                #""start" in "sequence" in volume "v" must be a number of at most 1 place, not 0.55"#
            ),
        ])
    func numbers(volume: String, message: String) {
        expect(#"{"volumes": {"set": [{"a": [1]}], "v": \#(volume)}}"#, message)
    }

    @Test(
        "of states, lists, texts and uses",
        arguments: [
            (
                #"{"states": {}}"#,
                #""states" in volume "v" has no "next": an object of states, each with those that may follow and their weights"#
            ),
            (
                #"{"states": {"next": []}}"#,
                #""next" in "states" in volume "v" must be an object of states, such as { "open": { "closed": 1 }, "closed": {} }, not an empty list"#
            ),
            (
                #"{"states": {"next": {"open": {"close": 1}, "closed": {}}}}"#,
                #"state "open" of "states" in volume "v": "next" has no state "close": did you mean "closed"?; one without successors is {}"#
            ),
            (
                #"{"states": {"start": "x", "next": {"first": {}}}}"#,
                #""start" in "states" in volume "v": "next" has no state "x": there is first; one without successors is {}"#
            ),
            (
                #"{"states": {"next": {"a": {"a": -1}}}}"#,
                #"the weight of "a" in state "a" of "states" in volume "v" must be a number of at least 0, not -1"#
            ),
            (
                #"{"states": {"next": {"a": 4}}}"#,
                #"state "a" of "states" in volume "v" must be what may follow, such as { "play": 80, "goal": 5 }, or {} for nothing, not 4"#
            ),
            (
                #"{"states": {"next": {"a": "a"}, "then": "end"}}"#,
                #""then" in "states" in volume "v" has no use: every state has a successor"#
            ),
            (
                #"{"states": {"next": {"a": {}}, "then": "stop"}}"#,
                #""then" in "states" in volume "v" must be "stay", "wrap" or "end", not "stop""#
            ),
            (
                #"{"list": "set"}"#,
                #"volume "v" has no "length": a number of elements, two such as [1, 5], or a generator of numbers"#
            ),
            (
                #"{"list": "set", "length": -1}"#,
                #""length" in volume "v" must be a whole number from 0 to 100000, two such as [1, 5], or a generator of numbers, not -1"#
            ),
            (
                #"{"list": "set", "length": {"itn": [1, 2]}}"#,
                #"unknown key "itn" in "length" in volume "v": did you mean "int"?"#
            ),
            (
                #"{"list": "sett", "length": 1}"#,
                #""list" in volume "v": no volume or built-in generator "sett": did you mean "set"?"#
            ),
            (
                #"{"list": {"x": "{{sett}}"}, "length": 1}"#,
                #""list" in volume "v": no volume or built-in generator "sett": did you mean "set"?"#
            ),
            (
                #"{"list": {"int": [2, 1]}, "length": 1}"#,
                #""int" in "list" in volume "v" must have the smaller number first"#
            ),
            (#"{"list": "{{v}}", "length": 1}"#, #""list" in volume "v": volume "v" depends on itself"#),
            (
                #"{"text": 4}"#,
                #""text" in volume "v" must be a text with placeholders, such as "{{first_name}} {{last_name}}", not 4"#
            ),
            (
                #"{"text": "{{sett}}"}"#,
                #""text" in volume "v": no volume or built-in generator "sett": did you mean "set"?"#
            ),
            (
                #"{"text": "{{set"}"#,
                ##""text" in volume "v": "{{" without "}}" in "{{set": for the braces themselves write \{{, which in JSON is "\\{{""##
            ),
            (#"{"use": "sett"}"#, #""use" in volume "v": no volume or built-in generator "sett": did you mean "set"?"#),
            (#"{"use": "set.a"}"#, #""use" in volume "v" must be the name of a volume, without a field, not "set.a""#),
            (#"{"use": "v"}"#, #""use" in volume "v": volume "v" uses "v" in a circle"#),
        ])
    func structure(volume: String, message: String) {
        expect(#"{"volumes": {"set": [{"a": [1]}], "v": \#(volume)}}"#, message)
    }

    @Test(
        "of keys and unique values",
        arguments: [
            (
                #"{"text": "{{set}}", "per": "set"}"#,
                #""per" in volume "v" has no use: it follows from other volumes, which may have one"#
            ),
            (
                #"{"list": "set", "length": 1, "per": "set"}"#,
                #""per" in volume "v" has no use: it belongs in the volumes of its elements"#
            ),
            (#"{"now": {}, "per": "set"}"#, #""per" in volume "v" has no use: nothing is drawn"#),
            (
                #"{"sequence": {"max": 3, "then": "end"}, "per": "set"}"#,
                #""per" in volume "v" has no use: the first key that came to its end would end them all: write "then": "stay" or "wrap""#
            ),
            (
                #"{"int": [1, 2], "per": 4}"#,
                #""per" in volume "v" must be a name without braces, such as "match", "match.key" or "row.id", not 4"#
            ),
            (#"{"int": [1, 2], "per": "v"}"#, #""per" in volume "v": volume "v" depends on itself"#),
            (
                #"{"int": [1, 2], "per": "set", "unique": true}"#,
                #"volume "v" has both "per" and "unique": with a key that comes again its value does too; remove one"#
            ),
            (
                #"{"text": "{{set}}", "unique": true}"#,
                #""unique" in volume "v" has no use: it follows from other volumes, one of which may be unique"#
            ),
            (#"{"int": [1, 2], "unique": 1}"#, #""unique" in volume "v" must be true or false, not 1"#),
        ])
    func keys(volume: String, message: String) {
        expect(#"{"volumes": {"set": [{"a": [1]}], "v": \#(volume)}}"#, message)
    }

    @Test(
        "two volumes that need each other",
        arguments: [#"{"text": "{{v}}"}"#, #"{"int": [1, 2], "per": "v"}"#, #"{"use": "v"}"#])
    func circle(volume: String) {
        let found = complaints(#"{"volumes": {"w": \#(volume), "v": {"map": {"a": 1}, "by": "w"}}}"#)
        #expect(!found.isEmpty && found.allSatisfy { $0.hasSuffix("depends on itself") })
    }

    @Test(
        "more messages than unique values",
        arguments: [
            (#"{"int": [1, 5], "unique": true}"#, 5), (#"{"array": ["a", "a", "b"], "unique": true}"#, 2),
            (#"{"use": "w"}"#, 1), (#"{"zipf": {"count": 3}, "unique": true}"#, 3),
            (#"{"weighted": {"a": 1, "b": 0}, "unique": true}"#, 1),
            (#"{"decimal": [0, 1], "step": 0.5, "unique": true}"#, 3),
        ])
    func tooFew(volume: String, count: Int) {
        let rest = #""w": {"array": [1], "unique": true}, "v": \#(volume), "t": {"text": "{{v}}"}}"#
        let text = { (amount: Int) in
            #"{"volumes": {\#(rest), "producers": {"p": {"exchange": "", "routing_key": "{{index}}", "message": ["t"], "amount": \#(amount)}}}"#
        }
        #expect(complaints(text(count)) == [])
        expect(
            text(count + 1),
            #""amount" in producer "p" is \#(count + 1), but volume "v" is unique and has only \#(count) \#(count == 1 ? "value" : "values")"#
        )
    }

    @Test("a producer has nothing of what only consumers receive")
    func received() {
        let volumes = #""v": {"map": {"1": "a"}, "by": "body.id"}"#
        expect(
            #"{"volumes": {\#(volumes)}, "producers": {"p": {"exchange": "", "routing_key": "{{index}}", "message": ["v"], "amount": 1}}}"#,
            #"producer "p": volume "v" takes "body.id", which only what a consumer received has"#)
        #expect(complaints(#"{"volumes": {\#(volumes)}, "consumers": {"c": {"queue": "q", "print": "{{v}}"}}}"#) == [])
    }

    @Test("a state that never comes is a warning")
    func unreachable() throws {
        let text =
            #"{"volumes": {"v": {"states": {"next": {"a": {"a": 1, "c": 0}, "b": {}, "c": {}}}}}, "consumers": {"c": {"queue": "q", "print": "{{v}}"}}, "topology": {"queues": [{"name": "q"}]}}"#
        let settings = try Settings.parse(Array(text.utf8), path: "s.json")
        #expect(
            settings.warnings.map(\.message)
                == ["b", "c"].map {
                    #"state "\#($0)" of "states" in volume "v" never comes: no other state leads to it"#
                })
    }

    @Test(
        "a delay that may be negative or end",
        arguments: [
            (
                #"{"normal": {"mean": 1, "deviation": 0.1}}"#,
                #""delay" in producer "p" can be negative: no message is sent before the one before it"#
            ),
            (
                #"{"walk": {"start": 1, "step": 0.1}}"#,
                #""delay" in producer "p" can be negative: no message is sent before the one before it"#
            ),
            (
                #"{"sequence": {"start": 1, "step": {"int": [-1, 1]}}}"#,
                #""delay" in producer "p" can be negative: no message is sent before the one before it"#
            ),
            (
                #"{"sequence": {"max": 4, "then": "end"}}"#,
                #""delay" in producer "p" cannot end: "amount" says how many messages there are"#
            ),
        ])
    func delay(delay: String, message: String) {
        expect(
            #"{"producers": {"p": {"exchange": "", "routing_key": "{{index}}", "message": {}, "delay": \#(delay)}}}"#,
            message)
    }

    @Test(
        "every generator of numbers is a delay",
        arguments: [
            #"{"int": [0, 2]}"#, #"{"decimal": [0, 1], "step": 0.5}"#,
            #"{"normal": {"mean": 1, "deviation": 0.1, "min": 0}}"#,
            #"{"exponential": {"mean": 0.2}, "places": 4}"#, #"{"walk": {"min": 0, "max": 2, "step": 0.1}}"#,
            #"{"zipf": {"count": 5}}"#, #"{"sequence": {"start": 0, "step": {"exponential": {"mean": 1}}}}"#,
        ])
    func delays(delay: String) {
        let text =
            #"{"producers": {"p": {"exchange": "", "routing_key": "{{index}}", "message": {}, "delay": \#(delay)}}}"#
        #expect(complaints(text) == [])
    }
}
