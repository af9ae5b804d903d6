import EventTestSupport
import EventGeneration
import EventRuns
import Glibc
import Testing

@Suite("Distributions")
struct DistributionTests {
    private let count = 20_000

    /// The greatest distance between the drawn numbers and a distribution (Kolmogorov and Smirnov).
    private func distance(_ drawn: [Double], _ distribution: (Double) -> Double) -> Double {
        let sorted = drawn.sorted()
        return sorted.indices.map { index in
            let expected = distribution(sorted[index])
            let below = Double(index) / Double(sorted.count)
            return max((expected - below).magnitude, (below + 1 / Double(sorted.count) - expected).magnitude)
        }.max() ?? 1
    }

    /// The distance is below this in 999 of 1,000 cases.
    private var limit: Double { 1.95 / Double(count).squareRoot() }

    /// How far the counts are from the expected counts of the weights, in deviations of the sum (Pearson).
    private func surprise(_ counts: [Double], _ weights: [Double]) -> Double {
        let total = counts.reduce(0, +)
        let sum = weights.reduce(0, +)
        let square = zip(counts, weights).reduce(0.0) { square, pair in
            let expected = total * pair.1 / sum
            return square + (pair.0 - expected) * (pair.0 - expected) / expected
        }
        let freedom = Double(counts.count - 1)
        return (square - freedom) / (2 * freedom).squareRoot()
    }

