import Foundation
import Synchronization

/// The built programs, beside the test bundle.
enum Program: String {
    case producer, consumer

    var url: URL {
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return bundle.deletingLastPathComponent().appendingPathComponent(rawValue)
    }
}

/// A folder for each test: programs run in it, files are written to it.
final class Workplace: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("amqp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: path(name), atomically: false, encoding: .utf8)
        return name
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    /// Runs a program to its end.
    func run(
        _ program: Program, _ arguments: String..., input: String? = nil, environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await run(program, arguments, input: input, environment: environment)
    }

    func run(
        _ program: Program, _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
    ) async throws -> Outcome {
        let running = try start(program.url.path, arguments, environment: environment)
        if let input { running.send(input) }
        running.endInput()
        return await running.outcome()
    }

    /// Runs a line of shell, in which `$producer` and `$consumer` are the programs.
    func shell(_ line: String, environment: [String: String] = [:]) async throws -> Outcome {
        let programs = ["producer": Program.producer.url.path, "consumer": Program.consumer.url.path]
        let running = try start(
            "/bin/bash", ["-c", line], environment: environment.merging(programs) { mine, _ in mine })
        running.endInput()
        return await running.outcome()
    }

    /// Starts a program. The test waits for its end later.
    func start(
        _ executable: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> RunningProgram {
        var variables = ProcessInfo.processInfo.environment
        if environment["AMQP_URL"] == nil { variables["AMQP_URL"] = nil }
        return try RunningProgram(
            executable, arguments, environment: variables.merging(environment) { _, new in new }, directory: url)
    }
}

/// What a program left behind.
struct Outcome {
    var status: Int32
    var output: String
    var errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
}

/// A running program. Its output is collected as it comes.
final class RunningProgram: Sendable {
    private struct Waiter {
        var stream: Int
        var isMet: @Sendable (String) -> Bool
        var continuation: CheckedContinuation<String, Never>
    }

    private struct State {
        var texts = ["", ""]
        var isEnded = [false, false]
        var waiters: [Waiter] = []
    }

    let process: Process
    private let input = Pipe()
    private let state = Mutex(State())
    private let done: AsyncStream<Int32>

    init(_ executable: String, _ arguments: [String], environment: [String: String], directory: URL) throws {
        let process = Process()
        self.process = process
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = directory
        process.standardInput = input
        let pipes = [Pipe(), Pipe()]
        process.standardOutput = pipes[0]
        process.standardError = pipes[1]
        let (done, continuation) = AsyncStream.makeStream(of: Int32.self)
        self.done = done
        try process.run()
        // A program that hangs fails its test instead of delaying all tests.
        DispatchQueue.global().asyncAfter(deadline: .now() + 60) {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        let readers = DispatchGroup()
        for (stream, pipe) in pipes.enumerated() {
            let descriptor = pipe.fileHandleForReading.fileDescriptor
            DispatchQueue(label: "pipe").async(group: readers) { [pipe] in
                self.gather(descriptor, stream)
                try? pipe.fileHandleForReading.close()
            }
        }
        DispatchQueue(label: "process").async {
            readers.wait()
            process.waitUntilExit()
            continuation.yield(process.terminationStatus)
            continuation.finish()
        }
    }

    private func gather(_ descriptor: Int32, _ stream: Int) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &bytes, bytes.count)
            guard count > 0 else { break }
            add(String(decoding: bytes.prefix(count), as: UTF8.self), to: stream)
        }
        // No task waits for a text that can no longer come. The test then sees the text that did come.
        let all = state.withLock { state in
            state.isEnded[stream] = true
            return state.texts[stream]
        }
        resume(with: all) { $0.stream == stream }
    }

    private func add(_ text: String, to stream: Int) {
        let all = state.withLock { state in
            state.texts[stream] += text
            return state.texts[stream]
        }
        resume(with: all) { $0.stream == stream && $0.isMet(all) }
    }

    private func resume(with text: String, where isDue: (Waiter) -> Bool) {
        let due = state.withLock { state in
            let due = state.waiters.filter(isDue)
            state.waiters.removeAll(where: isDue)
            return due
        }
        for waiter in due { waiter.continuation.resume(returning: text) }
    }

    /// Suspends until the program has written the text to standard output.
    func waitForOutput(_ text: String) async { _ = await wait(0) { $0.contains(text) } }
    /// Suspends until the program has written the text to standard error.
    func waitForErrors(_ text: String) async { _ = await errors { $0.contains(text) } }
    /// Standard error, as soon as it meets the condition. All of it if it never does.
    func errors(when isMet: @escaping @Sendable (String) -> Bool) async -> String { await wait(1, isMet) }

    private func wait(_ stream: Int, _ isMet: @escaping @Sendable (String) -> Bool) async -> String {
        await withCheckedContinuation { continuation in
            let text = state.withLock { state -> String? in
                if isMet(state.texts[stream]) || state.isEnded[stream] { return state.texts[stream] }
                state.waiters.append(Waiter(stream: stream, isMet: isMet, continuation: continuation))
                return nil
            }
            if let text { continuation.resume(returning: text) }
        }
    }

    func send(_ text: String) { try? input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }
    func endInput() { try? input.fileHandleForWriting.close() }
    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for the end.
    func outcome() async -> Outcome {
        var status: Int32 = -1
        for await value in done { status = value }
        let texts = state.withLock { $0.texts }
        return Outcome(status: status, output: texts[0], errors: texts[1])
    }
}
