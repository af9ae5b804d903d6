import AMQP
import EventRuns
import EventSettings
import Glibc
import Logging

/// Where the broker is and how the program connects to it.
struct BrokerAccess: Sendable {
    var configuration: AMQPConfiguration
    /// Who named the broker.
    let origin: BrokerSettings.Origin
    /// Says which of two passwords is used. Nil if there is no choice.
    let passwordRemark: String?

    /// Resolves the address: from the flag, then `AMQP_URL`, then the file, then the defaults.
    ///
    /// - Parameter patience: The patience that the flag gives. Nil leaves it to the file.
    init(
        _ broker: BrokerSettings, url: String?, program: String, patience: Duration? = nil
    ) throws(ProgramError) {
        let address: BrokerSettings.Address
        do {
            address = try broker.address(url: url, environment: Self.environment)
        } catch {
            throw ProgramError(error)
        }
        origin = address.origin
        passwordRemark = address.passwordRemark
        var configuration = try Self.configuration(address)
        // What the URL itself says wins over the fields of the file.
        let asked = Self.queryNames(address)
        if let heartbeat = broker.heartbeat, !asked.contains("heartbeat") { configuration.heartbeat = heartbeat }
        if let timeout = broker.timeout {
            if !asked.contains("connection_timeout") { configuration.connectTimeout = timeout }
            configuration.operationTimeout = timeout
        }
        if let name = broker.name, !asked.contains("name") { configuration.connectionName = name }
        configuration.connectionName = configuration.connectionName ?? program
        configuration.recovery?.patience = patience ?? broker.patience ?? BrokerSettings.standardPatience
        self.configuration = configuration
    }

    /// What the query of a URL sets.
    private static func queryNames(_ address: BrokerSettings.Address) -> Set<Substring> {
        guard case .url(let url) = address.location, let mark = url.firstIndex(of: "?") else { return [] }
        let query = url[url.index(after: mark)...].prefix { $0 != "#" }
        return Set(query.split(separator: "&").map { $0.prefix { $0 != "=" } })
    }

    static var environment: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let line = entry.pointee.map({ String(cString: $0) }) {
            if let equals = line.firstIndex(of: "=") {
                variables[String(line[..<equals])] = String(line[line.index(after: equals)...])
            }
            entry += 1
        }
        return variables
    }

    private static func configuration(_ address: BrokerSettings.Address) throws(ProgramError) -> AMQPConfiguration {
        switch address.location {
        case .url(let url):
            do {
                var configuration = try AMQPConfiguration(uri: url)
                configuration.password = address.password ?? configuration.password
                return configuration
            } catch {
                let status: ExitStatus = address.origin == .file ? .badSettings : .usage
                throw ProgramError(status, "the broker's URL from \(address.origin.rawValue): \(error.message)")
            }
        case .fields(let host, let port, let vhost, let user, let others):
            var configuration = AMQPConfiguration(
                host: host, port: UInt16(clamping: port), virtualHost: vhost, user: user,
                password: address.password ?? "guest")
            configuration.otherEndpoints = others
            return configuration
        }
    }

    /// Opens a further connection for a run that already has one.
    ///
    /// - Parameter suffix: The text behind the name of the first connection.
    func connect(suffix: String, logger: Logger?) async throws -> AMQPConnection {
        var configuration = configuration
        configuration.connectionName = configuration.connectionName.map { "\($0) \(suffix)" }
        do {
            return try await AMQPConnection.connect(configuration, logger: logger)
        } catch let error as AMQPError {
            throw BrokerRefusal.explain(error, .connecting(configuration))
        }
    }

    /// Connects. If that fails, it tries again until the given time has passed.
    ///
    /// - Parameter note: Called once, if there is no broker yet.
    func connect(
        waiting patience: Duration?, logger: Logger?, note: (String) -> Void
    ) async throws -> AMQPConnection {
        let deadline = ContinuousClock.now + (patience ?? .zero)
        var pause = Duration.milliseconds(500)
        var isFirst = true
        var refusal: AMQPError.Code?
        if let passwordRemark { note(passwordRemark) }
        while true {
            do {
                return try await AMQPConnection.connect(configuration, logger: logger)
            } catch let error as AMQPError {
                let explained = BrokerRefusal.explain(error, .connecting(configuration))
                let rest = deadline - .now
                // A script may be about to create the user, the virtual host or the permission.
                guard error.code != .invalidArgument, rest > .zero else { throw explained }
                if error.isOfLogin {
                    if error.code != refusal { note("\(explained); waiting up to \(rest.text) for that") }
                    refusal = error.code
                } else if isFirst {
                    note("waiting up to \(rest.text) for the broker at \(configuration.redactedURI)")
                }
                isFirst = false
                logger?.debug("no broker yet", metadata: ["error": "\(error)"])
                // The last attempt is made at the deadline.
                try await Task.sleep(for: min(pause, rest))
                pause = min(pause * 2, .seconds(5))
            }
        }
    }
}
