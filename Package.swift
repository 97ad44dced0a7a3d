// swift-tools-version: 6.2
import PackageDescription

/// `Lifetimes` lets a decoder be a `~Escapable` view of the bytes it reads, so that nothing is copied to be parsed.
/// Warnings are errors where the environment says so, as continuous integration does.
let settings: [SwiftSetting] =
    [
        .enableExperimentalFeature("Lifetimes"),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (Context.environment["SKEIN_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)])

let package = Package(
    name: "skein",
    products: [
        .library(name: "AMQPCodec", targets: ["AMQPCodec"]),
        .library(name: "AMQPFoundation", targets: ["AMQPFoundation"]),
        .library(name: "AMQPEngine", targets: ["AMQPEngine"]),
        .library(name: "AMQPAuthentication", targets: ["AMQPAuthentication"]),
        .library(name: "AMQPTransport", targets: ["AMQPTransport"]),
        .library(name: "AMQPMessaging", targets: ["AMQPMessaging"]),
        .library(name: "MeshRouter", targets: ["MeshRouter"]),
        .library(name: "MeshSimulator", targets: ["MeshSimulator"]),
        .library(name: "MeshNode", targets: ["MeshNode"]),
        .library(name: "MeshTopology", targets: ["MeshTopology"]),
        .library(name: "MeshTesting", targets: ["MeshTesting"]),
        .executable(name: "skein", targets: ["skein"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .target(name: "AMQPCodec", exclude: ["Specification/generate.py"], swiftSettings: settings),
        .target(name: "AMQPFoundation", dependencies: ["AMQPCodec"], swiftSettings: settings),
        .target(
            name: "AMQPEngine",
            dependencies: ["AMQPCodec"],
            swiftSettings: settings),
        .target(
            name: "AMQPAuthentication",
            dependencies: [
                "AMQPEngine",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: settings),
        .target(
            name: "AMQPTransport",
            dependencies: [
                "AMQPEngine",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .target(
            name: "AMQPMessaging",
            dependencies: [
                "AMQPAuthentication", "AMQPCodec", "AMQPEngine", "AMQPTransport",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .target(
            name: "MeshRouter",
            dependencies: [
                "AMQPEngine",
                .product(name: "BasicContainers", package: "swift-collections"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .target(
            name: "MeshNode",
            dependencies: [
                "AMQPAuthentication", "AMQPEngine", "AMQPTransport", "MeshRouter",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .target(
            name: "MeshSimulator",
            dependencies: [
                "AMQPCodec", "AMQPEngine", "MeshRouter", "MeshTopology",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .target(
            name: "MeshTopology", dependencies: [.product(name: "Yams", package: "Yams")], swiftSettings: settings),
        .target(
            name: "MeshTesting",
            dependencies: [
                "AMQPCodec", "AMQPEngine", "AMQPMessaging", "AMQPTransport", "MeshSimulator", "MeshTopology",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "skein",
            dependencies: [
                "AMQPAuthentication", "AMQPEngine", "AMQPMessaging", "AMQPTransport", "MeshNode", "MeshRouter",
                "MeshSimulator",
                "MeshTesting", "MeshTopology",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        // What the interoperability tests ask for the codec's opinion.
        .executableTarget(
            name: "codec-echo", dependencies: ["AMQPCodec"], path: "Tests/CodecEcho", swiftSettings: settings),
        // A resource with transactions, and a server made of it for clients in other languages.
        .target(
            name: "QueueResource", dependencies: ["AMQPEngine"], path: "Tests/QueueResource", swiftSettings: settings),
        .executableTarget(
            name: "queue-server", dependencies: ["AMQPEngine", "QueueResource"], path: "Tests/QueueServer",
            swiftSettings: settings),
        // What Tests/Scripts/mutants.py runs.
        .executableTarget(
            name: "swarm", dependencies: ["MeshSimulator"], path: "Tests/Swarm", swiftSettings: settings),
        // What `make bench` runs. In C: a count of allocations, and loops around the functions of Qpid Proton's core.
        .target(name: "AllocationCount", path: "Tests/Benchmarks/AllocationCount"),
        .target(name: "ProtonCore", path: "Tests/Benchmarks/ProtonCore"),
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "AllocationCount", "AMQPCodec", "AMQPEngine", "MeshRouter", "MeshSimulator", "MeshTopology",
                "ProtonCore",
            ],
            path: "Tests/Benchmarks/Program", swiftSettings: settings),
        .testTarget(name: "AMQPCodecTests", dependencies: ["AMQPCodec"], swiftSettings: settings),
        .testTarget(
            name: "AMQPFoundationTests", dependencies: ["AMQPCodec", "AMQPFoundation"], swiftSettings: settings),
        .testTarget(
            name: "AMQPEngineTests", dependencies: ["AMQPAuthentication", "AMQPEngine", "QueueResource"],
            exclude: ["SASL/vectors.py"], swiftSettings: settings),
        .testTarget(
            name: "AMQPAuthenticationTests", dependencies: ["AMQPAuthentication", "AMQPEngine"],
            swiftSettings: settings),
        .testTarget(
            name: "AMQPTransportTests",
            dependencies: [
                "AMQPEngine", "AMQPTransport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "AMQPMessagingTests",
            dependencies: [
                "AMQPAuthentication", "AMQPCodec", "AMQPEngine", "AMQPMessaging", "AMQPTransport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["proton_login.py"],
            swiftSettings: settings),
        .testTarget(name: "MeshRouterTests", dependencies: ["MeshRouter"], swiftSettings: settings),
        .testTarget(
            name: "MeshSimulatorTests", dependencies: ["MeshSimulator", "MeshTopology"], swiftSettings: settings),
        .testTarget(name: "MeshTopologyTests", dependencies: ["MeshTopology"], swiftSettings: settings),
        // Runs nodes and is killed.
        .executableTarget(
            name: "fleet-runner", dependencies: ["MeshTesting", "MeshTopology"], path: "Tests/FleetRunner",
            swiftSettings: settings),
        .testTarget(
            name: "MeshTestingTests",
            dependencies: [
                "AMQPEngine", "AMQPMessaging", "AMQPTransport", "MeshSimulator", "MeshTesting", "MeshTopology",
                "fleet-runner", "skein",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "MeshNodeTests",
            dependencies: [
                "AMQPAuthentication", "AMQPCodec", "AMQPEngine", "AMQPTransport", "MeshNode",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

// For the thread sanitizer: Swift 6.3.1 breaks on BasicContainers when it compiles for it, and only the router needs that. A
// router is a value that one thread has, so there is nothing for that sanitizer to find.
if Context.environment["SKEIN_WITHOUT_ROUTER"] != nil {
    let absent = [
        "MeshRouter", "MeshRouterTests", "MeshSimulator", "MeshSimulatorTests", "MeshNode", "MeshNodeTests",
        "MeshTesting", "MeshTestingTests", "fleet-runner", "skein", "benchmarks", "swarm",
    ]
    package.targets.removeAll { absent.contains($0.name) }
    package.products.removeAll { absent.contains($0.name) }
}
