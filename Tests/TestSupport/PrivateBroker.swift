import Foundation
package import Testing

/// The RabbitMQ for integration tests and command tests.
///
/// `Scripts/test` starts one for the run and names it in the environment. Each test uses its own names for queues and
/// exchanges, so that suites can run in parallel on it.
package enum PrivateBroker {
    /// The broker's URI, from `AMQP_URL`, or the URI of the task's release. Nil if no broker is named.
    ///
    /// Inside ``withVirtualHost(_:_:)`` it leads to that virtual host.
    package static var uri: String? {
        guard let uri = BrokerRelease.current.uri, let virtualHost else { return BrokerRelease.current.uri }
        return uri.hasSuffix("/") ? uri + virtualHost : uri + "/" + virtualHost
    }

    /// The virtual host of the task alone.
    @TaskLocal private static var virtualHost: String?

    /// The words of the command that runs `rabbitmqctl` on the broker, from `AMQP_TEST_BROKER_CTL`.
    private static var controlCommand: [String]? { BrokerRelease.current.controlCommand }

    /// Whether tests may change the broker itself: raise alarms, close connections, add users.
    package static var isControllable: Bool { uri != nil && controlCommand != nil }

    /// Runs `rabbitmqctl` and returns its standard output.
    ///
    /// Throws ``ControlFailure`` if it exits with another code than 0.
    @discardableResult
    package static func control(_ arguments: String..., input: String? = nil) async throws -> String {
        try await control(arguments, input: input)
    }

    /// Runs a listing command of `rabbitmqctl`, such as `list_queues`, and returns the columns of each row.
    package static func list(_ command: String, _ columns: String...) async throws -> [[String]] {
        try await control([command, "--no-table-headers"] + columns).split(separator: "\n").map { row in
            row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// Stops the broker and starts it again on the same port. Needs a broker that `Scripts/broker` started.
    package static func restart() async throws {
        guard let command = controlCommand, command.last == "ctl", let uri, let port = URLComponents(string: uri)?.port
        else {
            throw ControlFailure(arguments: ["restart"], exitCode: -1, errors: "Scripts/broker is not in use")
        }
        let steps = [["down"], ["up", "--private", "--port", String(port)]]
        for step in steps {
            let outcome = try await run(command.dropLast() + step)
            guard outcome.exitCode == 0 else {
                throw ControlFailure(arguments: step, exitCode: outcome.exitCode, errors: outcome.errors)
            }
        }
    }

    /// Lends a virtual host that only this test uses, and deletes it with all its content. The options are those of
    /// `add_vhost`.
    package static func withVirtualHost<Result>(
        _ options: String..., body: (_ name: String) async throws -> Result
    ) async throws -> Result {
        let name = "test-" + String(UInt64.random(in: .min ... .max), radix: 36)
        _ = try await control(["add_vhost", name] + options)
        do {
            try await control("set_permissions", "-p", name, "guest", ".*", ".*", ".*")
            let result = try await $virtualHost.withValue(name) { try await body(name) }
            try await control("delete_vhost", name)
            return result
        } catch {
            // The first failure is the one to report.
            _ = try? await control("delete_vhost", name)
            throw error
        }
    }

    private static func control(_ arguments: [String], input: String? = nil) async throws -> String {
        guard let command = controlCommand else {
            throw ControlFailure(arguments: arguments, exitCode: -1, errors: "AMQP_TEST_BROKER_CTL is not set")
        }
        let outcome = try await run(command + ["--quiet"] + arguments, input: input)
        guard outcome.exitCode == 0 else {
            throw ControlFailure(arguments: arguments, exitCode: outcome.exitCode, errors: outcome.errors)
        }
        return outcome.output
    }

    private struct Outcome {
        var exitCode: Int32
        var output: String
        var errors: String
    }

    /// Runs on a thread of Dispatch: waiting for a process would use one of the few threads that all tasks share.
    private static func run(_ command: [String], input: String? = nil) async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try runAndWait(command, input: input) })
            }
        }
    }

    private static func runAndWait(_ command: [String], input: String?) throws -> Outcome {
        let process = Process()
        let output = Pipe()
        let errors = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        let pipe = input.map { _ in Pipe() }
        process.standardInput = pipe ?? FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // A pipe has room for more than a test writes.
        if let input, let pipe { try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8)) }
        try pipe?.fileHandleForWriting.close()
        let outputData = try output.fileHandleForReading.readToEnd() ?? Data()
        let errorData = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(
            exitCode: process.terminationStatus,
            output: String(decoding: outputData, as: UTF8.self),
            errors: String(decoding: errorData, as: UTF8.self))
    }
}

/// A `rabbitmqctl` that failed.
package struct ControlFailure: Error, CustomStringConvertible {
    package var arguments: [String]
    package var exitCode: Int32
    package var errors: String

    package var description: String {
        "rabbitmqctl \(arguments.joined(separator: " ")) exited with \(exitCode): \(errors)"
    }
}

extension Trait where Self == ConditionTrait {
    /// The test or suite needs a RabbitMQ. Without one it is skipped.
    package static var needsBroker: Self {
        .enabled(if: PrivateBroker.uri != nil, "run Scripts/test, or set AMQP_URL")
    }

    /// The test or suite changes the broker itself. That needs `rabbitmqctl`.
    package static var needsBrokerControl: Self {
        .enabled(if: PrivateBroker.isControllable, "run Scripts/test, or set AMQP_URL and AMQP_TEST_BROKER_CTL")
    }
}
