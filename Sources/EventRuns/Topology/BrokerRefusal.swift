package import AMQP

/// The broker's refusals in words that say what differs and what to do.
package enum BrokerRefusal {
    /// What the client was doing.
    package enum Context: Sendable, Hashable {
        /// Connecting and logging in.
        case connecting(AMQPConfiguration)
        /// Declaring the topology.
        case declaring
        /// Checking what should exist.
        case looking
        /// Publishing.
        case publishing
        /// Consuming.
        case consuming
    }

    /// The same as ``explain(_:_:)``. It also explains a login that is refused when a lost connection comes back.
    package static func explain(
        _ error: AMQPError, _ context: Context, of configuration: AMQPConfiguration
    ) -> AMQPError {
        explain(error, error.isOfLogin ? .connecting(configuration) : context)
    }

    /// The same error with a message for people. An error that already says enough is returned unchanged.
    package static func explain(_ error: AMQPError, _ context: Context) -> AMQPError {
        if case .connecting = context {
        } else if let reply = error.reply, let found = special(reply) {
            return AMQPError(found.code, found.text, underlying: error)
        }
        if let reply = error.reply, error.code == .refused {
            return AMQPError(.refused, closing(error, reply), underlying: error)
        }
        guard let text = explanation(of: error, context) else { return error }
        return AMQPError(error.code, text, underlying: error)
    }

    /// Why the broker refused, and what to do. It follows words that say that the broker refused.
    package static func reason(_ error: AMQPError, _ context: Context) -> String {
        let text = "\(explain(error, context))"
        let beginning = refusal(" - ")
        return text.hasPrefix(beginning) ? String(text.dropFirst(beginning.count)) : text
    }

    /// Refusals with a code that says less than their text: no permission is missing, and the protocol was followed.
    private static func special(_ reply: AMQPError.Reply) -> (code: AMQPError.Code, text: String)? {
        if reply.code == 403, reply.text.contains("in exclusive use") {
            return (.resourceLocked, "\(refusal(reply.text)): another consumer uses it alone; stop that one first")
        }
        if reply.code == 403, reply.text.contains("reserved prefix") {
            return (.preconditionFailed, "\(refusal(reply.text)): choose a name that does not begin with \"amq.\"")
        }
        if reply.code == 406, reply.text.contains("user_id property") {
            return (
                .preconditionFailed,
                "\(refusal(reply.text)): a message may name only the user that sends it, or none: take it away, in a "
                    + "replay with --replace properties.user_id=null"
            )
        }
        if reply.code == 406, reply.text.contains("delivery acknowledgement on channel") {
            let limit = between("Timeout value used: ", " ms", reply.text).flatMap { Int($0) }
            let time = limit.map { " for more than \(Duration.milliseconds($0).text)" } ?? ""
            return (
                .consumerTimeout,
                "the consumer timeout has passed: a message was held\(time) without an acknowledgement, so the broker "
                    + "closed the channel and took back what was not acknowledged; work faster, hold fewer messages "
                    + "(prefetch), or raise the broker's consumer_timeout"
            )
        }
        if reply.code == 406, reply.text.contains("larger than configured max size") {
            return (
                .preconditionFailed,
                "\(refusal(reply.text)): send smaller bodies, or raise max_message_size in the broker's rabbitmq.conf"
            )
        }
        if reply.code == 503, let type = between("unknown exchange type '", "'", reply.text) {
            return (
                .preconditionFailed,
                "the broker has no exchange type \"\(type)\": enable the plugin that brings it, or change the type"
            )
        }
        return nil
    }

    private static func explanation(of error: AMQPError, _ context: Context) -> String? {
        if case .connecting(let configuration) = context { return connecting(error, configuration) }
        guard let reply = error.reply else { return nil }
        return switch reply.code {
        case 404 where error.code == .unavailable: down(reply.text)
        case 406: difference(in: reply.text)
        case 404: missing(reply.text, context)
        case 403: "\(refusal(reply.text)): give the user that permission, or use another user"
        case 405: "\(refusal(reply.text)): another connection uses it alone; stop that program or use another queue"
        default: nil
        }
    }

    private static func connecting(_ error: AMQPError, _ configuration: AMQPConfiguration) -> String? {
        let endpoint = configuration.endpoint
        switch error.code {
        case .connectionRefused where configuration.isLocal:
            return "no broker at \(endpoint): start one with docker compose up -d or Scripts/broker up"
        case .connectionRefused where error.message.contains(endpoint), .timeout where error.message.contains(endpoint):
            return nil
        case .connectionRefused, .timeout:
            return "no broker at \(endpoint): \(error.message)"
        case .authenticationFailed:
            return "the broker at \(endpoint) refused user \"\(configuration.user)\": wrong user or password; set them "
                + "in --url, in AMQP_PASSWORD or in the settings' broker"
        case .notFound:
            return "the broker at \(endpoint) has no virtual host \"\(configuration.virtualHost)\": make it with "
                + "rabbitmqctl add_vhost, or name another in --url or in the settings' broker"
        case .accessRefused:
            return "the broker at \(endpoint) does not let user \"\(configuration.user)\" into the virtual host "
                + "\"\(configuration.virtualHost)\": see rabbitmqctl set_permissions"
        case .limitReached:
            let reason = error.reply.map { ": \(words($0.text))" } ?? ""
            return "the broker at \(endpoint) takes no further connection\(reason); close some, or have the limit "
                + "raised"
        default: return nil
        }
    }

    /// `PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'q' in vhost '/': received 'true' but current is
    /// 'false'`, as RabbitMQ words it.
    private static func difference(in text: String) -> String? {
        guard let argument = between("inequivalent arg '", "' for ", text),
            let kind = between("' for ", " '", text), let name = between("' for \(kind) '", "' in vhost", text),
            let received = between("received ", " but current is ", text),
            let current = text.firstRange(of: " but current is ").map({ String(text[$0.upperBound...]) })
        else { return nil }
        var (wanted, found) = (value(received), value(current))
        if wanted == found { (wanted, found) = (withType(received), withType(current)) }
        return "\(kind) \"\(name)\" exists \(found.map { "with \(argument)=\($0)" } ?? "without \(argument)"), the "
            + "settings say \(wanted ?? "nothing of it"): delete it, change the settings, or run with --no-declare "
            + "or --reset, which deletes the messages too"
    }

    /// `'true'`, `none`, or `the value '10' of type 'signedint'`.
    private static func value(_ text: String) -> String? {
        if text == "none" { return nil }
        return between("'", "'", text) ?? text
    }

    private static func withType(_ text: String) -> String? {
        guard let value = value(text), let type = between("of type '", "'", text) else { return value(text) }
        return "\(value) (\(type))"
    }

    private static func missing(_ text: String, _ context: Context) -> String? {
        guard let kind = between("no ", " '", text), let name = between("no \(kind) '", "' in vhost", text) else {
            return nil
        }
        let remedy =
            switch context {
            case .looking: "run without --passive to declare it"
            case .publishing: "declare it in the topology of the settings, or publish to another"
            default: "declare it in the topology of the settings, or start the program that declares it"
            }
        let host = between("in vhost '", "'", text) ?? "/"
        return "there is no \(kind) \"\(name)\" in the virtual host \"\(host)\": \(remedy)"
    }

    /// `NOT_FOUND - home node 'rabbit@b' of durable queue 'q' in vhost '/' is down or inaccessible`, or `NOT_FOUND -
    /// queue 'q' in vhost '/' process is stopped by supervisor`.
    private static func down(_ text: String) -> String? {
        guard let name = between("queue '", "' in vhost", text) else { return nil }
        let node = between("home node '", "'", text).map { " \($0)" } ?? ""
        return "queue \"\(name)\" is down, not deleted: its node\(node) does not run; start that node again"
    }

    /// Says in which call the broker closed the connection, and why.
    private static func closing(_ error: AMQPError, _ reply: AMQPError.Reply) -> String {
        let reason = words(reply.text)
        return "\(error.message): \(reply.code) \(reason)"
            + (reason == "INTERNAL_ERROR"
                ? "; the broker says no more, but its log may: an argument may have a wrong value or type" : "")
    }

    /// The broker's text without its code's name: `ACCESS_REFUSED - access to …` becomes `access to …`.
    private static func refusal(_ text: String) -> String {
        text.firstRange(of: " - ") == nil ? text : "the broker refused: \(words(text))"
    }

    /// The broker's text on one line, without our own words.
    private static func words(_ text: String) -> String {
        let rest = text.firstRange(of: " - ").map { text[$0.upperBound...] } ?? text[...]
        return rest.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private static func between(_ start: String, _ end: String, _ text: String) -> String? {
        guard let from = text.firstRange(of: start)?.upperBound,
            let length = text[from...].firstRange(of: end)
        else { return nil }
        return String(text[from..<length.lowerBound])
    }
}

extension AMQPConfiguration {
    fileprivate var isLocal: Bool { ["localhost", "127.0.0.1", "::1"].contains(host) }
}
