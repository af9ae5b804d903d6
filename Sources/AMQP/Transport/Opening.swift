internal import CAMQP
internal import Glibc

/// Opens a socket and logs in with librabbitmq, then takes the socket over.
///
/// It belongs to the connection's thread. librabbitmq sends and reads only inside its own calls, so after the hand-over
/// the bytes are this library's alone.
struct Opening {
    /// What is handed over.
    struct Opened: Sendable {
        let endpoint: AMQPEndpoint
        /// The connected socket, which its receiver owns.
        let socket: Socket.Handle
        let parameters: OpenedParameters
        /// What the broker said between the login and the hand-over.
        let early: [ServerMethod]
    }

    let configuration: AMQPConfiguration

    /// Tries each address of the host in turn, within the connect timeout.
    func open() throws(AMQPError) -> Opened {
        // They go to librabbitmq as C strings, and SASL PLAIN separates user and password with a zero.
        for text in [configuration.user, configuration.password, configuration.virtualHost] where text.utf8.contains(0)
        {
            throw AMQPError(.invalidArgument, "user, password or virtual host has a zero byte in it")
        }
        guard configuration.virtualHost.utf8.count <= 255 else {
            throw AMQPError(.invalidArgument, "the virtual host's name has more than 255 bytes: AMQP allows no more")
        }
        let deadline = MonotonicTime.now + configuration.connectTimeout
        let addresses = try NameResolver.addresses(of: configuration.host, by: deadline)
        var problem = AMQPError(.connectionRefused, "the host \"\(configuration.host)\" has no address")
        for (index, address) in addresses.enumerated() {
            let now = MonotonicTime.now
            guard now < deadline else { break }
            // An address that swallows everything leaves time for the others.
            let share = now + deadline.remaining(from: now) / (addresses.count - index)
            guard let state = amqp_new_connection() else { throw outOfMemory }
            defer { amqp_destroy_connection(state) }
            do {
                try connect(state, address, share)
            } catch {
                problem = error
                continue
            }
            try logIn(state, deadline)
            return try handOver(state, deadline)
        }
        throw problem
    }

    private func connect(_ state: amqp_connection_state_t, _ address: String, _ deadline: MonotonicTime)
        throws(AMQPError)
    {
        let (status, number) = Socket.connect(
            state, to: address, port: configuration.port, within: deadline.remaining(from: .now))
        guard status != 0 else { return }
        if status == AMQP_STATUS_NO_MEMORY.rawValue { throw outOfMemory }
        if status == AMQP_STATUS_TIMEOUT.rawValue {
            throw AMQPError(
                .timeout, "no answer from \(configuration.endpoint) within \(configuration.connectTimeout.text)")
        }
        // librabbitmq asks the socket why and drops the answer: errno still says "in progress".
        let reason =
            [0, EINPROGRESS].contains(number) ? "refused or not reachable" : String(cString: strerror(number))
        throw AMQPError(.connectionRefused, "no broker at \(configuration.endpoint) (\(reason))")
    }

    private func logIn(_ state: amqp_connection_state_t, _ deadline: MonotonicTime) throws(AMQPError) {
        let left = deadline.remaining(from: .now).timeval
        var timeout = timeval(tv_sec: left.seconds, tv_usec: left.microseconds)
        amqp_set_handshake_timeout(state, &timeout)
        amqp_set_rpc_timeout(state, &timeout)
        let scratch = Scratch()
        var properties = try FieldTableCodec.encode(clientProperties, scratch)
        let interval = min(max(0, configuration.heartbeat.nanoseconds), 65_535 * 1_000_000_000)
        let heartbeat = Int32((interval + 999_999_999) / 1_000_000_000)
        errno = 0
        let reply = camqp_login_plain(
            state, configuration.virtualHost, Int32(clamping: configuration.channelMax),
            Int32(clamping: configuration.frameMax), heartbeat, &properties, configuration.user,
            configuration.password)
        let number = errno
        switch reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return
        case AMQP_RESPONSE_SERVER_EXCEPTION: throw refusal(reply.reply)
        default: throw loginFailure(reply.library_error, number)
        }
    }

    /// The bytes become ours when librabbitmq holds none and expects none.
    private func handOver(_ state: amqp_connection_state_t, _ deadline: MonotonicTime) throws(AMQPError) -> Opened {
        var early: [ServerMethod] = []
        while amqp_data_in_buffer(state) != 0 || amqp_frames_enqueued(state) != 0
            || amqp_release_buffers_ok(state) == 0
        {
            guard MonotonicTime.now < deadline else {
                throw AMQPError(.timeout, "the broker stopped in the middle of a frame during the login")
            }
            var frame = amqp_frame_t()
            var timeout = timeval(tv_sec: 0, tv_usec: 100_000)
            let status = amqp_simple_wait_frame_noblock(state, &frame, &timeout)
            if status == AMQP_STATUS_TIMEOUT.rawValue { continue }
            guard status == AMQP_STATUS_OK.rawValue else { throw loginFailure(status, errno) }
            if let method = earlyMethod(frame) { early.append(method) }
            amqp_maybe_release_buffers(state)
        }
        let parameters = OpenedParameters(
            frameMax: Int(amqp_get_frame_max(state)), channelMax: max(1, Int(amqp_get_channel_max(state))),
            heartbeat: .seconds(Int(amqp_get_heartbeat(state))),
            serverProperties: FieldTableCodec.decode(amqp_get_server_properties(state).pointee))
        return Opened(
            endpoint: AMQPEndpoint(host: configuration.host, port: configuration.port),
            socket: try Socket.takeOver(state), parameters: parameters, early: early)
    }

    private func earlyMethod(_ frame: amqp_frame_t) -> ServerMethod? {
        guard frame.frame_type == Frame.Kind.method.rawValue, frame.channel == 0 else { return nil }
        let method = frame.payload.method
        switch method.id {
        case MethodID.connectionBlocked:
            let blocked = method.decoded.assumingMemoryBound(to: amqp_connection_blocked_t.self).pointee
            return .connectionBlocked(reason: blocked.reason.text)
        case MethodID.connectionUnblocked: return .connectionUnblocked
        case MethodID.connectionClose:
            let close = method.decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
            return .connectionClose(.init(code: close.reply_code, text: close.reply_text.text), over: 0)
        default: return nil
        }
    }
}

