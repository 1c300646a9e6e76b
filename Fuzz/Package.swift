// swift-tools-version: 6.3
import PackageDescription

// A package of its own, because its programs link only with the fuzzer's runtime: `swift build` in the folder above must not try.
// One executable for each fuzzer: a folder in Sources, a folder of seeds in Corpus, and, where it helps, NAME.dict beside them.
let fuzzers = ["RequestFuzzer", "ReplyFuzzer", "RecordFuzzer", "CommandFuzzer", "JSONFuzzer"]

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
let fuzzed: Target.Dependency = .product(name: "fuzzed", package: "ducat")

let package = Package(
  name: "fuzz",
  products: fuzzers.map { .executable(name: $0, targets: [$0]) },
  dependencies: [.package(name: "ducat", path: "..")],
  targets: [.target(name: "FuzzSupport", swiftSettings: strict)]
    + fuzzers.map { .executableTarget(name: $0, dependencies: ["FuzzSupport", fuzzed], swiftSettings: strict) },
  swiftLanguageModes: [.v6]
)
