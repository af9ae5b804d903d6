import EventGeneration
import Glibc
import Testing

@Suite("Portable mathematics")
struct PortableMathTests {
    /// The distance in units of the last place of the second.
    private func error(_ a: Double, _ b: Double) -> Double { a == b ? 0 : (a - b).magnitude / b.ulp }

    @Test("logarithms and exponentials are those of the C library, to a few units of the last place")
    func accuracy() {
        var random = RandomStream(seed: 5)
        for _ in 0..<4000 {
            let x = (random.unit() - 0.5) * 1400
            #expect(error(PortableMath.exp(x), exp(x)) < 4)
            #expect(error(PortableMath.log(exp(x)), log(exp(x))) < 4)
            let small = (random.unit() - 0.5) * 2 * exp(-20 * random.unit())
            #expect(error(PortableMath.log1p(small), log1p(small)) < 8)
            #expect(error(PortableMath.expm1(small), expm1(small)) < 8)
        }
    }

    @Test("the ends are where they belong")
    func ends() {
        #expect(PortableMath.log(0) == -.infinity && PortableMath.log(.infinity) == .infinity)
        #expect(PortableMath.log(-1).isNaN && PortableMath.log(1) == 0 && PortableMath.exp(0) == 1)
        #expect(PortableMath.exp(1000) == .infinity && PortableMath.exp(-1000) == 0)
        #expect(PortableMath.exp(709.7).isFinite && PortableMath.exp(-740) > 0)
        #expect(error(PortableMath.log(.leastNonzeroMagnitude), log(.leastNonzeroMagnitude)) < 4)
    }

    @Test("the bits are the same in every version and on every machine")
    func bits() {
        var hash = StableHash()
        for step in 1...2000 {
            let x = Double(step) / 7
            for value in [
                PortableMath.log(x), PortableMath.exp(x - 140), PortableMath.log1p(x / 300),
                PortableMath.expm1(-x / 50),
            ] { hash.combine(value.bitPattern) }
        }
        #expect(hash.hexadecimal == "62238757e0f44a83")
    }
}
