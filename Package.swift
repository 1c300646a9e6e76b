// swift-tools-version: 6.3
import PackageDescription

// One setting for every target: Swift 6, and no warning is tolerated.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
// Targets that hand out spans tied to their owner.
let lifetimes = strict + [.enableExperimentalFeature("Lifetimes")]

let package = Package(
  name: "ducat",
  products: [
    .executable(name: "ducat", targets: ["ducat"]),
    .executable(name: "ducat-bench", targets: ["ducat-bench"]),
    .executable(name: "ducat-sandbox", targets: ["ducat-sandbox"]),
    // What the fuzzers in Fuzz/ take apart.
    .library(name: "fuzzed", targets: ["Commands", "JSON", "Ledger", "Memory", "Wire"]),
    // What the budget tests preload into a server, to count its allocations and calls of the system.
    .library(name: "counters", type: .dynamic, targets: ["CCounters"]),
  ],
  targets: [
    // System libraries: a module map and a shim header each.
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CEvent", pkgConfig: "libevent", providers: [.apt(["libevent-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

    // The ground floor.
    .target(name: "Memory", dependencies: ["CLinux"], swiftSettings: lifetimes),
    .target(name: "Platform", dependencies: ["CLinux", "Memory"], swiftSettings: lifetimes),
    .target(name: "Money", swiftSettings: lifetimes),
    .target(name: "Wire", dependencies: ["Memory"], swiftSettings: lifetimes),
    .target(name: "Storage", dependencies: ["CLMDB", "Memory"], swiftSettings: lifetimes),

    // What speaks with the rest of the world.
    .target(name: "JSON", dependencies: ["Memory"], swiftSettings: lifetimes),
    .target(name: "Crypto", dependencies: ["COpenSSL"], swiftSettings: strict),
    .target(name: "HTTP", dependencies: ["CCurl", "CEvent", "JSON", "Memory", "Platform"], swiftSettings: lifetimes),

    // The ledger and what stands on it.
    .target(name: "Ledger", dependencies: ["Memory", "Money", "Storage"], swiftSettings: lifetimes),
    // Payments: what PSPs speak, and the service above the ledger.
    .target(name: "PSP", dependencies: ["Crypto", "HTTP", "JSON", "Memory", "Money"], swiftSettings: strict),
    .target(name: "Payments", dependencies: ["Crypto", "JSON", "Ledger", "Memory", "Money", "PSP", "Storage"], swiftSettings: lifetimes),
    .target(name: "Commands", dependencies: ["JSON", "Ledger", "Memory", "Money", "Payments", "Storage", "Wire"], swiftSettings: lifetimes),
    // The other door to the payments: HTTP, PSPs, webhooks.
    .target(name: "Gateway", dependencies: ["Crypto", "HTTP", "JSON", "Money", "PSP", "Payments", "Platform"], swiftSettings: strict),
    .target(
      name: "Server",
      dependencies: ["Commands", "Gateway", "JSON", "Ledger", "Memory", "Money", "PSP", "Payments", "Platform", "Storage", "Wire"],
      swiftSettings: lifetimes),

    // The other end of the line.
    .target(name: "Client", dependencies: ["Platform", "Memory", "Wire"], swiftSettings: lifetimes),
    .target(name: "Exchange", dependencies: ["Client", "Memory", "Money", "Platform", "Wire"], swiftSettings: lifetimes),
    .target(name: "Shell", dependencies: ["CEdit", "Client", "Memory", "Platform", "Wire"], swiftSettings: lifetimes),

    .executableTarget(
      name: "ducat",
      dependencies: ["Client", "Commands", "Exchange", "Gateway", "JSON", "Ledger", "Payments", "Platform", "Server", "Shell", "Storage", "Wire"],
      swiftSettings: strict),
    // The load generator, and the benchmarks around it.
    .target(name: "Load", dependencies: ["Memory", "Platform"], swiftSettings: lifetimes),
    .executableTarget(
      name: "ducat-bench", dependencies: ["Client", "Commands", "Ledger", "Load", "Memory", "Money", "Platform", "Storage", "Wire"],
      swiftSettings: lifetimes),

    // The other side of payments: a payment service provider and a bank to try them against.
    .target(name: "Sandbox", dependencies: ["Client", "Crypto", "HTTP", "JSON", "Memory", "Money", "Platform"], swiftSettings: strict),
    .executableTarget(name: "ducat-sandbox", dependencies: ["Client", "HTTP", "Memory", "Platform", "Sandbox"], swiftSettings: strict),

    // Tests mirror the targets.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .target(name: "Loopback", dependencies: ["Client", "Memory", "Platform", "Wire"], path: "Tests/Loopback", swiftSettings: lifetimes),
    .testTarget(
      name: "ChaosTests", dependencies: ["Crypto", "HTTP", "JSON", "Ledger", "Memory", "Money", "PSP", "Payments", "Sandbox", "TestSupport"],
      swiftSettings: lifetimes),
    .testTarget(name: "ClientTests", dependencies: ["Client", "Loopback", "Memory", "Platform", "Wire"], swiftSettings: lifetimes),
    .target(name: "CCounters", path: "Tests/Counters"),
    .testTarget(name: "BenchTests", dependencies: ["Load", "Memory", "ducat-bench"], swiftSettings: strict),
    .testTarget(name: "BudgetTests", dependencies: ["TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "CommandsTests", dependencies: ["Commands", "Ledger", "Memory", "Money", "Storage", "TestSupport", "Wire"], swiftSettings: lifetimes),
    .testTarget(
      name: "ExchangeTests", dependencies: ["Client", "Exchange", "Loopback", "Memory", "Money", "Platform", "Wire"], swiftSettings: lifetimes),
    .testTarget(name: "CryptoTests", dependencies: ["Crypto"], swiftSettings: strict),
    .testTarget(
      name: "GatewayTests", dependencies: ["Crypto", "Gateway", "HTTP", "JSON", "PSP", "Payments", "Platform", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "HTTPTests", dependencies: ["HTTP", "Platform", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "SandboxTests", dependencies: ["Crypto", "HTTP", "JSON", "Memory", "Platform", "Sandbox", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "LedgerTests", dependencies: ["Ledger", "Memory", "Money", "Storage", "TestSupport"], swiftSettings: lifetimes),
    .testTarget(name: "LoadTests", dependencies: ["Load", "Memory", "Platform", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "ModelTests", dependencies: ["TestSupport"], swiftSettings: strict),
    .testTarget(name: "MoneyTests", dependencies: ["Money", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "PaymentsTests", dependencies: ["JSON", "Ledger", "Memory", "Money", "PSP", "Payments", "Storage", "TestSupport"],
      swiftSettings: lifetimes),
    .testTarget(name: "ProcessTests", dependencies: ["TestSupport"], swiftSettings: strict),
    .testTarget(name: "PSPTests", dependencies: ["Crypto", "HTTP", "JSON", "Money", "PSP", "Sandbox", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ServerTests", dependencies: ["Commands", "Ledger", "Memory", "Platform", "Server", "TestSupport"], swiftSettings: lifetimes),
    .testTarget(name: "ShellTests", dependencies: ["Client", "Loopback", "Memory", "Shell", "Wire"], swiftSettings: lifetimes),
    .testTarget(name: "TestSupportTests", dependencies: ["TestSupport"], swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
    .testTarget(name: "WireTests", dependencies: ["Memory", "TestSupport", "Wire"], swiftSettings: lifetimes),
  ],
  swiftLanguageModes: [.v6]
)
