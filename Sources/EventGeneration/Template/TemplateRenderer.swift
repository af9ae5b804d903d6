/// Draws the volumes once for each message and renders templates from what was drawn.
///
/// All buffers are reused: in the steady state nothing is allocated.
package struct TemplateRenderer: Sendable {
    var volumes: [CompiledVolume]
    var sources: VolumeSources
    private let steps: [DrawStep]
    private let references: [CompiledReference]
    let externalValues: [Int]
    private let tables: [DrawnValue]
    let constants: [UInt8]
    /// Whether a row has to be passed.
    package let usesRow: Bool
    /// Whether any volume draws at random, so that the seed matters.
    package let drawsAtRandom: Bool
    /// Whether ``draw(index:now:row:)`` may say that there is no further message.
    package let canEnd: Bool

    var values: [DrawnValue]
    var scratch: [UInt8] = []
    var externalBytes: [UInt8] = []
    var externalCount = 0
    private(set) var row = JSONDocument()
    private(set) var rowCount = 0
    /// Buffers of texts and lists that are not in use.
    var spareBuffers: [[UInt8]] = []

    /// Makes a renderer of all that the compiler has compiled.
    package init(_ compiler: VolumeCompiler) {
        volumes = compiler.volumes
        sources = compiler.sources
        steps = compiler.scope.steps
        references = compiler.references
        externalValues = compiler.externalValues
        tables = compiler.tables
        constants = compiler.constants
        usesRow = compiler.usesRow
        drawsAtRandom = compiler.drawsAtRandom
        canEnd = compiler.canEnd
        values = Array(repeating: .null, count: references.count)
    }

    /// Draws every volume for a message.
    ///
    /// - Parameters:
    ///   - index: The number of the message, from 1.
    ///   - now: Milliseconds since 1970.
    ///   - row: The row, as JSON.
    /// - Returns: false if a sequence has ended, so that there is no such message.
    /// - Throws: ``GenerationError`` of the kind ``GenerationError/Kind/row`` for a row that cannot be used, of the kind
    ///   ``GenerationError/Kind/message`` if a volume has no further value.
    package mutating func draw(index: Int, now: Int64, row bytes: [UInt8]? = nil) throws(GenerationError) -> Bool {
        scratch.removeAll(keepingCapacity: true)
        if let bytes { try read(bytes) }
        return try run(steps, index, now)
    }

    /// Draws volumes and looks up what needs them, in their order; false if a sequence has ended.
    mutating func run(_ steps: [DrawStep], _ index: Int, _ now: Int64) throws(GenerationError) -> Bool {
        for step in steps {
            switch step {
            case .volume(let volume): guard try draw(volume, index, now) else { return false }
            case .value(let value): try look(up: value)
            }
        }
        return true
    }

    private mutating func look(up value: Int) throws(GenerationError) {
        switch references[value] {
        case .volume, .external: break
        case .table(let volume, let start):
            let choice = volumes[volume].choice
            values[value] = choice < 0 ? .null : tables[start + choice]
        case .row(let path): values[value] = try part(path, of: 0)
        case .rowElement(let volume, let path):
            let node = volumes[volume].choice
            values[value] = node < 0 ? .null : try part(path, of: node)
        }
    }

    private mutating func read(_ bytes: [UInt8]) throws(GenerationError) {
        rowCount += 1
        do throws(JSONError) {
            try row.parse(bytes)
        } catch {
            throw GenerationError(.row, "row \(rowCount) is not JSON: byte \(error.offset + 1): \(error.message)")
        }
    }

    private func part(_ path: [[UInt8]], of root: Int) throws(GenerationError) -> DrawnValue {
        guard let node = row.find(path, from: root) else {
            let field = path.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
            throw GenerationError(.row, "row \(rowCount) has no field \"\(field)\"")
        }
        return DrawnValue(row.nodes[node], in: .row)
    }

    mutating func set(_ volume: Int, _ encoding: DrawnValue.Encoding, from start: Int) {
        guard volumes[volume].value >= 0 else { return }
        values[volumes[volume].value] =
            DrawnValue(encoding: encoding, buffer: .scratch, start: start, end: scratch.count)
    }
}
