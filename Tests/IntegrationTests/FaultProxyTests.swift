import Foundation
import TestSupport
import Testing

@Suite("The fault proxy itself", .timeLimit(.minutes(1)))
struct FaultProxyTests {
    /// Lends a proxy before an echo, on a thread that may block.
    private func withEcho(_ body: @escaping @Sendable (FaultProxy) throws -> Void) async throws {
        let echo = try EchoPort()
        let proxy = try FaultProxy(host: "127.0.0.1", port: echo.port)
        defer { proxy.stop() }
        try await onOwnThread { try body(proxy) }
        withExtendedLifetime(echo) {}
    }

    /// A client whose connection has gone through.
    private static func client(_ proxy: FaultProxy) throws -> RawClient {
        let client = try RawClient(port: proxy.port)
        client.write([7])
        #expect(client.read() == .bytes([7]))
        return client
    }

    private static let sample = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }

    @Test("Bytes go both ways unchanged, whole or one at a time, and are counted", arguments: [false, true])
    func passing(_ isSliced: Bool) async throws {
        try await withEcho { proxy in
            proxy.set { $0.isSliced = isSliced }
            let client = try Self.client(proxy)
            for _ in 0..<20 {
                client.write(Self.sample)
                #expect(client.read(count: 1000) == Self.sample)
            }
            let statistics = proxy.statistics
            #expect(statistics.accepted == 1 && statistics.open == 1)
            #expect(statistics.upstream == 20_001 && statistics.downstream == 20_001)
        }
    }

    @Test("The end of a stream is passed on, and both sides are closed")
    func ending() async throws {
        let echo = try EchoPort()
        let proxy = try FaultProxy(host: "127.0.0.1", port: echo.port)
        try await onOwnThread {
            let client = try Self.client(proxy)
            client.write(Self.sample)
            client.endWriting()
            #expect(client.read(count: 1000) == Self.sample)
            #expect(client.read() == .end)
        }
        #expect(await proxy.waitForNoConnection())
    }

    @Test("A cut is an end or a reset", arguments: [FaultProxy.Cut.fin, .reset])
    func cutting(_ cut: FaultProxy.Cut) async throws {
        try await withEcho { proxy in
            let clients = [try Self.client(proxy), try Self.client(proxy)]
            proxy.cut(cut)
            for client in clients { #expect(client.read() == (cut == .fin ? .end : .failed(ECONNRESET))) }
            _ = try Self.client(proxy)
        }
    }

    @Test("One direction ends, the other continues")
    func halfClosing() async throws {
        try await withEcho { proxy in
            let client = try Self.client(proxy)
            proxy.halfClose(.downstream)
            #expect(client.read() == .end)
            let before = proxy.statistics.upstream
            client.write(Self.sample)
            client.endWriting()
            while proxy.statistics.upstream < before + 1000 { sched_yield() }
            // An echo whose stream ends sends what it still has, then ends too.
            let other = try Self.client(proxy)
            proxy.halfClose(.upstream)
            #expect(other.read() == .end)
        }
    }

    @Test("A connection ends after exactly N bytes of a direction", arguments: [0, 1, 500, 999])
    func cuttingAfter(_ count: Int) async throws {
        try await withEcho { proxy in
            for direction in FaultProxy.Direction.allCases {
                proxy.set { $0.cutAfter = nil }
                proxy.set(direction) { $0.cutAfter = count }
                let before = proxy.statistics
                let client = try RawClient(port: proxy.port)
                client.write(Self.sample)
                #expect(client.read(count: 1000).count <= count)
                let after = proxy.statistics
                let passed =
                    direction == .upstream ? after.upstream - before.upstream : after.downstream - before.downstream
                #expect(passed == count)
            }
        }
    }

    @Test("A black hole drops bytes of one direction; when it ends, connections that lost bytes are reset")
    func discarding() async throws {
        try await withEcho { proxy in
            let client = try Self.client(proxy)
            proxy.set(.upstream) { $0.blackHole = .discarding }
            client.write(Self.sample)
            while proxy.statistics.swallowed < 1000 { sched_yield() }
            let untouched = try RawClient(port: proxy.port)
            proxy.heal()
            #expect(client.read() == .failed(ECONNRESET))
            untouched.write([1])
            #expect(untouched.read() == .bytes([1]))
        }
    }

    @Test("What is not read or not written stays whole, fills buffers, and comes later", arguments: [true, false])
    func stalling(_ isUnread: Bool) async throws {
        try await withEcho { proxy in
            let client = try Self.client(proxy)
            proxy.set(.downstream) {
                if isUnread { $0.blackHole = .unread } else { $0.bytesPerSecond = 0 }
            }
            let body = [UInt8](repeating: 9, count: 100_000)
            let sent = client.write(body) + client.write(body)
            #expect(proxy.statistics.downstream == 1)
            proxy.heal()
            #expect(sent == 200_000)
            #expect(client.read(count: sent) == body + body)
        }
    }

    @Test("Latency and bandwidth take their time, each way")
    func slow() async throws {
        try await withEcho { proxy in
            let clock = ContinuousClock()
            let client = try Self.client(proxy)
            proxy.set { $0.latency = .milliseconds(100) }
            let late = try clock.measure { _ = try Self.client(proxy) }
            #expect(late >= .milliseconds(200))
            proxy.heal()
            proxy.set(.upstream) { $0.bytesPerSecond = 10_000 }
            let narrow = clock.measure {
                for _ in 0..<5 { client.write(Self.sample) }
                #expect(client.read(count: 5000).count == 5000)
            }
            #expect(narrow >= .milliseconds(400))
        }
    }

    @Test("New connections are refused or hung up on, the others continue, and the port stays the same")
    func admission() async throws {
        try await withEcho { proxy in
            let first = try Self.client(proxy)
            for _ in 0..<3 {
                proxy.admit(.refusing)
                let error = #expect(throws: POSIXError.self) { try RawClient(port: proxy.port) }
                #expect(error?.code == .ECONNREFUSED)
                proxy.admit(.hangingUp)
                #expect(try RawClient(port: proxy.port).read() == .end)
                proxy.admit(.passing)
                _ = try Self.client(proxy)
            }
            #expect(proxy.statistics.turnedAway == 3)
            first.write([3])
            #expect(first.read() == .bytes([3]))
        }
    }

    @Test("A wait returns when the condition is met, the proxy stops or the task is cancelled")
    func waiting() async throws {
        let echo = try EchoPort()
        let proxy = try FaultProxy(host: "127.0.0.1", port: echo.port)
        async let met = proxy.waitForConnections(count: 1)
        _ = try await onOwnThread { try Self.client(proxy) }
        #expect(await met)
        let cancelled = Task { await proxy.waitForConnections(count: 2) }
        cancelled.cancel()
        #expect(await cancelled.value == false)
        async let stopped = proxy.waitForConnections(count: 2)
        proxy.stop()
        #expect(await stopped == false)
        #expect(proxy.statistics.open == 0)
        #expect(throws: POSIXError.self) { try RawClient(port: proxy.port) }
    }
}