extension Opening {
    private var outOfMemory: AMQPError { AMQPError(.connectionClosed, "librabbitmq could not get memory") }

    /// What this client says of itself and what it can do.
    private var clientProperties: FieldTable {
        var properties: FieldTable = [
            "product": "AMQP for Swift",
            "version": .string(LibraryVersion.text),
            "platform": "Swift",
            "information": "Apache 2.0; uses librabbitmq",
            "capabilities": [
                "publisher_confirms": true, "basic.nack": true, "consumer_cancel_notify": true,
                "connection.blocked": true, "exchange_exchange_bindings": true,
                "authentication_failure_close": true, "per_consumer_qos": true,
            ],
        ]
        if let name = configuration.connectionName { properties["connection_name"] = .string(name) }
        return properties
    }

    private func refusal(_ method: amqp_method_t) -> AMQPError {
        guard method.id == MethodID.connectionClose, let decoded = method.decoded else {
            return AMQPError(.protocolError, "the broker refused the login with an unexpected method")
        }
        let close = decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
        let reply = AMQPError.Reply(code: close.reply_code, text: close.reply_text.text)
        var error = AMQPError.closed(by: reply, .connectionClosed, "the broker refused the connection")
        guard reply.code == 403 || reply.code == 530 else { return error }
        if reply.code == 403 { error.code = .authenticationFailed }
        error.message = loginText(error.code)
        error.occasion = .login
        return error
    }

    /// What a refused login means.
    private func loginText(_ code: AMQPError.Code) -> String {
        let (user, host) = ("user \"\(configuration.user)\"", "virtual host \"\(configuration.virtualHost)\"")
        return switch code {
        case .authenticationFailed: "the broker at \(configuration.endpoint) refused \(user): check user and password"
        case .notFound: "the broker at \(configuration.endpoint) has no \(host)"
        case .limitReached: "the broker at \(configuration.endpoint) lets no further connection in: a limit is reached"
        default: "\(user) may not use the \(host)"
        }
    }

    private func loginFailure(_ status: Int32, _ number: Int32) -> AMQPError {
        let endpoint = configuration.endpoint
        switch status {
        case AMQP_STATUS_TIMEOUT.rawValue:
            return AMQPError(
                .timeout,
                "\(endpoint) accepted the connection but did not answer within \(configuration.connectTimeout.text): "
                    + portAdvice)
        case AMQP_STATUS_CONNECTION_CLOSED.rawValue, AMQP_STATUS_SOCKET_ERROR.rawValue:
            return AMQPError(
                .connectionClosed,
                "\(endpoint) closed the connection during the login: \(portAdvice)")
        default:
            let reason = String(cString: amqp_error_string2(status))
            let system = number == 0 ? "" : ", \(String(cString: strerror(number)))"
            return AMQPError(.protocolError, "the login at \(endpoint) failed (\(reason)\(system)): \(portAdvice)")
        }
    }

    /// What to ask where something answers that does not talk AMQP: most often it is the port of something else.
    private var portAdvice: String {
        switch configuration.port {
        case 5672: "is it an AMQP 0-9-1 broker, without TLS?"
        case 15672: "is 15672 the management page? AMQP is 5672 by default, without TLS"
        case 5671: "is 5671 the port for TLS, which is not supported yet? AMQP without TLS is 5672 by default"
        default:
            "is \(configuration.port) the management page (15672 by default)? AMQP is 5672 by default, without TLS"
        }
    }
}
