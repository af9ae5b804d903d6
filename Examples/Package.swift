// swift-tools-version: 6.2

import PackageDescription

// As in the package above.
let warningsAreErrors = Context.environment["AMQP_WARNINGS_AS_ERRORS"] == "1"

let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

let package = Package(
    name: "amqp-toolkit-examples",
    dependencies: [
        .package(name: "amqp-toolkit", path: ".."),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    ],
    targets: [
        // The code of README.md, unchanged.
        .executableTarget(
            name: "readme", dependencies: [.product(name: "AMQP", package: "amqp-toolkit")], swiftSettings: strict),

        // The code of the library's articles and docstrings, a file each.
        .executableTarget(
            name: "examples",
            dependencies: [
                .product(name: "AMQP", package: "amqp-toolkit"),
                .product(name: "AMQPTracing", package: "amqp-toolkit"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
