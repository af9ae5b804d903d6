import EventGeneration
import Testing

@testable import EventSettings

@Suite("Paces and faults of the settings")
struct PaceSettingsTests {
    private func text(_ member: String) -> String {
        #"{"volumes": {"match": ["a"]}, "producers": {"p": {"exchange": "", "message": ["match"], \#(member)}}}"#
    }

    private func producer(_ member: String, _ overrides: [String] = []) throws -> ProducerSettings {
        try Settings.parse(Array(text(member).utf8), path: "s.json", overrides: overrides).producers[0]
    }

    @Test("phases have a length, a rate and, for a ramp, the rate at its end")
    func phases() throws {
        let settings = try producer(
            #""arrivals": "poisson", "phases": [{"for": "45s", "rate": 5}, {"for": 15, "rate": 0.5}, {"for": "45s", "rate": 5, "to": 50}]"#
        )
        let phases: [RatePhases.Phase] = [
            .init(.seconds(45), rate: 5), .init(.seconds(15), rate: 0.5), .init(.seconds(45), rate: 5, to: 50),
        ]
        #expect(settings.pace == .phases(.init(phases)) && settings.arrivals == .poisson)
        for (value, rounds) in [("3", 3), ("true", nil), ("false", 1), ("1", 1)] as [(String, Int?)] {
            let repeated = try producer(#""phases": [{"for": 1, "rate": 1}], "repeat": \#(value)"#)
            #expect(repeated.pace == .phases(.init([.init(.seconds(1), rate: 1)], rounds: rounds)))
        }
    }

    @Test("timelines have a field and a speed, what is late is caught up with or left out")
    func others() throws {
        let timeline = try producer(#""rows": "r.csv", "timeline": {"field": "at", "speed": 3600}, "late": "skip""#)
        #expect(timeline.pace == .timeline(.init(field: "at", speed: 3600)) && timeline.late == .defaultSkip)
        #expect(
            try producer(#""rows": "r.csv", "timeline": {"field": "at"}"#).pace
                == .timeline(.init(field: "at", speed: 1)))
        #expect(try producer(#""rate": 5, "late": {"skip": "2s"}"#).late == .skip(after: .seconds(2)))
        #expect(try producer(#""rate": 5, "late": "catch-up""#).late == .catchUp)
        #expect(try producer(#""rate": 5"#).late == .catchUp && producer(#""rate": 5"#).faults.isEmpty)
    }

    @Test("faults are chances, or objects that say more")
    func faults() throws {
        let short = try producer(#""faults": {"duplicate": 0.02, "drop": 0.5, "late": 1, "corrupt": 0}"#).faults
        #expect(short.duplicate == .init(chance: 0.02, delay: .zero ... .zero, times: 1) && short.drop == 0.5)
        #expect(short.late == .init(chance: 1, delay: .seconds(1)...(.seconds(5))))
        #expect(short.corrupt == .init(chance: 0, how: nil))
        let long = try producer(
            #""faults": {"duplicate": {"chance": 0.1, "by": "2s", "times": 3}, "drop": {"chance": 0.2}, "late": {"chance": 0.3, "by": [5, 30]}, "corrupt": {"chance": 0.4, "how": "truncate"}}"#
        ).faults
        #expect(long.duplicate == .init(chance: 0.1, delay: .seconds(2)...(.seconds(2)), times: 3) && long.drop == 0.2)
        #expect(long.late == .init(chance: 0.3, delay: .seconds(5)...(.seconds(30))))
        #expect(long.corrupt == .init(chance: 0.4, how: .truncate) && !long.isEmpty)
        #expect(try producer(#""faults": {}"#).faults.isEmpty)
    }

    @Test("a flag's pace replaces the file's, with what goes with that one only")
    func overrides() throws {
        let phases = #""phases": [{"for": 1, "rate": 1}], "repeat": true, "arrivals": "poisson""#
        let delayed = try producer(phases, ["producers.p.delay=2"])
        #expect(delayed.pace == .delay(.seconds(2)) && delayed.arrivals == .steady)
        let rated = try producer(phases, ["producers.p.rate=2"])
        #expect(rated.pace == .rate(2) && rated.arrivals == .poisson)
        let phased = try producer(#""delay": 3"#, [#"producers.p.phases=[{"for": 1, "rate": 1}]"#])
        #expect(phased.pace == .phases(.init([.init(.seconds(1), rate: 1)])))
        #expect(try producer(#""rate": 5"#, ["producers.p.faults.drop=0.5"]).faults.drop == 0.5)
        #expect(
            try producer(phases, ["producers.p.repeat=2"]).pace
                == .phases(.init([.init(.seconds(1), rate: 1)], rounds: 2)))
    }

    @Test(
        "what is wrong is named with its place and what to write",
        arguments: [
            (
                #""delay": 1, "phases": [{"for": 1, "rate": 1}]"#,
                #"producer "p" has both "delay" and "phases": remove one"#
            ),
            (
                #""timeline": {"field": "at"}, "rate": 1, "delay": 1, "rows": "r.csv""#,
                #"producer "p" has "delay", "rate" and "timeline": remove all but one"#
            ),
            (#""repeat": 3"#, #""repeat" in producer "p" goes with "phases" only"#),
            (#""phases": []"#, #""phases" in producer "p" is empty: write one such as {"for": "45s", "rate": 5}"#),
            (
                #""phases": {"for": 1, "rate": 1}"#,
                #""phases" in producer "p" must be a list such as [{"for": "45s", "rate": 5}], not an object"#
            ),
            (#""phases": [5]"#, #"phase 1 of producer "p" must be an object, not 5"#),
            (#""phases": [{"rate": 5}]"#, #"phase 1 of producer "p" has no "for": how long it lasts, such as "45s""#),
            (#""phases": [{"for": 5}]"#, #"phase 1 of producer "p" has no "rate": messages a second, 0 for silence"#),
            (
                #""phases": [{"for": 1, "rate": 1}, {"for": 0, "rate": 5}]"#,
                #""for" in phase 2 of producer "p" must be a time of more than 0, not 0"#
            ),
            (
                #""phases": [{"for": "long", "rate": 5}]"#,
                #""for" in phase 1 of producer "p" must be a time: seconds such as 0.5, or a text such as "250ms", not "long""#
            ),
            (
                #""phases": [{"for": 1, "rate": -5}]"#,
                #""rate" in phase 1 of producer "p" must be messages a second, from 0 to 1000000000, not -5"#
            ),
            (
                #""phases": [{"for": 1, "rate": 5, "to": "max"}]"#,
                #""to" in phase 1 of producer "p" must be messages a second, from 0 to 1000000000, not "max""#
            ),
            (
                #""phases": [{"for": 1, "rate": 5, "too": 1}]"#,
                #"unknown key "too" in phase 1 of producer "p": did you mean "to"?"#
            ),
            (
                #""phases": [{"for": 1, "rate": 0}]"#,
                #""phases" in producer "p" are all silent: give one a "rate" above 0"#
            ),
            (
                #""phases": [{"for": 1, "rate": 1}], "repeat": 0"#,
                #""repeat" in producer "p" must be true, or how often in all, 1 to 1000000000, not 0"#
            ),
            (
                #""delay": 1, "arrivals": "poisson""#,
                #""arrivals" "poisson" in producer "p" goes with "phases", or with a "rate" in messages a second"#
            ),
            (
                #""rate": "max", "arrivals": "poisson""#,
                #""arrivals" "poisson" in producer "p" goes with "phases", or with a "rate" in messages a second"#
            ),
            (
                #""rate": 1, "late": "drop""#,
                #""late" in producer "p" must be "catch-up", "skip" or an object such as {"skip": "1s"}, not "drop""#
            ),
            (
                #""rate": 1, "late": {}"#,
                #""late" in producer "p" has no "skip": what is later than that is left out, such as "1s""#
            ),
            (#""timeline": "at""#, #""timeline" in producer "p" must be an object, not "at""#),
            (#""timeline": {"field": "at"}"#, #""timeline" in producer "p" needs "rows": its times are in them"#),
            (
                #""rows": "r.csv", "timeline": {}"#,
                #""timeline" in producer "p" has no "field": the field of a row that has its time, such as "at""#
            ),
            (
                #""rows": "r.csv", "timeline": {"field": "at", "speed": 0}"#,
                #""speed" in "timeline" in producer "p" must be how much faster time passes, more than 0, not 0"#
            ),
            (
                #""rows": "r.csv", "timeline": {"field": ""}"#,
                #""field" in "timeline" in producer "p" must be the name of a row's field, not """#
            ),
            (#""faults": 0.1"#, #""faults" in producer "p" must be an object, not 0.1"#),
            (
                #""faults": {"lose": 0.1}"#,
                #"unknown key "lose" in "faults" in producer "p": there are duplicate, drop, late, corrupt"#
            ),
            (
                #""faults": {"drop": 1.5}"#,
                #""drop" in "faults" in producer "p" must be a chance from 0 to 1, or an object such as {"chance": 0.05}, not 1.5"#
            ),
            (
                #""faults": {"drop": {}}"#,
                #""drop" in "faults" in producer "p" has no "chance": how likely it is, such as 0.05"#
            ),
            (
                #""faults": {"drop": {"chance": "often"}}"#,
                #""chance" in "drop" in "faults" in producer "p" must be a chance from 0 to 1, not "often""#
            ),
            (
                #""faults": {"drop": {"chance": 0, "by": 1}}"#,
                #"unknown key "by" in "drop" in "faults" in producer "p": there is chance"#
            ),
            (
                #""faults": {"late": {"chance": 0.1, "by": [30, 5]}}"#,
                #""by" in "late" in "faults" in producer "p" must have the shorter time first"#
            ),
            (
                #""faults": {"late": {"chance": 0.1, "by": 0}}"#,
                #""by" in "late" in "faults" in producer "p" must be a time of more than 0, not 0"#
            ),
            (
                #""faults": {"late": {"chance": 0.1, "by": "soon"}}"#,
                #""by" in "late" in "faults" in producer "p" must be seconds such as 5, a text such as "250ms", or two such as [5, 30], not "soon""#
            ),
            (
                #""faults": {"duplicate": {"chance": 0.1, "times": 0}}"#,
                #""times" in "duplicate" in "faults" in producer "p" must be a whole number from 1 to 100, not 0"#
            ),
            (
                #""faults": {"corrupt": {"chance": 0.1, "how": "shred"}}"#,
                #""how" in "corrupt" in "faults" in producer "p" must be "flip" or "truncate", not "shred""#
            ),
        ])
    func wrong(member: String, message: String) {
        let error = #expect(throws: SettingsError.self) { _ = try producer(member) }
        let lines = error?.description.split(separator: "\n").map(String.init) ?? []
        #expect(lines.count == 1 && lines.first?.hasPrefix("s.json:1:") == true, "\(lines)")
        #expect(lines.first?.hasSuffix(message) == true, "\(lines)")
    }
}
