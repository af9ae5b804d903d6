import EventGeneration

extension BrokerSettings {
    /// A text that may come from elsewhere, so that no secret has to stand in the file.
    package enum Secret: Sendable, Hashable {
        /// The text itself.
        case literal(String)
        /// The environment variable of that name, or else the other text.
        case environment(String, fallback: String?)
        /// The content of that file, without the line end.
        case file(String)
    }
}

extension BrokerSettings.Secret {
    /// A secret as a file or a variable holds it, without the line end behind it.
    static func withoutLineEnd(_ text: String) -> String {
        var scalars = text.unicodeScalars
        while let last = scalars.last, last == "\n" || last == "\r" { scalars.removeLast() }
        return String(scalars)
    }

    /// The text, from wherever it is.
    func resolve(_ environment: [String: String], _ key: String) throws(SettingsError) -> String {
        switch self {
        case .literal(let text): return text
        case .environment(let name, let fallback):
            if let value = environment[name] ?? fallback { return Self.withoutLineEnd(value) }
            throw SettingsError(
                .wrong,
                "\"\(key)\" in \"broker\": the environment has no \(name): set it, or add an \"else\" to the settings")
        case .file(let path):
            do throws(FileError) {
                return Self.withoutLineEnd(String(decoding: try FileContents.read(path), as: UTF8.self))
            } catch {
                throw SettingsError(.missingFile, "\"\(key)\" in \"broker\": \(error)")
            }
        }
    }
}

/// Where a secret is, if not in the file.
private struct SecretSource: Sendable {
    var variable: String?
    var fallback: String?
    var file: String?

    static let keys = Keys(SecretSource(), rules: [.exactlyOne(["env", "file"]), .goesWith("else", "env")]) {
        Key("env", \.variable, .name, "The environment variable that holds it.")
        Key("else", \.fallback, .fallback, "What it is where the environment does not have the variable.")
        Key("file", \.file, .name, "The path of the file that holds it, beside the settings.")
    }
}

extension KeyShape where Value == String {
    /// What a secret is if the environment does not have it. A password may look like anything.
    fileprivate static var fallback: KeyShape {
        KeyShape(.text) { key in
            if let text = key.node.string ?? key.node.overridingNumber { return text }
            key.object.secretMismatch(key.key, "a text")
            return nil
        }
    }
}

extension KeyShape where Value == BrokerSettings.Secret {
    /// A text of at least one character, or where it comes from. No error shows it.
    static var secret: KeyShape { KeyShape(schema(.textOf(1...4096))) { read($0, isPassword: false) } }

    /// A password, which may be any text, or where it comes from. No error shows it.
    static var password: KeyShape { KeyShape(.named("secret")) { read($0, isPassword: true) } }

    /// What the schema has as `secret`.
    static var anySecret: ValueShape { schema(.text) }

    /// A URL of a broker, or where it comes from.
    static var url: KeyShape {
        KeyShape(schema(.pattern(#"^\s*[aA][mM][qQ][pP][sS]?://"#))) { key in
            let url = read(key, isPassword: false)
            if case .literal(let text) = url, !text.isEmpty, let reason = BrokerSettings.complaint(aboutURL: text) {
                return key.report("\(key.title): \(reason)")
            }
            return url
        }
    }

    private static func schema(_ literal: ValueShape) -> ValueShape {
        .anyOf([literal, .object(SecretSource.keys.shape)])
    }

    private static func read(_ key: KeyReader, isPassword: Bool) -> BrokerSettings.Secret? {
        if let text = key.node.string ?? key.node.overridingNumber {
            if !isPassword, text.hasPlaceholder {
                key.decoder.problems.error(key.node.place, "\(key.title) takes no {{…}}: write it out")
            }
            if !isPassword, text.isEmpty { key.object.secretMismatch(key.key, "a text of at least one character") }
            return .literal(text)
        }
        guard case .object = key.node.content else {
            key.object.secretMismatch(key.key, "a text, { \"env\": NAME } or { \"file\": PATH }")
            return nil
        }
        guard let source = SecretSource.keys.value(key) else { return nil }
        if let variable = source.variable { return .environment(variable, fallback: source.fallback) }
        return source.file.map { .file(FileContents.path($0, beside: key.decoder.path)) }
    }
}
