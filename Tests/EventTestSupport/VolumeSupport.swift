import EventGeneration
import EventRuns
import EventSettings

/// The bodies of a producer. `volumes` is the section of that name in its settings.
package func bodies(
    _ count: Int, _ message: String, volumes: String, seed: UInt64 = 7, producer: String = "p", rows: [String]? = nil,
    path: String = "s.json"
) throws -> [String] {
    let text =
        #"{"volumes": \#(volumes), "producers": {"\#(producer)": {"exchange": "", "routing_key": "{{index}}", "#
        + #""amount": \#(count), "message": \#(message)}}}"#
    let settings = try Settings.parse(Array(text.utf8), path: path)
    var source = try MadeMessages(
        settings.producers[0], settings: settings, seed: seed, run: "r", hasRow: rows != nil)
    var bodies: [String] = []
    while bodies.count < count {
        guard try source.next(now: 0, row: rows.map { Array($0[bodies.count % $0.count].utf8) }) else { break }
        bodies.append(String(decoding: source.body, as: UTF8.self))
    }
    return bodies
}

/// The values of one volume, as JSON.
package func values(_ count: Int, _ volume: String, others: String = "", seed: UInt64 = 7) throws -> [String] {
    try bodies(
        count, #""{{v}}""#, volumes: "{ \"v\": \(volume)\(others.isEmpty ? "" : ", " + others) }", seed: seed)
}

/// The numbers of one volume.
package func numbers(_ count: Int, _ volume: String, seed: UInt64 = 7) throws -> [Double] {
    try values(count, volume, seed: seed).compactMap(Double.init)
}
