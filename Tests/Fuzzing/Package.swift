// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that neither an ordinary build nor these programs cost the other anything: it has the pure
// modules, by links to their folders, and no dependencies. `make fuzz` builds it.

let settings: [SwiftSetting] =
    [
        .enableExperimentalFeature("Lifetimes"),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (Context.environment["SKEIN_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)])

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies + ["FuzzSupport"], path: name, swiftSettings: settings)
}

let package = Package(
    name: "fuzzing",
    targets: [
        .target(
            name: "AMQPCodec", path: "Modules/AMQPCodec", exclude: ["Specification/generate.py"],
            swiftSettings: settings),
        .target(
            name: "AMQPEngine", dependencies: ["AMQPCodec"], path: "Modules/AMQPEngine", swiftSettings: settings),
        .systemLibrary(name: "LibFuzzer", path: "LibFuzzer"),
        .target(
            name: "FuzzSupport", dependencies: ["AMQPCodec", "AMQPEngine", "LibFuzzer"], path: "Support",
            swiftSettings: settings),
        program("fuzz-codec", ["AMQPCodec"]),
        program("fuzz-engine", ["AMQPCodec", "AMQPEngine"]),
        program("fuzz-pair", ["AMQPCodec", "AMQPEngine"]),
        program("make-seeds", ["AMQPCodec", "AMQPEngine"]),
    ],
    swiftLanguageModes: [.v6]
)
