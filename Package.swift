// swift-tools-version: 6.2

import PackageDescription

// Set by .ci/run; not a compiler flag there, since the packages that this one uses have warnings of their own.
let warningsAreErrors = Context.environment["AMQP_WARNINGS_AS_ERRORS"] == "1"

let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

let package = Package(
    name: "amqp-toolkit",
    products: [
        .library(name: "AMQP", targets: ["AMQP"]),
        .library(name: "AMQPTracing", targets: ["AMQPTracing"]),
        .executable(name: "producer", targets: ["producer"]),
        .executable(name: "consumer", targets: ["consumer"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // Without Foundation.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        // Files, and the paths that swift-subprocess takes.
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        // librabbitmq and OpenSSL's headers, from the system's packages.
        .systemLibrary(name: "CAMQP", pkgConfig: "librabbitmq", providers: [.apt(["librabbitmq-dev", "pkg-config"])]),

        // Regular expressions with a bound on their steps, and what undoes content_encoding, from the system's packages.
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

        // The client library: the only public name for the wire.
        .target(
            name: "AMQP",
            dependencies: [
                "CAMQP",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            swiftSettings: strict
        ),

        // Trace context in the messages' headers, and spans around publishing and processing.
        .target(
            name: "AMQPTracing",
            dependencies: ["AMQP", .product(name: "Tracing", package: "swift-distributed-tracing")],
            swiftSettings: strict
        ),

        // Templates and volumes to bytes: no AMQP, no I/O, no clock but the one passed in.
        .target(name: "EventGeneration", swiftSettings: strict),

        // Which queues a routing key reaches.
        .target(name: "AMQPRouting", dependencies: ["AMQP"], swiftSettings: strict),

        // The settings file: its keys, its values, and the errors of a wrong one with their places.
        .target(
            name: "EventSettings",
            dependencies: [
                "AMQP", "AMQPRouting", "CPCRE2", "EventGeneration",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),

        // The producing and the consuming service, recording, verification, statistics.
        .target(
            name: "EventRuns",
            dependencies: [
                "AMQP", "AMQPRouting", "CZlib", "CZstd", "EventGeneration", "EventSettings",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),

        // What a run is said to have done, or would do: summary, lines of statistics, verdict, routes.
        .target(
            name: "EventReports",
            dependencies: ["AMQP", "AMQPRouting", "EventGeneration", "EventRuns", "EventSettings"],
            swiftSettings: strict
        ),

        // The command lines of both programs, exit codes and the terminal look.
        .target(
            name: "Commands",
            dependencies: [
                "AMQP", "EventGeneration", "EventReports", "EventRuns", "EventSettings",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(name: "producer", dependencies: ["Commands"], swiftSettings: strict),
        .executableTarget(name: "consumer", dependencies: ["Commands"], swiftSettings: strict),

        // Scripted peer, process and broker support that the test targets share.
        .target(name: "TestSupport", dependencies: ["AMQP"], path: "Tests/TestSupport", swiftSettings: strict),
        // What the tests of settings, runs and reports share.
        .target(
            name: "EventTestSupport", dependencies: ["EventRuns", "EventSettings"], path: "Tests/EventTestSupport",
            swiftSettings: strict),
        // A long run through faults, for Scripts/soak; no product of the package.
        .executableTarget(
            name: "soak", dependencies: ["AMQP", "TestSupport"], path: "Tests/Soak", swiftSettings: strict),
        .testTarget(
            name: "AMQPTests",
            dependencies: [
                "AMQP", "CAMQP", "TestSupport", .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EventGenerationTests", dependencies: ["EventGeneration"], exclude: ["Golden"], swiftSettings: strict),
        .testTarget(
            name: "AMQPRoutingTests", dependencies: ["AMQP", "AMQPRouting"], swiftSettings: strict),
        .testTarget(
            name: "EventSettingsTests",
            dependencies: ["AMQPRouting", "EventRuns", "EventSettings", "EventTestSupport", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "EventRunsTests",
            dependencies: [
                "AMQPRouting", "CZlib", "CZstd", "EventReports", "EventRuns", "EventSettings", "EventTestSupport",
                "TestSupport",
            ],
            exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "EventReportsTests",
            dependencies: [
                "AMQPRouting", "EventReports", "EventRuns", "EventSettings", "EventTestSupport", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "AMQP", "AMQPRouting", "AMQPTracing", "EventReports", "EventRuns", "EventSettings", "TestSupport",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "AMQP", "Commands", "EventReports", "EventRuns", "EventSettings", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
