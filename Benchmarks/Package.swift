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
    dependencies: [.package(name: "amqp-toolkit", path: "..")],
    targets: [
        // The peer that discards what it is sent: clients are measured against it.
        .executableTarget(name: "sink"),

        // How both publishers measure themselves and report.
        .target(name: "Measurement"),

        // The C library's own loop.
        .executableTarget(
            name: "c-publish", dependencies: ["Measurement"], linkerSettings: [.linkedLibrary("rabbitmq")]),

        // The same loop on the client library.
        .executableTarget(
            name: "swift-publish",
            dependencies: ["Measurement", .product(name: "AMQP", package: "amqp-toolkit")],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
