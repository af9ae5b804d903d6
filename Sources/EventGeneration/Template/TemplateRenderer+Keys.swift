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
        default: break
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

    /// Draws a volume until its value is one that has not come yet; false where a sequence has ended.
    mutating func produceUnique(
        _ volume: Int, _ key: Int, _ index: Int, _ now: Int64
    ) throws(GenerationError) -> Bool {
        let unique = volumes[volume].unique
        let seen = sources.uniques[unique].seen.count
        guard seen < UniqueValues.limit else {
            throw exhausted(volume, "its \(UniqueValues.limit) values are all that are kept to compare with")
        }
        if let capacity = sources.uniques[unique].capacity, seen >= capacity {
            throw exhausted(volume, "all of its \(capacity) values have come")
        }
        let mark = scratch.count
        for attempt in 1...UniqueValues.attempts {
            guard try produce(volume, key, index, now) else { return false }
            if isNew(volume) { return true }
            scratch.removeLast(scratch.count - mark)
            if attempt == 64, probe(volume) { return true }
        }
        throw exhausted(volume, "no new one came in \(UniqueValues.attempts) draws")
    }

    private func exhausted(_ volume: Int, _ reason: String) -> GenerationError {
        GenerationError(
            .message,
            "volume \"\(volumes[volume].name)\" is unique and has no further value: \(reason); give it more values or the "
                + "producer a smaller \"amount\"")
    }

    /// Whether what was drawn has not come yet; from then on it has.
    private mutating func isNew(_ volume: Int) -> Bool {
        let unique = volumes[volume].unique
        let choice = volumes[volume].choice
        if !sources.uniques[unique].firstEqual.isEmpty {
            guard choice >= 0 else { return true }
            return sources.uniques[unique].seen.insert(UInt64(sources.uniques[unique].firstEqual[choice]) + 2)
        }
        var hash = StableHash()
        if volumes[volume].value >= 0 {
            hash = StableHash(bytes(values[volumes[volume].value]))
        } else if choice >= 0 {
            hash = StableHash(row.bytes[row.nodes[choice].start..<row.nodes[choice].end])
        }
        return sources.uniques[unique].seen.insert(hash.value)
    }

    /// Where every value is equally likely and few are left, takes the next one that is; drawing would take long.
    private mutating func probe(_ volume: Int) -> Bool {
        switch volumes[volume].source {
        case .table(let count):
            for _ in 0..<count {
                volumes[volume].choice = (volumes[volume].choice + 1) % count
                if isNew(volume) { return true }
            }
        case .number(let number):
            guard let range = sources.uniques[volumes[volume].unique].range,
                range.count <= 2 * UInt64(UniqueValues.limit)
            else { return false }
            let mark = scratch.count
            var position = UInt64((drawnNumber - range.first) / range.step)
            for _ in 0..<range.count {
                position = (position + 1) % range.count
                write(range.first + Int64(position) * range.step, volume, number)
                if isNew(volume) { return true }
                scratch.removeLast(scratch.count - mark)
            }
        default: break
        }
        return false
    }
}
