/// What the broker did against the protocol. It ends the connection.
struct ProtocolBreach: Error {
    /// What was wrong, for the error and the broker's log.
    var problem: String
    /// The reply code of AMQP 0-9-1 section 1.2 that the broker is told.
    var code: UInt16

    init(_ problem: String, code: UInt16 = 503) {
        self.problem = problem
        self.code = code
    }
}
