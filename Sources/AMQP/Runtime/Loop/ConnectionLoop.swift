internal import CAMQP
internal import Glibc
internal import Logging

/// The connection's thread: writes what has gathered, reads what there is, dispatches it, keeps the time.
final class ConnectionLoop {
    /// Why the loop ends; nil when the connection was closed on purpose.
    struct Ended: Error {
        var error: AMQPError?
    }

    /// How many bytes are read before they are handed over, at most.
    private static let maximumRound = 1 << 20

    let core: ConnectionCore
    let splitter: FrameSplitter
    let decoder = MethodDecoder()
    /// Content that is arriving, by channel.
    var assemblies: [UInt16: ContentAssembly] = [:]
    /// The body frame that is read straight into its message, without the input buffer between.
    var straight: StraightBody?
    /// Whether the last body frame was a large one; the next is likely to be.
    var expectsLargeBody = false
    /// The consumers that deliveries of this round are for.
    var routes: [DeliveryRoute] = []
    /// The deliveries of this round, in order.
    var arrivals: [TagRun] = []
    /// Those of them whose body was too large to be kept, by channel and tag.
    var unread: [(channel: UInt16, tag: UInt64)] = []
    /// What the last batch held, which the next one may too.
    var lastBatchSize = (records: 0, bytes: 0)
    let maximumBodySize: Int
    private let endpoint: AMQPEndpoint
    private let metering: Metering?
    private let heartbeat: Duration
    private var lastSent = MonotonicTime.now
    private var lastReceived = MonotonicTime.now
    private var vectors: [iovec] = []
    /// Bytes that were written since the lock was last held.
    private var allWritten = 0
    /// When this thread wakes by itself; the shared state has it too.
    private var pollDeadline = MonotonicTime.distantFuture

    /// Opens the connection and runs it to its end, through losses if it is to come back. This is all that the
    /// connection's thread does.
    static func run(_ core: ConnectionCore) {
        let ended: AMQPError?
        let metering = Metering(core)
        do throws(AMQPError) {
            ended = try live(core, metering)
        } catch {
            ended = error
        }
        if let ended {
            // A first connect tells its caller by an error.
            let isFirst = core.access { state in if case .opening = state.phase { true } else { false } }
            core.logger.log(level: isFirst ? .debug : .error, "connection ended", metadata: ["error": "\(ended)"])
        }
        core.perform { state, turn in
            state.finish(ended, &turn)
            // Those who keep a delivery keep this state; the buffers need not stay with it.
            state.outgoing = Outgoing()
        }
        report(metering, core)
    }

    /// Reports at once, where metrics are reported.
    private static func report(_ metering: Metering?, _ core: ConnectionCore) {
        if let metering { metering.report(core.access { $0.metricTotals() }) }
    }

    private static func live(_ core: ConnectionCore, _ metering: Metering?) throws(AMQPError) -> AMQPError? {
        var reconnection = Reconnection(core: core)
        var opened = try reconnection.first()
        core.perform { state, turn in
            state.opened = opened.parameters
            if case .opening = state.phase { state.phase = .open }
            state.openSince = .now
            if let waiter = state.openWaiter { state.resume(waiter, &turn) }
        }
        while true {
            let loop = ConnectionLoop(core, opened.parameters, opened.endpoint, metering)
            let ended = loop.run(Socket(adopting: opened.socket), early: opened.early)
            let openSince = core.access { $0.isRecovering ? .distantFuture : $0.openSince }
            guard let ended, core.configuration.recovery != nil,
                core.perform({ state, turn in state.beginRecovery(ended, &turn) })
            else { return ended }
            core.logger.warning("connection lost", metadata: ["error": "\(ended)"])
            report(metering, core)
            let endpoint = opened.endpoint
            guard let again = try reconnection.open(after: ended, at: endpoint, openSince: openSince) else {
                return nil
            }
            opened = again
            let generation = core.perform { state, _ in
                state.opened = again.parameters
                return state.generation
            }
            let recovery = Recovery(core: core, generation: generation, endpoint: again.endpoint)
            Task.detached { await recovery.run() }
        }
    }

