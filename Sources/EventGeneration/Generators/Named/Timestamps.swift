/// Points in time as RFC 3339 has them, in UTC with milliseconds: `2022-11-20T16:00:00.000Z`.
package struct Timestamps: Sendable {
    private var second: Int64 = .min
    private var prefix: [UInt8] = []

    /// The beginning of the year 0 and the end of the year 9999, between which a year has four digits.
    private static let earliest: Int64 = -62_167_219_200_000
    private static let latest: Int64 = 253_402_300_799_999

    /// Makes a writer, which keeps the text of the last second.
    package init() {}

    /// Appends a time given in milliseconds since 1970.
    package mutating func append(_ milliseconds: Int64, into out: inout [UInt8]) {
        let time = min(max(milliseconds, Self.earliest), Self.latest)
        let now = time >= 0 ? time / 1000 : (time - 999) / 1000
        if now != second {
            second = now
            prefix.removeAll(keepingCapacity: true)
            write(now)
        }
        out.append(contentsOf: prefix)
        DecimalText.append(time - now * 1000, width: 3, into: &out)
        out.append(UInt8(ascii: "Z"))
    }

    private mutating func write(_ seconds: Int64) {
        let day = Self.day(seconds, of: 86_400)
        let time = seconds - day * 86_400
        Self.appendDate(day, into: &prefix)
        prefix.append(UInt8(ascii: "T"))
        DecimalText.append(time / 3600, width: 2, into: &prefix)
        prefix.append(UInt8(ascii: ":"))
        DecimalText.append(time / 60 % 60, width: 2, into: &prefix)
        prefix.append(UInt8(ascii: ":"))
        DecimalText.append(time % 60, width: 2, into: &prefix)
        prefix.append(UInt8(ascii: "."))
    }

    /// Appends the date of a time given in milliseconds since 1970: `2022-11-20`.
    static func appendDate(ofMilliseconds milliseconds: Int64, into out: inout [UInt8]) {
        appendDate(day(min(max(milliseconds, earliest), latest), of: 86_400_000), into: &out)
    }

    private static func appendDate(_ day: Int64, into out: inout [UInt8]) {
        let (year, month, dayOfMonth) = civil(day)
        DecimalText.append(year, width: 4, into: &out)
        out.append(UInt8(ascii: "-"))
        DecimalText.append(month, width: 2, into: &out)
        out.append(UInt8(ascii: "-"))
        DecimalText.append(dayOfMonth, width: 2, into: &out)
    }

    /// The day since 1970 of a time, in a unit that so many make a day of.
    private static func day(_ time: Int64, of length: Int64) -> Int64 {
        time >= 0 ? time / length : (time - (length - 1)) / length
    }

    /// Reads a date, `2022-11-20`: milliseconds since 1970 at its beginning in UTC, or nil.
    package static func parseDate(_ text: String) -> Int64? {
        text.utf8.count == 10 ? parse(text + "T00:00:00Z") : nil
    }

    /// Year, month and day of a day since 1970, by the 400 years after which the calendar repeats.
    private static func civil(_ day: Int64) -> (Int64, Int64, Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Reads a time, with `Z` or an offset from UTC, with or without a fraction: milliseconds since 1970, or nil.
    package static func parse(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        var rest = bytes[19...]
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard let value = number(digits.prefix(3)) else { return nil }
            fraction = value * [0, 100, 10, 1][min(3, digits.count)]
            rest = rest[digits.endIndex...]
        }
        guard let offset = offset(rest) else { return nil }
        let days = daysSince1970(year, month, day)
        guard civil(days) == (year, month, day) else { return nil }
        return ((days * 24 + hour) * 60 + minute - offset) * 60_000 + second * 1000 + fraction
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        digits.allSatisfy { (0x30...0x39).contains($0) } ? Int64(String(decoding: digits, as: UTF8.self)) : nil
    }

    /// The offset from UTC in minutes.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
        let bytes = Array(text)
        if bytes.count == 1, bytes[0] | 0x20 == UInt8(ascii: "z") { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = number(bytes[1..<3]),
            let minutes = number(bytes[4..<6]), hours < 24, minutes < 60
        else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }

    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
