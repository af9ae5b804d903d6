extension AMQPError {
    /// Whether coming back may help: the network failed, or the broker shut down or was told to close connections.
    var isLoss: Bool {
        if occasion == .calls { return true }
        if code == .refused { return false }
        if occasion == .login, code == .limitReached { return true }
        guard let reply else { return [.connectionClosed, .connectionRefused, .timeout].contains(code) }
        // 320: closed by an operator or a shutdown; 541: an internal error.
        return reply.code == 320 || reply.code == 541
    }
}
