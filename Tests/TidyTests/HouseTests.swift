import Testing

@Suite struct HouseTests {
  @Test(arguments: Rule.all)
  func theRepositoryKeepsTheRule(rule: Rule) throws {
    let files = try Repository.files()
    #expect(files.contains { rule.applies($0) }, "no file that the rule is about")
    let findings = files.flatMap(rule.check)
    #expect(findings.isEmpty, "\(findings.map(\.description).joined(separator: "\n"))")
  }

  @Test func everyTargetStandsInTheTableOfLayers() throws {
    let targets = Set(try Repository.files().filter(\.isProduct).map(\.target)).subtracting(["CLMDB", "CLinux", "CEdit"])
    #expect(targets.subtracting(Layers.allowed.keys) == [])
  }

  @Test func theTableOfLayersHasNoCircle() {
    var placed: Set<String> = []
    var left = Layers.allowed
    while let next = left.first(where: { $0.value.isSubset(of: placed) }) {
      placed.insert(next.key)
      left[next.key] = nil
    }
    #expect(left.isEmpty, "in a circle: \(left.keys.sorted())")
  }
}
