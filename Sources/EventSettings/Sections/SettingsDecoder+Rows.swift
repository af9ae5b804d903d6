extension SettingsDecoder {
    /// Reads where a producer's rows are: a path, or an object that says how the file is written too.
    func rows(_ owner: ObjectReader) -> (path: String, separator: CSVSeparator?)? {
        guard let node = owner.node("rows") else { return nil }
        guard case .object = node.content else {
            if node.string == nil, node.overridingNumber == nil {
                owner.mismatch("rows", "the path of a file, or { \"file\": …, \"separator\": \";\" }")
                return nil
            }
            return owner.path("rows").map { (FileContents.path($0, beside: path), nil) }
        }
        let remedies = ["file": "the path of a file of rows, or - for standard input"]
        guard
            let reader = ObjectReader(
                node, "\"rows\" in \(owner.title)", SettingsFormat.rows, remedies: remedies, problems: problems),
            let file = reader.path("file")
        else { return nil }
        var separator: CSVSeparator?
        if let text = reader.string("separator") {
            separator = CSVSeparator(reading: text)
            if separator == nil { reader.mismatch("separator", CSVSeparator.expected) }
        }
        return (FileContents.path(file, beside: path), separator)
    }
}
