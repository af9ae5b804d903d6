package import AMQP

/// Where the broker is and how to get in, as the file says it; ``address(url:environment:)`` puts flags and
/// environment on top.
package struct BrokerSettings: Sendable, Hashable {
    /// A text that may come from elsewhere, so that no secret has to stand in the file.
    package enum Secret: Sendable, Hashable {
        /// The text itself.
        case literal(String)
        /// The environment variable of that name, or else the other text.
        case environment(String, fallback: String?)
        /// The content of that file, without the line end.
        case file(String)
    }

    /// A whole URL; then the five fields below are nil.
    package var url: Secret?
    /// The host. Default: localhost.
    package var host: Secret?
    /// The port. Default: 5672.
    package var port: Int?
    /// The nodes of a cluster, tried in turn, instead of host and port.
    package var hosts: [AMQPEndpoint] = []
    /// The virtual host. Default: `/`.
    package var vhost: String?
    /// The user. Default: guest.
    package var user: Secret?
    /// The password. Default: guest.
    package var password: Secret?
    /// The heartbeat; zero switches it off. Default: the client's.
    package var heartbeat: Duration?
    /// How long connecting and each operation may take. Default: the client's.
    package var timeout: Duration?
    /// How long a run waits while the broker takes nothing or is away. Default: ten minutes.
    package var patience: Duration?
    /// The connection's name in the management interface. Default: the program's choice.
    package var name: String?

    /// Makes settings that leave everything to the defaults.
    package init() {}

    /// Where to connect to, once flags and environment are taken into account.
    package struct Address: Sendable, Hashable {
        /// The two ways to say where.
        package enum Location: Sendable, Hashable {
            /// As an AMQP URI.
            case url(String)
            /// In fields.
            case fields(host: String, port: Int, vhost: String, user: String, others: [AMQPEndpoint] = [])
        }

        /// Where.
        package var location: Location
        /// The password. With a URL it replaces the URL's own; nil leaves that as it is.
        package var password: String?
        /// Who named the place, for messages.
        package var origin: Origin
        /// Which of two passwords is used, where the URL has another than `AMQP_PASSWORD`; nil if there is no choice.
        package var passwordRemark: String?

        /// Describes an address.
        package init(location: Location, password: String?, origin: Origin) {
            self.location = location
            self.password = password
            self.origin = origin
        }
    }

    /// Who named the broker.
    package enum Origin: String, Sendable, Hashable {
        case flag = "--url"
        case environment = "AMQP_URL"
        case file = "the settings file"
        case `default` = "the default"
    }

    /// Resolves the address by precedence: flag, then `AMQP_URL`, then the file, then the defaults.
    ///
    /// `AMQP_PASSWORD` goes before what the file says; beside a URL from the flag or from `AMQP_URL` it counts only
    /// where that URL has no password of its own. Line ends behind it are left out.
    ///
    /// - Throws: ``SettingsError`` for an environment variable or a file that the settings name and that is missing.
    package func address(
        url flag: String? = nil, environment: [String: String]
    ) throws(SettingsError) -> Address {
        let secret = environment["AMQP_PASSWORD"].map(Secret.withoutLineEnd).flatMap { $0.isEmpty ? nil : $0 }
        if let flag { return address(flag, beside(flag, secret), secret, .flag) }
        if let url = environment["AMQP_URL"], !url.isEmpty {
            return address(url, beside(url, secret), secret, .environment)
        }
        if let url { return address(try url.resolve(environment, "url"), secret, secret, .file) }
        let named = try host?.resolve(environment, "host")
        let location = Address.Location.fields(
            host: hosts.first?.host ?? named ?? "localhost",
            port: hosts.first.map { Int($0.port) } ?? port ?? 5672, vhost: vhost ?? "/",
            user: try user?.resolve(environment, "user") ?? "guest", others: Array(hosts.dropFirst()))
        let isDefault =
            hosts.isEmpty && host == nil && port == nil && vhost == nil && user == nil && self.password == nil
        let password = if let secret { secret } else { try self.password?.resolve(environment, "password") ?? "guest" }
        return Address(
            location: location, password: password, origin: isDefault ? .default : .file)
    }

    /// An address by URL, with a word about which password counts where there are two.
    private func address(_ url: String, _ password: String?, _ secret: String?, _ origin: Origin) -> Address {
        var address = Address(location: .url(url), password: password, origin: origin)
        guard let secret, beside(url, secret) == nil, let parsed = try? AMQPConfiguration(uri: url),
            parsed.password != secret
        else { return address }
        address.passwordRemark =
            password == nil
            ? "AMQP_PASSWORD is another password than that of the URL from \(origin.rawValue), which is used"
            : "AMQP_PASSWORD is used, and not the other password in the URL from \(origin.rawValue)"
        return address
    }

    /// What is wrong with a URL, without its password; nil if nothing is.
    static func complaint(aboutURL url: String) -> String? {
        do throws(AMQPError) {
            _ = try AMQPConfiguration(uri: url)
            return nil
        } catch {
            // What a later version can do is told when it is connected to.
            return error.code == .notSupported ? nil : error.message
        }
    }

    /// The password to use beside a URL: none where it has its own.
    private func beside(_ url: String, _ secret: String?) -> String? {
        guard let start = url.firstRange(of: "://")?.upperBound else { return secret }
        let authority = url[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.lastIndex(of: "@") else { return secret }
        return authority[..<at].contains(":") ? nil : secret
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
