extension TemplateRenderer {
    /// Draws a volume; false if a sequence has ended.
    mutating func draw(_ volume: Int, _ index: Int, _ now: Int64) throws(GenerationError) -> Bool {
        let key = volumes[volume].key < 0 ? 0 : try openKey(of: volume)
        let isPresent = volumes[volume].chance.map { volumes[volume].chances.unit() < $0 } ?? true
        let isDrawn =
            volumes[volume].unique < 0
            ? try produce(volume, key, index, now) : try produceUnique(volume, key, index, now)
        guard isDrawn else { return false }
        if !isPresent {
            volumes[volume].choice = -1
            if volumes[volume].value >= 0 { values[volumes[volume].value] = .null }
        }
        return true
    }

    /// Draws a volume without regard to what came before.
    mutating func produce(
        _ volume: Int, _ key: Int, _ index: Int, _ now: Int64
    ) throws(GenerationError) -> Bool {
        switch volumes[volume].source {
        case .table(let count): volumes[volume].choice = volumes[volume].random.index(below: count)
        case .weighted(let weights):
            volumes[volume].choice = Self.weighted(sources.weights[weights], &volumes[volume].random)
        case .zipf(let ranks):
            volumes[volume].choice = Int(sources.ranks[ranks].next(&volumes[volume].random)) - 1
        case .order(let order): volumes[volume].choice = sources.orders[order].next(key: key)
        case .map(let map):
            let number = sources.maps[map].entries.number(of: hash(of: sources.maps[map].by, StableHash()))
            volumes[volume].choice = number ?? sources.maps[map].otherwise
        case .pick(let source, let starts): pick(volume, source, sources.starts[starts])
        case .pickFromRow(let path): try pick(sources.paths[path], volume)
        case .boolean(let chance):
            let start = scratch.count
            scratch.append(contentsOf: (volumes[volume].random.unit() < chance ? "true" : "false").utf8)
            set(volume, .bare, from: start)
        case .number(let number):
            guard let drawn = sources.numbers[number].next(key: key) else { return false }
            write(drawn, volume, number)
        case .states(let states):
            guard let state = sources.states[states].next(key: key) else { return false }
            volumes[volume].choice = state
        case .list(let list): return try drawList(list, volume, now)
        case .text(let text):
            var out = spareBuffers.popLast() ?? []
            render(sources.texts[text], into: &out)
            try checkSize(out.count, volume)
            keep(&out, as: .text, of: volume)
        case .named(let source): drawNamed(source, volume, MessageMoment(index: index, now: now))
        case .time(let source):
            let start = scratch.count
            let encoding = sources.times[source].append(now, &volumes[volume].random, into: &scratch)
            set(volume, encoding, from: start)
        case .own(let source): return drawOwn(source, volume, key, MessageMoment(index: index, now: now))
        }
        return true
    }

    /// Writes a number as a volume's value.
    mutating func write(_ number: Int64, _ volume: Int, _ source: Int) {
        let start = scratch.count
        DecimalText.append(number, places: sources.numbers[source].places, into: &scratch)
        set(volume, .bare, from: start)
    }

    private mutating func drawNamed(_ source: Int, _ volume: Int, _ message: MessageMoment) {
        let start = scratch.count
        if sources.named[source].hasPartners {
            sources.named[source].agreement = sources.named[source].partners.map { sources.named[$0].choice }
        }
        let encoding = sources.named[source].append(message, &volumes[volume].random, into: &scratch)
        set(volume, encoding, from: start)
    }

    private mutating func drawOwn(_ source: Int, _ volume: Int, _ key: Int, _ message: MessageMoment) -> Bool {
        let start = scratch.count
        switch sources.own[source].draw(key: key, message, &volumes[volume].random, into: &scratch) {
        case .written(let encoding): set(volume, encoding, from: start)
        case .chosen(let choice): volumes[volume].choice = choice
        case .ended: return false
        }
        return true
    }

    /// The first of the running sums that lies above a number drawn below the last.
    private static func weighted(_ sums: [Double], _ random: inout RandomStream) -> Int {
        let target = random.unit() * (sums.last ?? 0)
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if target < sums[middle] {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return low
    }

    private mutating func pick(_ volume: Int, _ source: Int, _ starts: [Int]) {
        let choice = volumes[source].choice
        let draw = volumes[volume].random.next()
        guard choice >= 0 else {
            volumes[volume].choice = -1
            return
        }
        let count = UInt64(starts[choice + 1] - starts[choice])
        volumes[volume].choice = starts[choice] + Int(draw.multipliedFullWidth(by: count).high)
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

    private mutating func drawList(_ list: Int, _ volume: Int, _ now: Int64) throws(GenerationError) -> Bool {
        guard let length = sources.lists[list].length.nextCount() else { return false }
        let steps = sources.lists[list].steps
        var out = spareBuffers.popLast() ?? []
        out.append(UInt8(ascii: "["))
        for element in 0..<min(length, ListRule.limit) {
            if element > 0 { out.append(UInt8(ascii: ",")) }
            let mark = scratch.count
            guard try run(steps, element + 1, now) else {
                throw GenerationError(
                    .message,
                    "volume \"\(volumes[volume].name)\" has no element \(element + 1): what it draws them from has ended"
                )
            }
            render(sources.lists[list].program, into: &out)
            try checkSize(out.count, volume)
            scratch.removeLast(scratch.count - mark)
        }
        out.append(UInt8(ascii: "]"))
        keep(&out, as: .structure, of: volume)
        return true
    }

    /// Reports a value that grew beyond what a message may hold: lists in lists multiply.
    private func checkSize(_ count: Int, _ volume: Int) throws(GenerationError) {
        guard count > Self.sizeLimit else { return }
        throw GenerationError(
            .message, "volume \"\(volumes[volume].name)\" makes more than \(Self.sizeLimit >> 20) MiB for one message")
    }

    /// Bytes of one value; RabbitMQ takes no message of more.
    private static let sizeLimit = 128 << 20

    /// Makes what was rendered a volume's value, and its buffer spare again.
    private mutating func keep(_ out: inout [UInt8], as encoding: DrawnValue.Encoding, of volume: Int) {
        let start = scratch.count
        scratch.append(contentsOf: out)
        set(volume, encoding, from: start)
        out.removeAll(keepingCapacity: true)
        spareBuffers.append(out)
        out = []
    }
}
