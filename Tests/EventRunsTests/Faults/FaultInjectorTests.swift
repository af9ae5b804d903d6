import AMQP
import EventGeneration
import Testing

@testable import EventRuns
@testable import EventSettings

@Suite("Faults on purpose")
struct FaultInjectorTests {
    private func event(_ number: Int) -> OutgoingEvent {
        var properties = Properties()
        properties.messageID = "r-p-\(number)"
        return OutgoingEvent(
            exchange: "x", routingKey: "k", properties: properties, body: Array("message \(number)".utf8), text: "t")
    }

    private func run(
        _ rules: FaultRules, seed: UInt64 = 3, producer: String = "p", count: Int = 10_000
    ) throws -> [[Departure]] {
        var injector = try #require(FaultInjector(rules, seed: seed, producer: producer))
        return (1...count).map { injector.next(event($0)) }
    }

    private func rules(_ change: (inout FaultRules) -> Void) -> FaultRules {
        var rules = FaultRules()
        change(&rules)
        return rules
    }

    @Test("without settings there are none")
    func none() {
        #expect(FaultInjector(FaultRules(), seed: 1, producer: "p") == nil)
    }

    @Test("befall as many messages as their chance says, each named by its index and id")
    func chances() throws {
        let rules = rules { rules in
            rules.drop = 0.1
            rules.duplicate.chance = 0.05
            rules.late.chance = 0.02
            rules.corrupt.chance = 0.2
        }
        let departures = try run(rules)
        var counts: [FaultKind: Int] = [:]
        for (position, group) in departures.enumerated() {
            for fault in group.flatMap(\.faults) {
                counts[fault.kind, default: 0] += 1
                #expect(
                    fault.index == position + 1 && fault.messageID == "r-p-\(position + 1)" && fault.producer == "p")
            }
        }
        // Four standard deviations. A dropped message has no other fault.
        for (kind, expected) in [(FaultKind.drop, 1_000.0), (.duplicate, 450), (.late, 180), (.corrupt, 1_800)] {
            #expect(abs(Double(counts[kind] ?? 0) - expected) < 4 * expected.squareRoot(), "\(kind) \(counts)")
        }
    }

    @Test("of one kind stay the same when other kinds come or go, and differ by seed and producer")
    func streams() throws {
        func dropped(_ departures: [[Departure]]) -> [Int] {
            departures.indices.filter { departures[$0][0].event == nil }
        }
        let alone = try run(rules { $0.drop = 0.1 })
        let together = try run(
            rules { rules in
                rules.drop = 0.1
                rules.duplicate = .init(chance: 0.5, delay: .zero ... .seconds(9), times: 3)
                rules.late.chance = 0.5
                rules.corrupt.chance = 0.5
            })
        #expect(dropped(alone) == dropped(together))
        #expect(dropped(alone) == dropped(try run(rules { $0.drop = 0.1 })))
        #expect(dropped(alone) != dropped(try run(rules { $0.drop = 0.1 }, seed: 4)))
        #expect(dropped(alone) != dropped(try run(rules { $0.drop = 0.1 }, producer: "q")))
    }

    @Test("drop: nothing leaves")
    func drop() throws {
        for group in try run(rules { $0.drop = 1 }, count: 10) {
            #expect(group.count == 1 && group[0].event == nil && group[0].faults.map(\.action) == [.drop])
        }
    }

    @Test("duplicate: the same message leaves again, at once or later")
    func duplicate() throws {
        for group in try run(rules { $0.duplicate.chance = 1 }, count: 10) {
            #expect(group.map(\.delay) == [.zero, .zero])
            #expect(group[0].event?.body == group[1].event?.body)
            #expect(group[0].event?.properties == group[1].event?.properties)
            #expect(group[0].faults.isEmpty && group[1].faults.map(\.action) == [.copy(1, of: 1, after: .zero)])
        }
        let later = rules { $0.duplicate = .init(chance: 1, delay: .seconds(2)...(.seconds(3)), times: 4) }
        for group in try run(later, count: 100) {
            #expect(group.count == 5)
            let waits = group.dropFirst().map(\.delay)
            #expect(waits == waits.sorted() && waits.allSatisfy { (.seconds(2) ... .seconds(3)).contains($0) })
            for (number, copy) in group.dropFirst().enumerated() {
                #expect(copy.faults.map(\.action) == [.copy(number + 1, of: 4, after: copy.delay)])
            }
        }
    }

    @Test("late: the message leaves so much later, its copies after it")
    func late() throws {
        let rules = rules { rules in
            rules.late = .init(chance: 1, delay: .milliseconds(1)...(.seconds(30)))
            rules.duplicate.chance = 1
        }
        let groups = try run(rules, count: 1_000)
        for group in groups {
            #expect((.milliseconds(1) ... .seconds(30)).contains(group[0].delay) && group[1].delay == group[0].delay)
            #expect(group[0].faults.map(\.action) == [.late(group[0].delay)])
        }
        let mean = groups.map { $0[0].delay / .seconds(1) }.reduce(0, +) / 1_000
        #expect(abs(mean - 15) < 1.1)
    }

    @Test("corrupt: one byte is another, or the end is missing, as the log says")
    func corrupt() throws {
        for how in FaultRules.Corruption.allCases + [nil] {
            let groups = try run(rules { $0.corrupt = .init(chance: 1, how: how) }, count: 1_000)
            var kinds: Set<String> = []
            var offsets: Set<Int> = []
            for (position, group) in groups.enumerated() {
                var body = event(position + 1).body
                #expect(group[0].faults.count == 1)
                switch group[0].faults.first?.action {
                case .flip(let offset, let from, let to)?:
                    #expect(body[offset] == from && from != to)
                    body[offset] = to
                    kinds.insert("flip")
                    offsets.insert(offset)
                case .truncate(let from, let to)?:
                    #expect(from == body.count && to < from)
                    body.removeSubrange(to...)
                    kinds.insert("truncate")
                    offsets.insert(to)
                default: Issue.record("\(group[0].faults)")
                }
                #expect(group[0].event?.body == body && group[0].event?.text == nil)
            }
            #expect(kinds == how.map { [$0.rawValue] } ?? ["flip", "truncate"])
            #expect(offsets.isSuperset(of: 0..<9))
        }
        var injector = try #require(FaultInjector(rules { $0.corrupt.chance = 1 }, seed: 1, producer: "p"))
        var empty = event(1)
        empty.body = []
        #expect(injector.next(empty)[0].faults.isEmpty)
    }

    @Test(
        "are a line of JSON each",
        arguments: [
            (InjectedFault.Action.drop, #""kind":"drop"}"#),
            (.late(.milliseconds(12_345)), #""kind":"late","by":12.345}"#),
            (.copy(2, of: 3, after: .zero), #""kind":"duplicate","by":0.000,"copy":2,"times":3}"#),
            (.flip(offset: 7, from: 97, to: 65), #""kind":"corrupt","how":"flip","byte":7,"from":97,"to":65}"#),
            (.truncate(from: 90, to: 4), #""kind":"corrupt","how":"truncate","from":90,"to":4}"#),
        ])
    func lines(action: InjectedFault.Action, expected: String) {
        let fault = InjectedFault(producer: "é\"", index: 17, messageID: "r-p-17", action: action)
        let head = #"{"time":"2022-11-20T16:00:00.250Z","producer":"é\"","index":17,"message_id":"r-p-17","#
        #expect(String(decoding: fault.line(time: 1_668_960_000_250), as: UTF8.self) == head + expected + "\n")
        #expect(
            String(decoding: fault.line(time: 1_668_960_000_250, isSent: false), as: UTF8.self)
                == head + expected.dropLast() + ",\"sent\":false}\n")
    }
}
