import Glibc

/// A moment of the wall clock.
package struct Timestamp: Sendable, Hashable {
    /// Seconds since 1970, UTC.
    package var seconds: Int64
    /// Nanoseconds within the second.
    package var nanoseconds: Int64

    package init(seconds: Int64, nanoseconds: Int64 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The current time.
    package static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }

    /// Milliseconds since 1970.
    package var milliseconds: Int64 { seconds * 1000 + nanoseconds / 1_000_000 }

    /// Nanoseconds since 1970.
    package var nanosecondsSince1970: Int64 { seconds * 1_000_000_000 + nanoseconds }

    /// The time in UTC as RFC 3339 with milliseconds, such as `2022-11-20T16:00:00.000Z`.
    package var rfc3339: String {
        var whole = time_t(seconds)
        var parts = tm()
        gmtime_r(&whole, &parts)
        let date = "\(parts.tm_year + 1900)-\(Self.padded(parts.tm_mon + 1, 2))-\(Self.padded(parts.tm_mday, 2))"
        let hour = "\(Self.padded(parts.tm_hour, 2)):\(Self.padded(parts.tm_min, 2)):\(Self.padded(parts.tm_sec, 2))"
        return "\(date)T\(hour).\(Self.padded(Int32(nanoseconds / 1_000_000), 3))Z"
    }

    private static func padded(_ value: Int32, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
