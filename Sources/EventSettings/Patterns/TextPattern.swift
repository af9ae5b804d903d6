internal import AMQP
internal import CPCRE2

/// A regular expression in Perl's syntax that several tasks use at once. The cost of each search is limited.
///
/// Characters are code points. Swift's own regular expressions treat characters that look the same as equal, and an
/// expression that backtracks for years cannot be interrupted.
///
/// Source: PCRE2; the corresponding C functions are `pcre2_compile` and `pcre2_match`.
// @unchecked: PCRE2 changes neither of the two while it matches, and they are freed with the last reference.
package final class TextPattern: @unchecked Sendable {
    /// The result of a search.
    package enum Outcome: Sendable, Hashable {
        case found, notFound
        /// The search was given up. The text says why.
        case givenUp(String)
    }

    /// How many steps the search may take from one place of the text before it is given up: some hundredths of a
    /// second.
    static let stepLimit: UInt32 = 1_000_000
    /// How long the search may take in one text, over all its places.
    static let timeLimit = Duration.seconds(1)
    /// Memory for backtracking, in KiB.
    private static let heapLimit: UInt32 = 64 << 10
    /// Calls back before each place where a match could begin, so that the time can be checked.
    private static let callout = "(?C1)"

    private let code: OpaquePointer
    private let context: OpaquePointer

    /// Compiles a pattern. An empty pattern is found everywhere.
    ///
    /// - Throws: ``PatternError`` if it is not a regular expression, with the place.
    package init(_ pattern: String) throws(PatternError) {
        let text = Array((Self.callout + pattern).utf8)
        var problem: Int32 = 0
        var place = 0
        let options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C
        guard let code = pcre2_compile_8(text, text.count, options, &problem, &place, nil) else {
            let offset = max(0, place - Self.callout.utf8.count)
            throw PatternError("\(Self.message(problem)), at byte \(offset + 1)")
        }
        guard let context = pcre2_match_context_create_8(nil) else {
            pcre2_code_free_8(code)
            throw PatternError("no memory is left")
        }
        pcre2_set_match_limit_8(context, Self.stepLimit)
        pcre2_set_heap_limit_8(context, Self.heapLimit)
        self.code = code
        self.context = context
    }

    deinit {
        pcre2_match_context_free_8(context)
        pcre2_code_free_8(code)
    }

    /// Looks for the pattern anywhere in a text. Bytes that are not UTF-8 match nothing.
    package func search(_ text: some Collection<UInt8>) -> Outcome {
        text.withContiguousStorageIfAvailable { search($0) } ?? Array(text).withUnsafeBufferPointer { search($0) }
    }

    private func search(_ text: UnsafeBufferPointer<UInt8>) -> Outcome {
        let noMemory = Outcome.givenUp("no memory is left for its regular expression")
        guard let match = pcre2_match_data_create_8(1, nil) else { return noMemory }
        defer { pcre2_match_data_free_8(match) }
        // The watch belongs to one search.
        guard let context = pcre2_match_context_copy_8(context) else { return noMemory }
        defer { pcre2_match_context_free_8(context) }
        var watch = Watch()
        let result = withUnsafeMutablePointer(to: &watch) { watch in
            pcre2_set_callout_8(context, { _, watch in TextPattern.look(watch) }, watch)
            // An empty text has no address.
            let empty: [UInt8] = [0]
            return empty.withUnsafeBufferPointer { empty in
                pcre2_match_8(code, text.baseAddress ?? empty.baseAddress, text.count, 0, 0, match, context)
            }
        }
        switch result {
        case PCRE2_ERROR_NOMATCH: return .notFound
        case 0...: return .found
        case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_DEPTHLIMIT:
            return .givenUp("its regular expression takes more than \(Self.stepLimit) steps")
        case PCRE2_ERROR_CALLOUT: return .givenUp("its regular expression takes longer than \(Self.timeLimit.text)")
        case PCRE2_ERROR_HEAPLIMIT:
            return .givenUp("its regular expression takes more than \(Self.heapLimit >> 10) MiB of memory")
        default: return .givenUp("its regular expression fails: \(Self.message(result))")
        }
    }

    /// How long a search has taken.
    private struct Watch {
        /// How many places lie between two checks of the clock. From each place the search may take all its steps.
        static let interval = 16
        var places = 0
        var end: ContinuousClock.Instant?
    }

    /// Ends a search that takes too long; 0 lets it continue.
    private static func look(_ watch: UnsafeMutableRawPointer?) -> Int32 {
        guard let watch = watch?.assumingMemoryBound(to: Watch.self) else { return 0 }
        watch.pointee.places += 1
        guard watch.pointee.places % Watch.interval == 0 else { return 0 }
        let now = ContinuousClock.now
        guard let end = watch.pointee.end else {
            watch.pointee.end = now + timeLimit
            return 0
        }
        return now < end ? 0 : PCRE2_ERROR_CALLOUT
    }

    /// PCRE2's own words for a code.
    private static func message(_ code: Int32) -> String {
        let text = [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
            count = Int(max(0, pcre2_get_error_message_8(code, buffer.baseAddress, buffer.count)))
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Why a text is not a regular expression, in PCRE2's words.
package struct PatternError: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
