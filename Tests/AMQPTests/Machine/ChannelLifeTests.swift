import TestSupport
import Testing

@testable import AMQP

@Suite("A channel's life and role, as values")
struct ChannelLifeTests {
    private static let loss = AMQPError(.connectionClosed, "cut")
    private static let refusal = AMQPError.Reply(code: 404, text: "NOT_FOUND - no queue 'q' in vhost '/'")

    /// A connection whose channel 1 is open.
    private func open() throws -> ConnectionState {
        var state = ConnectionState(acknowledgementDelay: .milliseconds(3))
        state.phase = .open
        try state.makeChannel().opened()
        return state
    }

    @Test("A lost channel is on its way back until its users have it again, and open before that")
    func lost() throws {
        var state = try open()
        let channel = try #require(state.channel(1))
        #expect(channel.isOpen && !channel.isRestoring)
        var turn = Turn()
        let comesBack = state.beginRecovery(Self.loss, &turn)
        #expect(comesBack)
        #expect(!channel.isOpen && channel.isRestoring)
        channel.opened()
        #expect(channel.isOpen && channel.isRestoring && !channel.isClosing)
    }

    @Test("A channel that the broker closes on its way back stays, with the refusal")
    func refused() throws {
        var state = try open()
        let channel = try #require(state.channel(1))
        var turn = Turn()
        _ = state.beginRecovery(Self.loss, &turn)
        channel.opened()
        try state.handle(.channelClose(Self.refusal), on: channel.id, &turn)
        guard case .lost(let error?) = channel.life else {
            Issue.record("its life is \(channel.life)")
            return
        }
        #expect(error.reply == Self.refusal)
        #expect(state.channel(channel.key) === channel)
    }

    @Test("A channel whose caller is gone is closed as soon as it is open")
    func unwanted() throws {
        var state = ConnectionState(acknowledgementDelay: .milliseconds(3))
        state.phase = .open
        let channel = try state.makeChannel()
        try state.request(.channelOpen, MethodID.channelOpenOK, channel, waiter: 7, kind: .channelOpen)
        var turn = Turn()
        try state.handle(.done(id: MethodID.channelOpenOK), on: channel.id, &turn)
        #expect(channel.isClosing && !channel.isOver)
        try state.handle(.channelCloseOK, on: channel.id, &turn)
        #expect(state.channel(channel.key) == nil)
    }

    @Test(
        "What no call asked for breaks the protocol",
        arguments: [
            .done(id: MethodID.queueBindOK), .basicGetEmpty, .basicConsumeOK(tag: "c"), .channelCloseOK,
            .connectionUnblocked,
        ] as [ServerMethod])
    func unasked(_ method: ServerMethod) throws {
        var state = try open()
        let channel = try #require(state.channel(1))
        var turn = Turn()
        var breach: ProtocolBreach?
        do throws(ProtocolBreach) {
            try state.handle(method, on: channel.id, &turn)
        } catch {
            breach = error
        }
        #expect(breach?.code == 503)
        #expect(channel.isOpen)
    }

    @Test("What a channel has done is counted once, also if both sides close it")
    func counted() throws {
        var state = try open()
        let channel = try #require(state.channel(1))
        channel.counts.delivered = 5
        var turn = Turn()
        state.close(channel, waiter: 0)
        var counts = [state.metricTotals().consuming.delivered]
        // Both sides close at once.
        try state.handle(.channelClose(Self.refusal), on: channel.id, &turn)
        #expect(channel.isOver && state.channel(channel.key) === channel)
        counts.append(state.metricTotals().consuming.delivered)
        try state.handle(.channelCloseOK, on: channel.id, &turn)
        #expect(state.channel(channel.key) == nil)
        counts.append(state.metricTotals().consuming.delivered)
        #expect(counts == [5, 5, 5])
    }

    @Test("A dedicated channel ends with its owner; one that opens is left to the call that opens it")
    func dedicatedToConsumers() throws {
        var state = try open()
        let owner = try #require(state.channel(1))
        func dedicated() throws -> ChannelState {
            let channel = try state.makeChannel()
            channel.role = .dedicated(owner: owner.key)
            return channel
        }
        let (opening, opened) = (try dedicated(), try dedicated())
        opened.opened()
        let stranger = try state.makeChannel()
        stranger.opened()
        var turn = Turn()
        state.end(owner, Self.loss, isClean: false, &turn)
        #expect(!opening.isClosing && state.channel(opening.key) === opening)
        #expect(opened.isOver && state.channel(opened.key) === opened)
        #expect(stranger.isOpen)
    }

    @Test("A dedicated channel without a consumer closes once its deliveries are settled")
    func retired() throws {
        var state = try open()
        let owner = try #require(state.channel(1))
        let channel = try state.makeChannel()
        channel.role = .dedicated(owner: owner.key)
        channel.opened()
        _ = channel.acks.deliver(1, needsAck: true)
        state.retire(channel)
        #expect(channel.isRetired && channel.owner == owner.key && channel.isOpen)
        _ = channel.acks.acknowledge(1)
        state.closeRetired(channel)
        #expect(channel.isClosing)
        state.retire(owner)
        #expect(!owner.isRetired && owner.isOpen)
    }
}