    private func normal(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

    @Test("a normal distribution has its mean and deviation, and its shape")
    func normalShape() throws {
        let drawn = try numbers(count, #"{ "normal": { "mean": 20, "deviation": 5 }, "places": 6 }"#)
        let mean = drawn.reduce(0, +) / Double(count)
        let variance = drawn.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
        #expect((mean - 20).magnitude < 0.12 && (variance.squareRoot() - 5).magnitude < 0.1)
        #expect(distance(drawn) { normal(($0 - 20) / 5) } < limit)
    }

    @Test(
        "bounds cut a normal distribution off and leave its shape between them",
        arguments: [(-1.0, 4.0), (0.5, 1.5), (2.9, 9), (-0.1, 0.1), (-9, -2.5)])
    func bounds(low: Double, high: Double) throws {
        let drawn = try numbers(
            count, #"{ "normal": { "mean": 0, "deviation": 1, "min": \#(low), "max": \#(high) }, "places": 8 }"#)
        #expect(drawn.allSatisfy { $0 >= low && $0 <= high })
        let share = normal(high) - normal(low)
        #expect(distance(drawn) { (normal($0) - normal(low)) / share } < limit)
    }

    @Test("a deviation of 0 always gives the mean")
    func certain() throws {
        #expect(try values(3, #"{ "normal": { "mean": 2.5, "deviation": 0 } }"#) == ["2.50", "2.50", "2.50"])
    }

    @Test("an exponential distribution has its shape, with and without a bound", arguments: [nil, 1.0, 20])
    func exponential(max: Double?) throws {
        let bound = max.map { #", "max": \#($0)"# } ?? ""
        let drawn = try numbers(count, #"{ "exponential": { "mean": 2\#(bound) }, "places": 8 }"#)
        let share = max.map { 1 - exp(-$0 / 2) } ?? 1
        #expect(drawn.allSatisfy { $0 >= 0 && $0 <= max ?? .infinity })
        #expect(distance(drawn) { (1 - exp(-$0 / 2)) / share } < limit)
    }

    @Test("places and steps round what is drawn")
    func rounding() throws {
        let halves = try values(500, #"{ "normal": { "mean": 3, "deviation": 1 }, "places": 1, "step": 0.5 }"#)
        #expect(halves.allSatisfy { $0.hasSuffix(".0") || $0.hasSuffix(".5") } && Set(halves).count > 8)
        #expect(Set(try values(300, #"{ "decimal": [0.1, 0.95], "step": 0.25 }"#)) == ["0.10", "0.35", "0.60", "0.85"])
        #expect(Set(try values(300, #"{ "int": [-7, 8], "step": 5 }"#)) == ["-7", "-2", "3", "8"])
        #expect(
            try values(50, #"{ "exponential": { "mean": 5, "max": 9.5 }, "places": 0 }"#).allSatisfy { Int($0) != nil })
    }

    @Test("ranks come as often as Zipf's law says", arguments: [0.3, 1, 1.07, 2.5])
    func zipf(exponent: Double) throws {
        let drawn = try numbers(count, #"{ "zipf": { "count": 12, "exponent": \#(exponent) } }"#)
        let ranks = (1...12).map(Double.init)
        let counts = ranks.map { rank in Double(drawn.count { $0 == rank }) }
        #expect(surprise(counts, ranks.map { pow($0, -exponent) }) < 3.5)
        #expect(counts.reduce(0, +) == Double(count))
    }

    @Test("a set with ranks is the same law over its values")
    func zipfSet() throws {
        let drawn = try values(count, #"{ "zipf": ["a", { "x": 1 }, 3], "exponent": 2 }"#)
        let counts = [#""a""#, #"{"x":1}"#, "3"].map { value in Double(drawn.count { $0 == value }) }
        #expect(surprise(counts, [1, 1 / 4, 1 / 9]) < 3.5)
    }

    @Test("a billion ranks take no more memory than two, and begin as the law says")
    func zipfRange() throws {
        let drawn = try numbers(count, #"{ "zipf": { "count": 1000000000, "exponent": 1.07 } }"#)
        // The sum of k^-1.07 over all k up to a billion, by Euler and Maclaurin.
        let sum = (1...1000).reduce(0.0) { $0 + pow(Double($1), -1.07) } + (pow(1000, -0.07) - pow(1e9, -0.07)) / 0.07
        let ones = Double(drawn.count { $0 == 1 }) / Double(count)
        #expect((ones - 1 / sum).magnitude < 4 * (1 / sum / Double(count)).squareRoot())
        #expect(drawn.allSatisfy { (1...1e9).contains($0) } && drawn.contains { $0 > 1e7 })
    }

    @Test("weights say how often values of any kind come")
    func weighted() throws {
        let volume =
            #"{ "weighted": [ { "value": { "k": 1 }, "weight": 3 }, { "value": null }, { "value": 7, "weight": 0 } ] }"#
        let drawn = try values(count, volume)
        #expect(surprise([#"{"k":1}"#, "null"].map { value in Double(drawn.count { $0 == value }) }, [3, 1]) < 3.5)
        #expect(!drawn.contains("7"))
    }

    @Test(
        "true comes as often as it is said to",
        arguments: [(#""bool""#, 0.5), (#"{ "bool": 0.1 }"#, 0.1), (#"{ "bool": {} }"#, 0.5)])
    func bool(volume: String, chance: Double) throws {
        let drawn = try values(count, volume)
        let counts = ["true", "false"].map { value in Double(drawn.count { $0 == value }) }
        #expect(surprise(counts, [chance, 1 - chance]) < 3.5 && counts.reduce(0, +) == Double(count))
        #expect(Set(try values(20, #"{ "bool": 1 }"#)) == ["true"])
    }

    @Test("a walk begins at its start, takes its steps and goes back from its bounds")
    func walk() throws {
        let drawn = try numbers(
            5000, #"{ "walk": { "start": 3, "step": [-1, 1], "min": 0, "max": 4 }, "places": 2 }"#)
        #expect(drawn[0] == 3 && drawn.allSatisfy { (0...4).contains($0) })
        #expect(zip(drawn, drawn.dropFirst()).allSatisfy { ($0 - $1).magnitude < 1.001 })
        #expect(drawn.contains { $0 < 0.2 } && drawn.contains { $0 > 3.8 })
        #expect(try values(3, #"{ "walk": { "min": 10, "max": 20, "step": 0 } }"#) == ["15.00", "15.00", "15.00"])
        let far = #"{ "walk": { "start": 1, "step": [7, 7], "min": 0, "max": 10 }, "places": 0 }"#
        #expect(try values(6, far) == ["1", "8", "5", "8", "5", "8"])
    }

    @Test("generators stand as steps")
    func steps() throws {
        let nested = #"{ "sequence": { "start": 0, "step": { "sequence": { "start": 1 } } } }"#
        #expect(try values(6, nested) == ["0", "1", "3", "6", "10", "15"])
        let times = try numbers(2000, #"{ "sequence": { "start": 0, "step": { "exponential": { "mean": 2 } } } }"#)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 } && (3500...4500).contains(times[1999]))
        #expect(
            try values(3, #"{ "sequence": { "start": 0.5, "step": 0.25 }, "places": 2 }"#) == ["0.50", "0.75", "1.00"])
        let mixed = #"{ "walk": { "start": 1, "step": { "int": [2, 2] } }, "places": 1 }"#
        #expect(try values(3, mixed) == ["1.0", "3.0", "5.0"])
    }

    @Test("numbers at the ends of what can be written stop nothing", .timeLimit(.minutes(1)))
    func extremes() throws {
        let coarse = #"{ "normal": { "mean": 0.45, "deviation": 0.01, "min": 0.4, "max": 2 }, "step": 1 }"#
        #expect(Set(try values(20, coarse)) == ["1.00"])
        let narrow = #"{ "normal": { "mean": 0.3, "deviation": 0.7, "min": 0.1, "max": 0.1 } }"#
        #expect(Set(try values(20, narrow)) == ["0.10"])
        let whole = "-9223372036854775808, \"max\": 9223372036854775807"
        #expect(try values(2, "{ \"walk\": { \"min\": \(whole), \"step\": 0 }, \"places\": 0 }") == ["-1", "-1"])
        let wide =
            "{ \"walk\": { \"min\": \(whole), \"step\": { \"int\": [-9223372036854775808, 9223372036854775807] } }, \"places\": 0 }"
        #expect(try values(200, wide).count == 200)
        let steps =
            #"{ "sequence": { "start": 1, "step": { "int": [9223372036854775807, 9223372036854775807] } }, "places": 1 }"#
        #expect(try values(3, steps).count == 3)
        let long = #"{ "list": "x", "length": { "int": [9223372036854775807, 9223372036854775807] } }"#
        #expect(try values(1, long, others: #""x": [1]"#)[0].utf8.count == 200_001)
    }
}
