package import AMQP

/// Where to connect to: the file with flags and environment on top.
extension BrokerSettings {
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
        /// Which of two passwords is used, if the URL has another than `AMQP_PASSWORD`; nil if there is no choice.
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
    /// if that URL has no password of its own. Line ends behind it are left out.
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
        let client = AMQPConfiguration()
        let location = Address.Location.fields(
            host: hosts.first?.host ?? named ?? client.host,
            port: hosts.first.map { Int($0.port) } ?? port ?? Int(client.port), vhost: vhost ?? client.virtualHost,
            user: try user?.resolve(environment, "user") ?? client.user, others: Array(hosts.dropFirst()))
        let isDefault =
            hosts.isEmpty && host == nil && port == nil && vhost == nil && user == nil && self.password == nil
        let password =
            if let secret { secret } else {
                try self.password?.resolve(environment, "password") ?? client.password
            }
        return Address(
            location: location, password: password, origin: isDefault ? .default : .file)
    }

    /// An address by URL, with a remark on which password counts if there are two.
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
            // What this version does not support is an error when the program connects.
            return error.code == .notSupported ? nil : error.message
        }
    }

    /// The password to use beside a URL; nil if the URL has its own.
    private func beside(_ url: String, _ secret: String?) -> String? {
        guard let start = url.firstRange(of: "://")?.upperBound else { return secret }
        let authority = url[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.lastIndex(of: "@") else { return secret }
        return authority[..<at].contains(":") ? nil : secret
    }
}
