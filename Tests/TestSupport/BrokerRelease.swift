import Foundation
package import Testing

/// The releases of RabbitMQ that tests run against. `Scripts/test` starts one of each.
///
/// A test runs on the system's own release unless it says otherwise, by the trait ``Testing/Trait/onBroker(_:)`` or with
/// ``use(_:)``:
/// ```swift
/// @Test("…", arguments: BrokerRelease.allCases)
/// func onBoth(_ release: BrokerRelease) async throws {
///     try await release.use { … }
/// }
/// ```
package enum BrokerRelease: String, Sendable, CaseIterable, CustomTestStringConvertible {
    /// The release of the system's packages, which `AMQP_URL` names.
    case system = ""
    /// RabbitMQ 4.3, which `AMQP_TEST_URL_4_3` names.
    case rabbitMQ43 = "_4_3"

    @TaskLocal package static var current = BrokerRelease.system

    package var uri: String? { Self.environment(uriVariable) }

    var uriVariable: String { self == .system ? "AMQP_URL" : "AMQP_TEST_URL\(rawValue)" }

    var controlCommand: [String]? {
        Self.environment("AMQP_TEST_BROKER_CTL\(rawValue)")?.split(separator: " ").map(String.init)
    }

    package var testDescription: String { self == .system ? "system's RabbitMQ" : "RabbitMQ 4.3" }

    /// Runs the body with ``PrivateBroker`` as the broker of this release.
    package func use<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        try await Self.$current.withValue(self, operation: body)
    }

    private static func environment(_ name: String) -> String? {
        let value = ProcessInfo.processInfo.environment[name]
        return value == "" ? nil : value
    }
}

/// Runs a test, or every test of a suite, on the broker of a release.
package struct BrokerReleaseTrait: TestTrait, SuiteTrait, TestScoping {
    let release: BrokerRelease

    package var isRecursive: Bool { true }

    package func prepare(for test: Test) async throws {
        // Without that broker the test is skipped, not failed. Scripts/test does not allow skipped tests.
        if release.uri == nil { try Test.cancel("run Scripts/test, or set \(release.uriVariable)") }
    }

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await release.use(function)
    }
}

extension Trait where Self == BrokerReleaseTrait {
    /// The test or suite runs on the broker of that release.
    package static func onBroker(_ release: BrokerRelease) -> Self { BrokerReleaseTrait(release: release) }
}