    private init(
        _ core: ConnectionCore, _ parameters: OpenedParameters, _ endpoint: AMQPEndpoint, _ metering: Metering?
    ) {
        self.core = core
        self.metering = metering
        self.endpoint = endpoint
        splitter = FrameSplitter(frameMax: parameters.frameMax)
        maximumBodySize = max(0, core.configuration.maximumBodySize)
        heartbeat = parameters.heartbeat
    }

    private func run(_ socket: borrowing Socket, early: [ServerMethod]) -> AMQPError? {
        var input = InputBuffer()
        do throws(Ended) {
            for method in early { try handleConnection(method) }
            while true { try round(socket, &input) }
        } catch {
            farewell(socket)
            return error.error
        }
    }

    /// Gathers, writes, waits, reads.
    private func round(_ socket: borrowing Socket, _ input: inout InputBuffer) throws(Ended) {
        var now = MonotonicTime.now
        if heartbeat > .zero, now >= lastReceived + heartbeat * 2 {
            // This thread may have been held up itself: only what has not arrived counts.
            guard try read(socket, &input, now) else { throw Ended(error: missedHeartbeats) }
        }
        try prepare(now)
        let hasWork = !vectors.isEmpty
        let isStuck = hasWork ? try write(socket, &input, now) : false
        // There may be more to write by now, so this is no time to sleep.
        if hasWork, !isStuck {
            _ = try read(socket, &input, .now)
            return
        }
        var entries = (
            pollfd(fd: socket.descriptor, events: Int16(POLLIN) | (isStuck ? Int16(POLLOUT) : 0), revents: 0),
            pollfd(fd: core.wakeup.descriptor, events: Int16(POLLIN), revents: 0)
        )
        let ready = withUnsafeMutableBytes(of: &entries) {
            poll($0.assumingMemoryBound(to: pollfd.self).baseAddress, 2, pollDeadline.pollTimeout(from: now))
        }
        guard ready >= 0 || errno == EINTR else { throw Ended(error: lost(errno)) }
        guard ready > 0 else { return }
        if entries.1.revents != 0 { core.wakeup.drain() }
        guard entries.0.revents & ~Int16(POLLOUT) != 0 else { return }
        now = .now
        _ = try read(socket, &input, now)
    }

    /// Under the lock: ends what is overdue, queues a heartbeat if one is due, and collects what is to be written.
    private func prepare(_ now: MonotonicTime) throws(Ended) {
        let totals = try core.perform { (state, turn) throws(Ended) -> MetricTotals? in
            if case .closed(let error) = state.phase { throw Ended(error: error) }
            if let error = state.failedRecovery { throw Ended(error: error) }
            if allWritten > 0 {
                state.outgoing.consume(allWritten)
                allWritten = 0
                if state.isBufferAwaited { state.resumePublishers(&turn) }
            }
            for waiter in state.waiters.removeExpired(at: now) {
                turn.resume(waiter, with: .failure(waiter.timeoutError(state)))
            }
            if now >= state.ackDeadline { state.flushAcks() }
            var deadline = MonotonicTime.distantFuture
            if heartbeat > .zero {
                let isDue = now >= lastSent + heartbeat / 2
                if isDue, state.outgoing.isEmpty { state.outgoing.appendHeartbeat() }
                deadline = min((isDue ? now : lastSent) + heartbeat / 2, lastReceived + heartbeat * 2)
            }
            if state.isAborted { throw Ended(error: nil) }
            state.outgoing.vectors(into: &vectors)
            let totals = metering?.collect(&state, now)
            if let metering { deadline = min(deadline, metering.deadline) }
            pollDeadline = min(deadline, state.earliestDeadline)
            state.pollDeadline = pollDeadline
            state.sleep = vectors.isEmpty ? .idle : .awake
            return totals
        }
        if let totals { metering?.report(totals) }
    }

