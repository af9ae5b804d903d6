extension NamedGenerator {
    /// A UUID.
    package static let uuid = NamedGenerator(
        GeneratorReference(
            "uuid", .identifiers, "A UUID of version 4 (RFC 9562).", argument: .nothing, example: #""uuid""#)
    ) { _, _, random, out in
        Identifiers.appendUUID(&random, into: &out)
        return .plain
    }

    /// An article number.
    package static let ean = NamedGenerator(
        GeneratorReference(
            "ean", .identifiers, "An article number, EAN-13, with its check digit. Also called id and serial.",
            aliases: ["id", "serial"], argument: .nothing, example: #""ean""#)
    ) { _, _, random, out in
        Identifiers.appendEAN(&random, into: &out)
        return .plain
    }
}

/// Identifiers: UUIDs and article numbers.
enum Identifiers {
    /// Appends a UUID of version 4 (RFC 9562) in lower case.
    static func appendUUID(_ random: inout RandomStream, into out: inout [UInt8]) {
        let high = random.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 36) { text in
            var position = 0
            for digit in 0..<32 {
                if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                    text[position] = UInt8(ascii: "-")
                    position += 1
                }
                let word = digit < 16 ? high : low
                text[position] = JSONText.hexDigit(UInt8(word >> UInt64(60 - digit % 16 * 4) & 15))
                position += 1
            }
            out.append(contentsOf: UnsafeBufferPointer(text))
        }
    }

    /// Appends an EAN-13: twelve digits and the one that checks them (GS1 General Specifications 7.9).
    static func appendEAN(_ random: inout RandomStream, into out: inout [UInt8]) {
        var left = random.next(below: 1_000_000_000_000)
        var divisor: UInt64 = 100_000_000_000
        var sum: UInt64 = 0
        for place in 0..<12 {
            let digit = left / divisor
            left %= divisor
            divisor /= 10
            sum += place % 2 == 0 ? digit : digit * 3
            out.append(UInt8(0x30 + digit))
        }
        out.append(UInt8(0x30 + (10 - sum % 10) % 10))
    }
}
