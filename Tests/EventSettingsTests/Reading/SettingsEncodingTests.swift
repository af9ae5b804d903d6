import AMQPRouting
import AMQP
import Testing

@testable import EventSettings

@Suite("The encoding of a settings file")
struct SettingsEncodingTests {
    @Test("may be UTF-16 with its mark, as some shells write it, and places count its characters")
    func wide() throws {
        let text = "\u{FEFF}{ \"topology\": { \"queues\": [ { \"name\": \"é\", \"x\": 1 } ] } }"
        let bytes = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let error = #expect(throws: SettingsError.self) { try Settings.parse(bytes, path: "s.json") }
        #expect(
            error?.description.hasPrefix("s.json:1:44: unknown key \"x\" in queue \"é\"") == true,
            "\(String(describing: error))")
        let right = try Settings.parse(
            text.replacing(", \"x\": 1", with: "").utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, path: "s.json")
        #expect(right.topology.queues.map(\.name) == ["é"])
    }

    @Test("is missed in what is compressed, by name")
    func compressed() {
        let error = #expect(throws: SettingsError.self) { try Settings.parse([0x1F, 0x8B, 0x08], path: "s.json.gz") }
        #expect(error?.description.hasPrefix("s.json.gz is compressed with gzip: unpack it first") == true)
    }
}
