import EventGeneration
import Foundation
import Testing

@testable import EventReports
@testable import EventRuns

@Suite("The verdict")
struct VerdictTests {
    private func verdict(isStrict: Bool = false, _ deliveries: [SeenDelivery]) -> Verdict {
        var tally = VerificationTally()
        tally.note(deliveries)
        return tally.verdict(isStrict: isStrict)
    }

    private func arrivals(_ sequences: [Int64], of total: Int64, altered: Set<Int64> = []) -> [SeenDelivery] {
        sequences.map {
            .init(Arrival(Stamp($0, of: total, run: "4f2a", producer: "load"), isAltered: altered.contains($0)))
        }
    }

    @Test("is a table, the numbers that are missing, and one line in the end")
    func text() {
        let deliveries =
            arrivals([1, 2, 4, 4, 3, 9, 20], of: 20, altered: [2, 9])
            + [
                .init(Arrival(Stamp(1, run: "4f2a", producer: "b\n\u{1B}"))), .init(Arrival(nil)),
                .init(Arrival(Stamp(21, of: 20, run: "4f2a", producer: "load"))),
            ]
        #expect(
            verdict(deliveries).text == """
                run   producer       total  received  lost  repeated  redelivered  reordered  altered
                4f2a  b\\u000a\\u001b      ?         1     0         0            0          0        0
                4f2a  load              20         6    14         1            0          1        2
                unexpected: 1 without a stamp that can be read, 1 beyond the total
                lost: 5-8, 10-19 of producer "load" (run 4f2a)
                altered: 2, 9 of producer "load" (run 4f2a)
                verdict: lost 14, altered 2, unexpected 2
                """)
    }

    @Test("names the first numbers only, of the first streams only")
    func long() {
        let odd = arrivals(Array(stride(from: 2, through: 40, by: 2)), of: 40)
        #expect(verdict(odd).text.contains("lost: 1, 3, 5, 7, 9 and 15 more of producer \"load\" (run 4f2a)"))
        let many = (100..<130).map { number in
            let sequence: Int64 = number < 122 ? 1 : 2
            return SeenDelivery(Arrival(Stamp(sequence, of: sequence, producer: "p\(number)")))
        }
        let text = verdict(many).text
        #expect(text.split(separator: "\n").count == 1 + 20 + 1 + 5 + 1 + 1)
        // Those with differences come first.
        #expect(text.split(separator: "\n")[1].hasPrefix("r    p122"))
        #expect(text.contains("… and 10 more, 0 of them with differences"))
        #expect(text.contains("lost: in 3 more streams\nverdict: lost 8"))
    }

    @Test("counts what at-least-once allows only if asked to")
    func strict() {
        let deliveries =
            arrivals([2, 1, 3, 3], of: 3)
            + [.init(Arrival(Stamp(1, of: 1, run: "s"), redelivered: true))]
        let lenient = verdict(deliveries)
        #expect(lenient.isClean && lenient.text.hasSuffix("\nverdict: clean"))
        #expect(lenient.repeated == 1 && lenient.reordered == 1 && lenient.redelivered == 1)
        let strict = verdict(isStrict: true, deliveries)
        #expect(!strict.isClean && strict.text.hasSuffix("\nverdict: repeated 1, redelivered 1, reordered 1"))
    }

    @Test("on nothing says so")
    func nothing() {
        #expect(verdict([]).text == "verdict: nothing arrived" && verdict([]).isEmpty)
    }

    @Test("does not overflow with what others stamp")
    func overflow() {
        let deliveries = (0..<2_000).map {
            SeenDelivery(Arrival(Stamp(1, of: SequenceSet.limit, producer: "p\($0)")))
        }
        #expect(verdict(deliveries).unknown == .max && verdict(deliveries).lost == 0)
    }

    @Test("of docs/verification.md is what is printed")
    func documentation() throws {
        var batch = SightingBatch(queue: "q")
        var sighting = Sighting(run: "8c31f0aa", producer: "load", queue: "q", total: 1_000_000)
        (sighting.seen, sighting.deliveries) = ([1...500_000, 500_002...1_000_000], 999_999)
        batch.sightings = [sighting]
        var tally = VerificationTally()
        tally.add(batch)
        let path = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/")
        let text = try String(contentsOfFile: path + "/docs/verification.md", encoding: .utf8)
        #expect(text.contains("```\n\(tally.verdict().text)\n```"))
    }

    @Test("is part of the summary, as text and as JSON")
    func summary() throws {
        var summary = RunSummary(program: "consumer", counters: .init(), elapsed: .seconds(1))
        summary.verdict = verdict(arrivals([1, 3], of: 3, altered: [3]))
        #expect(summary.text.hasPrefix("0 received") && summary.text.hasSuffix("\nverdict: lost 1, altered 1"))
        var document = JSONDocument()
        try document.parse(summary.json)
        for (key, count) in [
            ("lost", 1), ("repeated", 0), ("redelivered_stamped", 0), ("reordered", 0), ("altered", 1),
            ("unexpected", 0),
        ] {
            #expect(document.value(key) == .number("\(count)"), "\(key)")
        }
        #expect(document.value("verdict") == .string("differences"))
        #expect(document.value("reasons") == .array([.string("lost 1"), .string("altered 1")]))
        #expect(document.value("streams", "0", "lost_sequences", "0", "1") == .number("2"))
        #expect(document.value("streams", "0", "received") == .number("2"))
    }
}
