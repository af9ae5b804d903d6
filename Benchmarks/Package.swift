// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "amqp-toolkit-benchmarks",
    targets: [
        // The peer that discards what it is sent: clients are measured against it.
        .executableTarget(name: "sink"),

        // How both publishers measure themselves and report.
        .target(name: "Measurement"),

        // The C library's own loop.
        .executableTarget(
            name: "c-publish", dependencies: ["Measurement"], linkerSettings: [.linkedLibrary("rabbitmq")]),
    ],
    swiftLanguageModes: [.v6]
)
