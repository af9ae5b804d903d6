/// Draws the volumes once for each message and renders templates from what was drawn.
///
/// All buffers are reused: in the steady state nothing is allocated.
package struct TemplateRenderer: Sendable {
    private var volumes: [CompiledVolume]
    private var numbers: [NumberSource]
    private var named: [NamedSource]
    private let references: [CompiledReference]
    private let externalValues: [Int]
    private let tables: [DrawnValue]
    let constants: [UInt8]
    /// Whether a row has to be passed.
    package let usesRow: Bool
    /// Whether any volume draws at random, so that the seed matters.
    package let drawsAtRandom: Bool

    private(set) var values: [DrawnValue]
    private(set) var scratch: [UInt8] = []
    private(set) var externalBytes: [UInt8] = []
    private var externalCount = 0
    private(set) var row = JSONDocument()
    private var rowCount = 0

    /// Makes a renderer of all that the compiler has compiled.
    package init(_ compiler: VolumeCompiler) {
        volumes = compiler.volumes
        numbers = compiler.numbers
        named = compiler.named
        references = compiler.references
        externalValues = compiler.externalValues
        tables = compiler.tables
        constants = compiler.constants
        usesRow = compiler.usesRow
        drawsAtRandom = compiler.drawsAtRandom
        values = Array(repeating: .null, count: references.count)
    }

    /// Draws every volume for a message.
    ///
    /// - Parameters:
    ///   - index: The number of the message, from 1.
    ///   - now: Milliseconds since 1970.
    ///   - row: The row, as JSON.
    /// - Returns: false where a sequence has ended, so that there is no such message.
    /// - Throws: ``GenerationError`` of the kind ``GenerationError/Kind/row``.
    package mutating func draw(index: Int, now: Int64, row bytes: [UInt8]? = nil) throws(GenerationError) -> Bool {
        scratch.removeAll(keepingCapacity: true)
        if let bytes { try read(bytes) }
        for volume in volumes.indices {
            guard try draw(volume, index, now) else { return false }
        }
        for (value, reference) in references.enumerated() {
            switch reference {
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
        return true
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

    private mutating func draw(_ volume: Int, _ index: Int, _ now: Int64) throws(GenerationError) -> Bool {
        let isPresent = volumes[volume].chance.map { volumes[volume].chances.unit() < $0 } ?? true
        switch volumes[volume].source {
        case .table(let count): volumes[volume].choice = volumes[volume].random.index(below: count)
        case .weighted(let sums): volumes[volume].choice = Self.weighted(sums, &volumes[volume].random)
        case .pick(let source, let starts):
            let choice = volumes[source].choice
            let draw = volumes[volume].random.next()
            guard choice >= 0 else {
                volumes[volume].choice = -1
                break
            }
            let count = UInt64(starts[choice + 1] - starts[choice])
            volumes[volume].choice = starts[choice] + Int(draw.multipliedFullWidth(by: count).high)
        case .pickFromRow(let path): try pick(path, volume)
        case .number(let number):
            guard let drawn = numbers[number].next() else { return false }
            let start = scratch.count
            DecimalText.append(drawn, places: numbers[number].rule.places, into: &scratch)
            set(volume, .bare, from: start)
        case .builtIn(let source): draw(source, volume, index, now)
        }
        if !isPresent {
            volumes[volume].choice = -1
            if volumes[volume].value >= 0 { values[volumes[volume].value] = .null }
        }
        return true
    }

    private static func weighted(_ sums: [Double], _ random: inout RandomStream) -> Int {
        let target = random.unit() * (sums.last ?? 0)
        return sums.firstIndex { target < $0 } ?? sums.count - 1
    }

    private mutating func pick(_ path: [[UInt8]], _ volume: Int) throws(GenerationError) {
        let draw = volumes[volume].random.next()
        guard let list = row.find(path), row.nodes[list].kind == .array else {
            let field = path.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
            throw GenerationError(.row, "row \(rowCount) has no list \"\(field)\" to pick from")
        }
        let elements = row.elements(of: list)
        let chosen = Int(draw.multipliedFullWidth(by: UInt64(elements.count)).high)
        volumes[volume].choice = elements.isEmpty ? -1 : elements[chosen]
    }

    private mutating func set(_ volume: Int, _ encoding: DrawnValue.Encoding, from start: Int) {
        guard volumes[volume].value >= 0 else { return }
        values[volumes[volume].value] =
            DrawnValue(encoding: encoding, buffer: .scratch, start: start, end: scratch.count)
    }

    private mutating func draw(_ source: Int, _ volume: Int, _ index: Int, _ now: Int64) {
        let start = scratch.count
        let agreement = named[source].partners.map { named[$0].choice }
        let encoding = named[source].append(
            index: index, now: now, agreement, &volumes[volume].random, into: &scratch)
        set(volume, encoding, from: start)
    }
}

extension TemplateRenderer {
    /// Forgets what the caller provided for the last message.
    package mutating func beginExternals() {
        externalBytes.removeAll(keepingCapacity: true)
        externalCount = 0
    }

    /// Provides the next of the compiler's ``VolumeCompiler/externals``, in their order: a text.
    package mutating func provide(text: some Collection<UInt8>) {
        let start = externalBytes.count
        externalBytes.append(contentsOf: text)
        provide(.text, from: start)
    }

    /// Provides the next of the compiler's ``VolumeCompiler/externals``: any value.
    package mutating func provide(_ value: JSONValue) {
        let start = externalBytes.count
        switch value {
        case .string(let text): return provide(text: text.utf8)
        case .null: return provide(.null, from: start)
        case .boolean, .number:
            value.write(into: &externalBytes)
            provide(.bare, from: start)
        case .array, .object:
            value.write(into: &externalBytes)
            provide(.structure, from: start)
        }
    }

    /// Provides the next of the compiler's ``VolumeCompiler/externals``: a node of a document.
    package mutating func provide(_ document: JSONDocument, node index: Int) {
        let node = document.nodes[index]
        let start = externalBytes.count
        externalBytes.append(contentsOf: document.bytes[node.start..<node.end])
        provide(DrawnValue(node, in: .externals).encoding, from: start)
    }

    private mutating func provide(_ encoding: DrawnValue.Encoding, from start: Int) {
        guard externalCount < externalValues.count else { return }
        values[externalValues[externalCount]] =
            DrawnValue(encoding: encoding, buffer: .externals, start: start, end: externalBytes.count)
        externalCount += 1
    }
}
