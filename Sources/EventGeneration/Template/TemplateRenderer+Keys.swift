extension TemplateRenderer {
    /// Goes to the stream or state of the current key; returns the number of the state.
    mutating func openKey(of volume: Int) throws(GenerationError) -> Int {
        let key = volumes[volume].key
        let hash = hash(of: sources.keys[key].value, sources.keys[key].prefix)
        // Not bound to a name, which would have the table copied when the next key goes in.
        guard let count = sources.keys[key].known?.count else {
            reseed(volume, hash)
            return 0
        }
        if let number = sources.keys[key].known?.number(of: hash) { return number }
        guard count < sources.keys[key].limit else {
            throw GenerationError(
                .message,
                "volume \"\(volumes[volume].name)\" has more than \(sources.keys[key].limit) different keys: the state of "
                    + "each is kept, so choose a \"per\" with fewer")
        }
        _ = sources.keys[key].known?.insert(hash)
        let random = RandomStream(seed: hash)
        switch volumes[volume].source {
        case .number(let number): sources.numbers[number].addKey(random: random)
        case .order(let order): sources.orders[order].addKey(random: random)
        case .states(let states): sources.states[states].addKey(random: random)
        case .own(let own): sources.own[own].addKey(random: random)
        case .table, .weighted, .zipf, .map, .pick, .pickFromRow, .boolean, .list, .text, .named, .time: break
        }
        return count
    }

    private mutating func reseed(_ volume: Int, _ hash: UInt64) {
        volumes[volume].random = RandomStream(seed: hash)
        if case .number(let number) = volumes[volume].source {
            sources.numbers[number].reseed(volumes[volume].random)
        }
        if volumes[volume].chance != nil { volumes[volume].chances = RandomStream(seed: ~hash) }
    }

    /// The hash of a drawn value's text behind a prefix, so that 17 and "17" are the same key.
    func hash(of value: Int, _ prefix: StableHash) -> UInt64 {
        var hash = prefix
        let drawn = values[value]
        switch drawn.encoding {
        case .null: break
        case .bare, .plain, .text, .structure: hash.combine(bytes(drawn))
        case .escaped:
            var text: [UInt8] = []
            JSONText.unescape(bytes(drawn), into: &text)
            hash.combine(text)
        }
        return hash.value
    }

    /// Draws a volume until its value is one that has not come yet; false if a sequence has ended.
    mutating func produceUnique(
        _ volume: Int, _ key: Int, _ index: Int, _ now: Int64
    ) throws(GenerationError) -> Bool {
        let unique = volumes[volume].unique
        if sources.uniques[unique].isHalfway {
            if sources.uniques[unique].left == nil { findLeft(volume) }
            guard let place = sources.uniques[unique].takeLeft() else { throw allCame(volume) }
            write(place, of: volume)
            return true
        }
        let seen = sources.uniques[unique].seen.count
        guard seen < UniqueValues.limit else {
            throw exhausted(volume, "its \(UniqueValues.limit) values are all that are kept to compare with")
        }
        if let capacity = sources.uniques[unique].capacity, seen >= capacity { throw allCame(volume) }
        let mark = scratch.count
        for _ in 1...UniqueValues.attempts {
            guard try produce(volume, key, index, now) else { return false }
            if sources.uniques[unique].seen.insert(identity(of: volume)) { return true }
            scratch.removeLast(scratch.count - mark)
        }
        throw exhausted(volume, "no new one came in \(UniqueValues.attempts) draws")
    }

    private func allCame(_ volume: Int) -> GenerationError {
        exhausted(volume, "all of its \(sources.uniques[volumes[volume].unique].capacity ?? 0) values have come")
    }

    private func exhausted(_ volume: Int, _ reason: String) -> GenerationError {
        GenerationError(
            .message,
            "volume \"\(volumes[volume].name)\" is unique and has no further value: \(reason); give it more values or the "
                + "producer a smaller \"amount\"")
    }

    /// What tells the drawn value of a volume from its others.
    private func identity(of volume: Int) -> UInt64 {
        let unique = volumes[volume].unique
        let choice = volumes[volume].choice
        if !sources.uniques[unique].firstEqual.isEmpty {
            return choice < 0 ? 1 : UInt64(sources.uniques[unique].firstEqual[choice]) + 2
        }
        if volumes[volume].value >= 0 { return StableHash(bytes(values[volumes[volume].value])).value }
        return choice < 0 ? 1 : StableHash(row.bytes[row.nodes[choice].start..<row.nodes[choice].end]).value
    }

    /// Looks which of the equally likely values have not come.
    private mutating func findLeft(_ volume: Int) {
        let unique = volumes[volume].unique
        var left: [UInt32] = []
        let mark = scratch.count
        for place in 0..<(sources.uniques[unique].range?.count ?? 0) {
            write(place, of: volume)
            if sources.uniques[unique].seen.number(of: identity(of: volume)) == nil {
                left.append(UInt32(truncatingIfNeeded: place))
            }
            scratch.removeLast(scratch.count - mark)
        }
        sources.uniques[unique].left = left
    }

    /// Makes the value at a place of a volume's range its drawn one.
    private mutating func write(_ place: UInt64, of volume: Int) {
        guard let range = sources.uniques[volumes[volume].unique].range else { return }
        if case .number(let number) = volumes[volume].source {
            write(range.first + Int64(place) * range.step, volume, number)
        } else {
            volumes[volume].choice = Int(place)
        }
    }
}