    /// Writes what was collected; true when the socket took only a part.
    private func write(
        _ socket: borrowing Socket, _ input: inout InputBuffer, _ now: MonotonicTime
    ) throws(Ended) -> Bool {
        let total = vectors.reduce(0) { $0 + $1.iov_len }
        let written: Int
        switch socket.write(&vectors) {
        case .bytes(let count): written = count
        case .wouldBlock, .endOfStream: written = 0
        case .failed(let number):
            // The broker may have said why before it went.
            while try read(socket, &input, now) {}
            throw Ended(error: lost(number))
        }
        if written > 0 { lastSent = now }
        guard written < total else {
            allWritten = written
            return false
        }
        return core.perform { state, turn in
            state.outgoing.consume(written)
            if state.isBufferAwaited { state.resumePublishers(&turn) }
            pollDeadline = min(pollDeadline, state.earliestDeadline)
            state.pollDeadline = pollDeadline
            state.sleep = .stuck
            return true
        }
    }

    /// Reads and dispatches what there is; false if there was nothing.
    ///
    /// As long as reads fill their buffer, more follows at once: what is handed over together wakes a consumer once.
    private func read(
        _ socket: borrowing Socket, _ input: inout InputBuffer, _ now: MonotonicTime
    ) throws(Ended) -> Bool {
        var total = 0
        while true {
            let (outcome, room) = receive(socket, &input)
            switch outcome {
            case .bytes(let count):
                total += count
                if total == count {
                    lastReceived = now
                    // Whatever is queued from now on is seen before this thread sleeps again.
                    core.access { $0.sleep = .awake }
                }
                try dispatchAll(&input)
                if count == room, total < Self.maximumRound { continue }
                try deliver()
                return true
            case .wouldBlock:
                try deliver()
                return total > 0
            case .endOfStream:
                try deliver()
                throw Ended(
                    error: AMQPError(
                        .connectionClosed, "the broker closed the connection without saying why: see its log"))
            case .failed(let number):
                try deliver()
                throw Ended(error: lost(number))
            }
        }
    }

    /// Dispatches the frames that are there, and makes room for more.
    private func dispatchAll(_ input: inout InputBuffer) throws(Ended) {
        guard try endStraight(&input) else { return }
        while true {
            if let size = try takeDelivery(input.bytes) {
                input.consume(size)
                continue
            }
            switch splitter.next(input.bytes) {
            case .frame(let frame):
                try dispatch(frame)
                input.consume(frame.size)
            case .incomplete(let needed):
                return try beginStraight(&input, needed) ? () : input.makeRoom(forFrameOf: needed)
            case .invalid(let problem):
                try deliver()
                throw protocolError(problem, code: 501)
            }
        }
    }

    /// Tells the broker why, or what else is queued, as far as the socket takes it at once.
    private func farewell(_ socket: borrowing Socket) {
        core.access { state in
            state.outgoing.consume(allWritten)
            state.outgoing.vectors(into: &vectors)
        }
        if !vectors.isEmpty { _ = socket.write(&vectors) }
    }

    /// Ends the connection for a breach of the protocol, with a reply code of AMQP 0-9-1 section 1.2.
    func protocolError(_ problem: String, code: UInt16) -> Ended {
        core.access { $0.send(.connectionClose(code: code, text: String(problem.prefix(200))), channel: 0) }
        return Ended(error: AMQPError(.protocolError, "the broker broke the protocol: \(problem)"))
    }

    private func lost(_ number: Int32) -> AMQPError {
        AMQPError.system("the connection to \(endpoint) broke", number)
    }

    private var missedHeartbeats: AMQPError {
        AMQPError(
            .connectionClosed,
            "nothing came from \(endpoint) for twice the heartbeat of \(heartbeat.text): "
                + "the network or the broker is gone")
    }
}
