import AMQP
import EventGeneration
import AMQPRouting
import EventRuns
import EventSettings
import EventTestSupport
import Testing

/// The repository's folder of settings.
private let folder = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/settings/"

@Suite("The committed settings")
struct CommittedSettingsTests {
    @Test(
        "each file is read without a warning",
        arguments: [
            "settings.json", "tutorial.json", "world-cup.json", "more/season.json", "more/load-test.json",
            "more/fault-drill.json",
        ])
    func clean(name: String) throws {
        let settings = try Settings.load(path: folder + name)
        #expect(settings.warnings.isEmpty)
        #expect(!settings.producers.isEmpty && !settings.consumers.isEmpty)
        let router = Router(settings.topology)
        for queue in settings.topology.queues {
            #expect(settings.consumers.contains { $0.queue == queue.name })
            #expect(router.route(exchange: "", routingKey: queue.name) == .queues([queue.name]))
        }
    }

    @Test("the default settings make soccer events, some of them goals, that reach the queues their keys say")
    func soccer() throws {
        let settings = try Settings.load(path: folder + "settings.json")
        var source = try MadeMessages(settings.producers[0], settings: settings, seed: 5, run: "r")
        let router = Router(settings.topology)
        let pattern = try Regex(
            #"^\{"id":"[0-9a-f-]{36}","match":"(fcb-psg|qat-ecu|arg-fra)","minute":([0-9]+),"event":"(pass|shot|goal|foul|card)","text":"([0-9]+)' (.+) by [A-Z][A-Za-z]+"\}$"#
        )
        var goals = 0
        for _ in 0..<200 {
            #expect(try source.next(now: 0))
            let body = String(decoding: source.body, as: UTF8.self)
            let match = try #require(body.firstMatch(of: pattern), "\(body)")
            let event = try #require(match[3].substring)
            #expect(match[2].substring == match[4].substring && match[5].substring == event)
            #expect(source.routingKey == "match.\(try #require(match[1].substring)).\(event)")
            goals += event == "goal" ? 1 : 0
            #expect(
                router.route(exchange: "soccer", routingKey: source.routingKey)
                    == .queues(event == "goal" ? ["goal-alerts", "scoreboard"] : ["scoreboard"]))
        }
        #expect((10...45).contains(goals))
        #expect(source.body.firstRange(of: Array("\"minute\":90,".utf8)) != nil)
    }

    @Test("a goal is printed as an alert")
    func alert() throws {
        let settings = try Settings.load(path: folder + "settings.json")
        let alerts = try #require(settings.consumers.first { $0.name == "alerts" })
        var print = try PrintTemplate(try #require(alerts.print), settings: settings)
        var out: [UInt8] = []
        let body = Array(#"{"text":"17' goal by Silva"}"#.utf8)
        try print.render(
            PrintedMessage(index: 1, exchange: "soccer", routingKey: "k", properties: Properties(), body: body), now: 0,
            into: &out)
        #expect(String(decoding: out, as: UTF8.self) == "GOAL! 17' goal by Silva")
    }

    @Test("the tutorial's orders have its four fields")
    func tutorial() throws {
        let settings = try Settings.load(path: folder + "tutorial.json")
        let producer = settings.producers[0]
        #expect(producer.amount == 20 && producer.pace == .delay(.seconds(1)) && producer.exchange == "order")
        var source = try MadeMessages(producer, settings: settings, seed: 5, run: "r")
        #expect(try source.next(now: 0))
        let pattern = try Regex(
            #"^\{"id":"[0-9]{13}","first_name":"[A-Za-z]+","last_name":"[A-Za-z]+","email":"[a-z0-9.]+@example\.[a-z]+"\}$"#
        )
        #expect(String(decoding: source.body, as: UTF8.self).firstMatch(of: pattern) != nil)
        #expect(
            Router(settings.topology).route(exchange: "order", routingKey: source.routingKey)
                == .queues(["order_notify"]))
    }

    @Test("rows of the world cup are published whole, under their match and event")
    func worldCup() throws {
        let settings = try Settings.load(path: folder + "world-cup.json")
        var source = try MadeMessages(settings.producers[0], settings: settings, seed: 5, run: "r", hasRow: true)
        let row =
            #"{"at": "2022-12-18T18:36:00+03:00", "match": "argentina-france", "event": "goal", "player": "Ángel Di María"}"#
        #expect(try source.next(now: 0, row: Array(row.utf8)))
        #expect(source.body == Array(row.utf8))
        #expect(source.routingKey == "match.argentina-france.goal")
        #expect(
            Router(settings.topology).route(exchange: "soccer", routingKey: source.routingKey)
                == .queues(["goal-alerts", "scoreboard"]))
        let error = #expect(throws: SettingsError.self) {
            _ = try MadeMessages(settings.producers[0], settings: settings, seed: 5, run: "r")
        }
        #expect(error?.description.contains("needs rows") == true)
        #expect(error?.description.contains("https://github.com/openfootball/worldcup.json") == true)
    }
}
