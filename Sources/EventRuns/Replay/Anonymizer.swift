import EventSettings
import AMQP
import EventGeneration

/// Puts generated values in the place of recorded ones. Everything else of a message keeps its bytes.
struct Anonymizer: Sendable {
    private let replacements: [Replacement]
    private var values: MessageGenerator
    private let setsKey: Bool
    private let setsExchange: Bool
    private var drawn = JSONDocument()
    private var body = JSONDocument()
    /// How many messages had what each replacement replaces.
    private var matches: [Int]

    /// Whether anything is drawn at random, so that the seed matters.
    var drawsAtRandom: Bool { values.drawsAtRandom }

    /// The paths that no message had.
    var unmatched: [String] { zip(replacements, matches).filter { $0.1 == 0 }.map(\.0.path) }

    /// Compiles the replacements, the exchange and the routing key of a replay. Templates see the recorded envelope as their row.
    ///
    /// - Throws: `GenerationError` for a name that nothing defines.
    init(_ replay: ReplaySettings, settings: Settings, seed: UInt64, producer: String) throws(GenerationError) {
        replacements = replay.replacements
        matches = Array(repeating: 0, count: replacements.count)
        setsKey = replay.routingKey != nil
        setsExchange = replay.exchangeTemplate != nil
        // One list of all values, so that volumes are drawn once for each message and the values agree.
        var definition = MessageDefinition(
            body: .json(.array(replacements.map(\.value))), routingKey: replay.routingKey ?? Template(literal: ""))
        definition.exchange = replay.exchangeTemplate
        values = try MessageGenerator(
            definition, volumes: settings.volumes, seed: seed, producer: producer, hasRow: true, clock: settings.clock)
    }

    /// Replaces what there is to replace; false if a sequence has ended.
    ///
    /// - Parameters:
    ///   - envelope: The message.
    ///   - line: The line of the recording that it was read from.
    ///   - now: Milliseconds since 1970.
    /// - Throws: `GenerationError` for a placeholder of the row that the line does not have, and for a property or a
    ///   header that AMQP cannot carry.
    mutating func apply(to envelope: inout Envelope, line: [UInt8], now: Int64) throws(GenerationError) -> Bool {
        guard try values.next(now: now, row: values.usesRow ? line : nil) else { return false }
        if setsExchange { envelope.exchange = String(decoding: values.exchange, as: UTF8.self) }
        if setsKey { envelope.routingKey = String(decoding: values.routingKey, as: UTF8.self) }
        guard !replacements.isEmpty else { return true }
        do throws(JSONError) {
            try drawn.parse(values.body)
        } catch {
            throw GenerationError(.message, "a replaced value is not JSON: \(error.message)")
        }
        var edits: [Edit] = []
        var isJSON: Bool?
        for (index, node) in drawn.elements(of: 0).enumerated() {
            let isReplaced: Bool
            switch replacements[index].target {
            case .property(let name): isReplaced = try replace(name, node, &envelope.properties)
            case .header(let path):
                let value: FieldValue? =
                    isNull(node)
                    ? nil : try FieldValue(drawn, node: node, kinds: replacements[index].kinds)
                isReplaced = envelope.properties.headers?.replace(path[...], with: value) ?? false
            case .body(let path) where path.isEmpty:
                envelope.body = wholeBody(node)
                isReplaced = true
            case .body(let path):
                isJSON = isJSON ?? ((try? body.parse(envelope.body)) != nil)
                let targets = isJSON == true ? body.findAll(path[...]) : []
                edits += targets.map { Edit(range: Self.range(of: $0, in: body), node: node) }
                isReplaced = !targets.isEmpty
            }
            if isReplaced { matches[index] += 1 }
        }
        if !edits.isEmpty { envelope.body = edited(edits) }
        return true
    }

    private struct Edit {
        /// The bytes of the body that go.
        var range: Range<Int>
        /// The drawn value that comes.
        var node: Int
    }

    private func isNull(_ node: Int) -> Bool { drawn.nodes[node].kind == .null }

    /// A text is the body itself, anything else its JSON.
    private func wholeBody(_ node: Int) -> [UInt8] {
        drawn.nodes[node].isString
            ? Array(drawn.text(node).utf8) : Array(drawn.bytes[Self.range(of: node, in: drawn)])
    }

    private func replace(
        _ name: PropertyName, _ node: Int, _ properties: inout Properties
    ) throws(GenerationError) -> Bool {
        guard properties[name] != .null else { return false }
        try properties.set(name, drawn, node)
        return true
    }

    private func edited(_ edits: [Edit]) -> [UInt8] {
        var out: [UInt8] = []
        var position = 0
        for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            // Two spellings of one index lead to the same element.
            guard edit.range.lowerBound >= position else { continue }
            out.append(contentsOf: body.bytes[position..<edit.range.lowerBound])
            out.append(contentsOf: drawn.bytes[Self.range(of: edit.node, in: drawn)])
            position = edit.range.upperBound
        }
        out.append(contentsOf: body.bytes[position...])
        return out
    }

    /// The bytes of a value, of a text with its quotes.
    private static func range(of node: Int, in document: JSONDocument) -> Range<Int> {
        let node = document.nodes[node]
        let quote = node.isString ? 1 : 0
        return node.start - quote..<node.end + quote
    }
}
