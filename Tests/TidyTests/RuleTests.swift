import Testing

/// Each rule on a sample that breaks it and on one that keeps it: a rule that cannot fail is no rule.
@Suite struct RuleTests {
  @Test(arguments: [
    ("Sources/Ledger/A.swift", "import Storage\nimport Memory", []),
    ("Sources/Ledger/A.swift", "import Server", [1]),
    ("Sources/Memory/A.swift", "\ninternal import Ledger", [2]),
    ("Sources/Wire/A.swift", "@testable import struct Commands.Table", [1]),
    ("Sources/Wire/A.swift", "// import Server", []),
    ("Sources/Cellar/A.swift", "import Memory", [1]),
    ("Tests/WireTests/A.swift", "import Server", []),
  ])
  func layers(path: String, text: String, lines: [Int]) { expect(.imports, path, text, lines) }

  @Test(arguments: [
    ("Sources/Ledger/A.swift", "import CLMDB", [1]),
    ("Sources/Storage/A.swift", "internal import CLMDB", []),
    ("Sources/Commands/A.swift", "import Synchronization\nimport Glibc", [2]),
  ])
  func systemModules(path: String, text: String, lines: [Int]) { expect(.systemImports, path, text, lines) }

  @Test(arguments: [
    ("Sources/Server/A.swift", "import Foundation", [1]), ("Sources/Money/A.swift", "import FoundationEssentials", [1]),
    ("Sources/Exchange/A.swift", "import FoundationEssentials", []),
  ])
  func foundation(path: String, text: String, lines: [Int]) { expect(.foundation, path, text, lines) }

  @Test(arguments: [
    ("Sources/Ledger/A.swift", "let p: UnsafeMutableRawPointer", [1]),
    ("Sources/Ledger/A.swift", "a.withUnsafeBytes { $0 }", [1]),
    ("Sources/Ledger/A.swift", "// UnsafePointer\nlet a = \"unsafe\"", []),
    ("Sources/Memory/A.swift", "let p: UnsafeMutableRawPointer", []),
    ("Sources/Server/A.swift", "unsafe free(p)", [1]),
  ])
  func unsafety(path: String, text: String, lines: [Int]) { expect(.unsafety, path, text, lines) }

  @Test(arguments: [
    ("Sources/Money/Allocation.swift", "public struct Allocation {}", []),
    ("Sources/Money/Allocation.swift", "public struct Allocation {}\nprivate enum Step {}", []),
    ("Sources/Money/Allocation.swift", "struct Allocation {}\nfinal class Other {}", []),
    ("Sources/Money/Allocation.swift", "struct Allocation {}\nfinal class Other {" + String(repeating: "\n", count: 40) + "}", [2]),
    ("Sources/Money/Allocations.swift", "struct Allocation {}\nfinal class Other {}", [1]),
    ("Sources/Money/Allocation+Text.swift", "extension Allocation {}", []),
    ("Sources/Money/Allocation+Text.swift", "extension Sum {}", [1]),
    ("Sources/Money/Sum.swift", "@frozen public enum Total {}", [1]),
  ])
  func primaryType(path: String, text: String, lines: [Int]) { expect(.primaryType, path, text, lines) }

  @Test(arguments: [
    ("public func f() {}", [1]),
    ("/// Says.\npublic func f() {}", []),
    ("/// Says.\n@inlinable\npublic func f() {}", []),
    ("public static func == (a: A, b: A) -> Bool { true }", []),
    ("  package static func f() {}", [1]),
    ("public let a = 1", []),
    ("/// Says.\npublic func f(a: Int) {}\npublic func f() {}\npublic func g() {}", [4]),
    ("func f() {}", []),
    ("/// Says.\n\npublic struct A {}", [3]),
  ])
  func documentation(text: String, lines: [Int]) { expect(.documentation, "Sources/Money/A.swift", text, lines) }

  @Test func length() {
    let line = "let a = 1\n"
    expect(.fileLength, "Sources/Money/A.swift", String(repeating: line, count: 400), [])
    expect(.fileLength, "Tests/MoneyTests/A.swift", String(repeating: line, count: 401), [401])
  }

  @Test func leftovers() {
    expect(.markers, "docs/a.md", "fine\nTO" + "DO: later", [2])
    expect(.markers, "docs/a.md", "methodology", [])
    expect(.machinePaths, "docs/a.md", "in /wor" + "k/main", [1])
    expect(.machinePaths, "docs/a.md", "https://example.org/wor" + "k/ and framework/a and /var/lib/ducat", [])
  }

  @Test(arguments: [
    ("let a = try? f()", [1]), ("let a = try! f()", [1]), ("let a = try f()", []), ("dump(a)", [1]), ("let a = \"try? dump(a)\"", []),
  ])
  func plainWords(text: String, lines: [Int]) { expect(.plainWords, "Sources/Money/A.swift", text, lines) }

  @Test func textOfSeveralLinesIsNotCode() {
    let text = "let a = \"\"\"\n  try? import Server\n  \"\"\"\nlet b = try? f()"
    expect(.plainWords, "Sources/Money/A.swift", text, [4])
  }

  private func expect(_ rule: Rule, _ path: String, _ text: String, _ lines: [Int], sourceLocation: SourceLocation = #_sourceLocation) {
    let found = rule.check(SourceFile(path: path, text: text)).map(\.line)
    #expect(found == lines, sourceLocation: sourceLocation)
  }
}
