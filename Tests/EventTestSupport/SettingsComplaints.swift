import EventSettings
package import Testing

/// The lines about mistakes in settings. Empty if there are none.
package func complaints(_ text: String, _ overrides: [String] = [], path: String = "s.json") -> [String] {
    do throws(SettingsError) {
        _ = try Settings.parse(Array(text.utf8), path: path, overrides: overrides)
        return []
    } catch {
        return error.description.split(separator: "\n").map(String.init)
    }
}

/// Expects this one complaint, at any place.
package func expect(_ text: String, _ message: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let found = complaints(text)
    #expect(found.count == 1, sourceLocation: sourceLocation)
    let line = found.first ?? ""
    #expect(line.hasPrefix("s.json:1:"), sourceLocation: sourceLocation)
    let complaint = line.split(separator: ":", maxSplits: 3).last.map { String($0.dropFirst()) }
    #expect(complaint == message, sourceLocation: sourceLocation)
}
