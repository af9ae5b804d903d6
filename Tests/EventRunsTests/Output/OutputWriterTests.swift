import AMQP
import Glibc
import Synchronization
import Testing

@testable import EventRuns

@Suite("The output writer", .timeLimit(.minutes(1)))
struct OutputWriterTests {
    struct Pipe: ~Copyable {
        let read: Int32
        let write: Int32

        init() {
            var descriptors: [Int32] = [0, 0]
            pipe(&descriptors)
            (read, write) = (descriptors[0], descriptors[1])
            signal(SIGPIPE, SIG_IGN)
        }

        func text() -> String {
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = Glibc.read(read, &bytes, bytes.count)
            return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        }
    }

    func submit(_ writer: OutputWriter, _ parts: [OutputWriter.Part]) async -> Bool {
        await withCheckedContinuation { continuation in
            Task { await writer.submit(parts) { continuation.resume(returning: $0) } }
        }
    }

    @Test("writes in order and reports when each part is written")
    func order() async throws {
        let pipe = Pipe()
        let writer = OutputWriter(standardOutput: pipe.write)
        for line in ["a\n", "b\n"] {
            #expect(await submit(writer, [.init(.standardOutput, Array(line.utf8))]))
        }
        try await writer.flush()
        #expect(pipe.text() == "a\nb\n")
    }

    @Test("calls a closed pipe closed, and writes nothing afterwards")
    func closedPipe() async {
        let pipe = Pipe()
        close(pipe.read)
        let seen = Mutex<[OutputFailure]>([])
        let writer = OutputWriter(standardOutput: pipe.write) { failure in seen.withLock { $0.append(failure) } }
        #expect(await submit(writer, [.init(.standardOutput, [65])]) == false)
        #expect(await submit(writer, [.init(.standardOutput, [66])]) == false)
        #expect(seen.withLock { $0 } == [.closedPipe])
        await #expect(throws: OutputFailure.closedPipe) { try await writer.flush() }
    }

    @Test("fails on a full disk with the file's name")
    func fullDisk() async throws {
        let pipe = Pipe()
        let writer = OutputWriter(standardOutput: pipe.write)
        let full = try writer.open(path: "/dev/full")
        #expect(await submit(writer, [.init(.standardOutput, [65]), .init(full, [65])]) == false)
        #expect(writer.failure == .failed(name: "/dev/full", errno: ENOSPC))
        #expect(writer.failure?.description.contains("no space left") == true)
    }

    @Test("refuses a file that cannot be opened")
    func noFolder() {
        let writer = OutputWriter()
        #expect(throws: OutputFailure.failed(name: "/nowhere/x", errno: ENOENT)) { try writer.open(path: "/nowhere/x") }
    }

    @Test("suspends tasks that submit while the reader is slow, and loses nothing")
    func backPressure() async throws {
        let pipe = Pipe()
        let writer = OutputWriter(standardOutput: pipe.write)
        let chunk = [UInt8](repeating: 120, count: 1 << 20)
        let submitted = Mutex(0)
        let submitting = Task {
            for _ in 0..<8 {
                await writer.submit([.init(.standardOutput, chunk)]) { _ in }
                submitted.withLock { $0 += 1 }
            }
        }
        while submitted.withLock({ $0 }) < 4 { await Task.yield() }
        #expect(submitted.withLock { $0 } < 8)
        var received = 0
        while received < 8 << 20 { received += pipe.text().utf8.count }
        await submitting.value
        try await writer.flush()
        #expect(received == 8 << 20)
    }

    @Test("distinguishes a slow reader from no reader, and names what is given up")
    func stuck() async throws {
        let pipe = Pipe()
        let writer = OutputWriter(standardOutput: pipe.write)
        await writer.submit([.init(.standardOutput, [UInt8](repeating: 120, count: 1 << 20))]) { _ in }
        // The first portion is larger than the pipe: it is written as it is read.
        var read = 0
        while read < 512 << 10 { read += pipe.text().utf8.count }
        while writer.status.written < 256 << 10 { await Task.yield() }
        #expect(writer.status.isBehind)
        #expect(writer.stuckFailure == .failed(name: "standard output", errno: ETIMEDOUT))
        writer.abandon()
        #expect("\(try #require(writer.failure))".contains("standard output: it does not take any more"))
        close(pipe.read)
        while writer.status.isBehind { await Task.yield() }
    }

    @Test("reports how many messages were written if the reader goes away in the middle")
    func middle() async throws {
        let pipe = Pipe()
        let writer = OutputWriter(standardOutput: pipe.write)
        let sink = MessageSink(writer: writer, renderer: MessageRenderer(format: .body))
        var messages = RenderedMessages()
        let body = [UInt8](repeating: 120, count: 29_999)
        for _ in 0..<4 {
            let message = Envelope(exchange: "", routingKey: "", properties: .init(), body: body)
            sink.render(message, .received, into: &messages)
        }
        let count = Mutex<Int?>(nil)
        await sink.put(messages) { written in count.withLock { $0 = written } }
        // A pipe holds 65,536 bytes.
        var entry = pollfd(fd: pipe.write, events: Int16(POLLOUT), revents: 0)
        while poll(&entry, 1, 0) != 0 { await Task.yield() }
        close(pipe.read)
        await #expect(throws: OutputFailure.closedPipe) { try await writer.flush() }
        #expect(count.withLock { $0 } == 2)
        await sink.put(messages) { written in count.withLock { $0 = written } }
        _ = try? await writer.flush()
        #expect(count.withLock { $0 } == 0)
    }
}
