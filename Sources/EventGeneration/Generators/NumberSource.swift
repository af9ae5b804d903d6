/// A generator of numbers at work: its rule, its stream and how far it is.
struct NumberSource: Sendable {
    let rule: NumberRule
    private var random: RandomStream
    private var last: Int64?

    init(_ rule: NumberRule, random: RandomStream) {
        self.rule = rule
        self.random = random
    }

    /// The next number in units of its last place, or nil where a sequence has ended.
    mutating func next() -> Int64? {
        switch rule {
        case .int(let low, let high), .decimal(let low, let high, _): return random.integer(low, high)
        case .sequence(let sequence): return next(sequence)
        }
    }

    private mutating func next(_ rule: SequenceRule) -> Int64? {
        guard let last else {
            self.last = rule.start
            return rule.start
        }
        let step = rule.stepLow == rule.stepHigh ? rule.stepLow : random.integer(rule.stepLow, rule.stepHigh)
        let (sum, overflow) = last.addingReportingOverflow(step)
        let limit = rule.max ?? .max
        let next: Int64
        if sum <= limit && !overflow {
            next = sum
        } else {
            switch rule.then {
            case .stay: next = overflow && step < 0 ? .min : limit
            case .wrap: next = rule.start
            case .end: return nil
            }
        }
        self.last = next
        return next
    }
}

enum DecimalText {
    /// Appends a number given in units of its last place.
    static func append(_ number: Int64, places: Int, into out: inout [UInt8]) {
        if number < 0 { out.append(UInt8(ascii: "-")) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 48) { digits in
            var left = number.magnitude
            var position = 48
            var written = 0
            repeat {
                position -= 1
                digits[position] = UInt8(0x30 + left % 10)
                left /= 10
                written += 1
                if written == places {
                    position -= 1
                    digits[position] = UInt8(ascii: ".")
                }
            } while left > 0 || written <= places && places > 0
            out.append(contentsOf: UnsafeBufferPointer(rebasing: digits[position..<48]))
        }
    }

    /// Appends a number with leading zeros.
    static func append(_ number: Int64, width: Int, into out: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<max(1, width) { divisor *= 10 }
        while divisor > 0 {
            out.append(UInt8(truncatingIfNeeded: 0x30 + number / divisor % 10))
            divisor /= 10
        }
    }
}
