import EventGeneration

extension SettingsDecoder {
    /// Reads a named generator: what stands behind its key, and its options.
    func named(_ key: String, _ node: SettingsNode, _ reader: ObjectReader) -> VolumeDefinition.Generator? {
        guard let kind = BuiltIn(name: key) ?? BuiltIn(rawValue: key) else { return nil }
        var options = BuiltInOptions()
        options.locale = reader.choice("locale")
        options.format = reader.choice("format")
        guard readLength(reader, &options) else { return nil }
        switch kind {
        case .pattern: return pattern(node, reader, &options) ? .builtIn(kind, options) : nil
        case .date where !node.isEmptyObject: return dates(node, reader, &options) ? .builtIn(kind, options) : nil
        case .ago where !node.isEmptyObject: return ago(node, reader, &options) ? .builtIn(kind, options) : nil
        case .date: reader.mismatchUnlessEmpty(key, "two dates such as [\"1990-01-01\", \"2005-12-31\"], or {}")
        case .ago: reader.mismatchUnlessEmpty(key, "a time such as \"30d\", or {}")
        default: reader.mismatchUnlessEmpty(key, "an empty object, {}: options stand beside it")
        }
        return node.isEmptyObject ? .builtIn(kind, options) : nil
    }

    private func pattern(_ node: SettingsNode, _ reader: ObjectReader, _ options: inout BuiltInOptions) -> Bool {
        guard let text = node.string else {
            reader.mismatch("pattern", "a regular expression such as \"[A-Z]{3}-\\\\d{4}\"")
            return false
        }
        do throws(GenerationError) {
            options.pattern = try Pattern(text)
            return true
        } catch {
            problems.error(node.place, "\"pattern\" in \(reader.title): \(error)")
            return false
        }
    }

    private func dates(_ node: SettingsNode, _ reader: ObjectReader, _ options: inout BuiltInOptions) -> Bool {
        guard case .array(let ends) = node.content, ends.count == 2, let first = ends[0].string,
            let last = ends[1].string, let low = Timestamps.parseDate(first) ?? Timestamps.parse(first),
            let high = Timestamps.parseDate(last).map({ $0 + 86_399_999 }) ?? Timestamps.parse(last)
        else {
            reader.mismatch("date", "two dates such as [\"1990-01-01\", \"2005-12-31\"], or two times in RFC 3339")
            return false
        }
        guard low <= high else {
            problems.error(node.place, "\"date\" in \(reader.title) must have the earlier date first")
            return false
        }
        let areDates = Timestamps.parseDate(first) != nil && Timestamps.parseDate(last) != nil
        options.times = low...high
        options.format = options.format ?? (areDates ? .date : .iso)
        return true
    }

    private func ago(_ node: SettingsNode, _ reader: ObjectReader, _ options: inout BuiltInOptions) -> Bool {
        guard let duration = Duration(node) else {
            reader.mismatch("ago", "a time: seconds such as 3600, or a text such as \"30d\"")
            return false
        }
        let (seconds, attoseconds) = duration.components
        options.span = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return true
    }

    /// Reads `length`, a number or two; false where it is wrong.
    private func readLength(_ reader: ObjectReader, _ options: inout BuiltInOptions) -> Bool {
        guard let node = reader.node("length") else { return true }
        let limits: ClosedRange<Int64> = 1...200
        if let fixed = node.integer, limits.contains(fixed) {
            options.length = Int(fixed)...Int(fixed)
            return true
        }
        if case .array(let ends) = node.content, ends.count == 2, let low = ends[0].integer, let high = ends[1].integer,
            low <= high, limits.contains(low), limits.contains(high)
        {
            options.length = Int(low)...Int(high)
            return true
        }
        reader.mismatch("length", "a whole number from 1 to 200, or two such as [5, 9]")
        return false
    }
}

extension ObjectReader {
    /// Reports a member that is no empty object.
    fileprivate func mismatchUnlessEmpty(_ key: String, _ expected: String) {
        guard node(key)?.isEmptyObject != true else { return }
        mismatch(key, expected)
    }
}

extension SettingsNode {
    /// Whether it is `{}`, but for remarks.
    fileprivate var isEmptyObject: Bool {
        guard case .object(let members) = content else { return false }
        let remarks = SettingsFormat.remarks.map(\.name)
        return members.allSatisfy { remarks.contains($0.key) }
    }
}
