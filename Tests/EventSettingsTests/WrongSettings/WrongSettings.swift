import EventTestSupport
import Testing

/// A settings file that is wrong, and what the parser says about it.
struct WrongSettings: CustomTestStringConvertible {
    /// Why a schema cannot see what is wrong.
    enum Beyond: Sendable {
        /// It is not JSON, or a schema validator reads it as other JSON.
        case syntax
        /// It depends on another place in the file.
        case reference
        /// Each number is right, but not all together, or JSON cannot distinguish them from right ones.
        case numbers
        /// A text means more than its pattern says.
        case text
        /// A file that it names is wrong or missing.
        case file
    }

    let text: String
    /// Line, column and message. If it ends with …, the real message has more text, which grows with the format.
    let complaint: String
    /// Why the schema does not reject it. Nil if it does.
    let beyond: Beyond?

    init(_ text: String, _ complaint: String, _ beyond: Beyond? = nil) {
        self.text = text
        self.complaint = complaint
        self.beyond = beyond
    }

    var testDescription: String { text }

    static let all = syntax + whole + broker + topology + volumes + producers + consumers + actions
}

@Suite("Wrong settings and what is said of them")
struct WrongSettingsTests {
    @Test("each is rejected with its place, what is wrong and a way out", arguments: WrongSettings.all)
    func complaint(_ wrong: WrongSettings) {
        let found = complaints(wrong.text)
        let expected = "s.json:" + wrong.complaint
        if expected.hasSuffix("…") {
            #expect(found.count == 1 && found[0].hasPrefix(expected.dropLast()), "\(found)")
        } else {
            #expect(found == [expected])
        }
    }

    @Test("there are more than a hundred, and none twice")
    func count() {
        #expect(WrongSettings.all.count > 100)
        #expect(Set(WrongSettings.all.map(\.text)).count == WrongSettings.all.count)
    }
}
