// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "amqp-toolkit-benchmarks",
    products: [
        // Loaded into a client with LD_PRELOAD.
        .library(name: "counting", type: .dynamic, targets: ["counting"])
    ],
    dependencies: [.package(name: "amqp-toolkit", path: "..")],
    targets: [
        // The peer that discards what it receives and floods consumers: clients are measured against it.
        .executableTarget(name: "sink"),

        // How both clients measure themselves and report.
        .target(name: "Measurement", linkerSettings: [.linkedLibrary("dl")]),

        // Counts allocations and calls for input and output.
        .target(name: "counting"),

        // The C library's own loops.
        .executableTarget(
            name: "c-client", dependencies: ["Measurement"], linkerSettings: [.linkedLibrary("rabbitmq")]),

        // The same loops on the client library.
        .executableTarget(
            name: "swift-client",
            dependencies: ["Measurement", .product(name: "AMQP", package: "amqp-toolkit")],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
