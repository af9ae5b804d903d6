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
