import Load
import Testing

@testable import ducat_bench

@Suite("Table of targets")
struct TargetsReportTests {
  private static func report(_ only: String, _ rounds: [(Subject) -> Sample]) throws -> TargetsReport {
    let words = ["--server", "a", "--yardstick", "b", "--only", only]
    let settings = try TargetsSettings(Arguments(words, options: TargetsSettings.options))
    let machine = Machine(processor: "P", cores: 2, memoryGigabytes: 24, kernel: "6", system: "S")
    let measured = rounds.map { measure in
      Dictionary(
        uniqueKeysWithValues: settings.rows.map { row in
          (row.name, Dictionary(uniqueKeysWithValues: row.subjects.map { ($0, measure($0)) }))
        })
    }
    return TargetsReport(settings: settings, machine: machine, rounds: measured, minutes: 1)
  }

  private static func isDucat(_ subject: Subject) -> Bool { if case .ducat = subject { true } else { false } }

  private static func cells(_ report: TargetsReport) -> [[String]] {
    report.markdown.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst().map { line in
      line.split(separator: "|").map { $0.split(separator: " ").joined(separator: " ") }
    }
  }

  @Test("a ratio is of medians, the range of single rounds, and the verdict of the ratio", arguments: [(600.0, "met"), (360.0, "missed")])
  func ratios(own: Double, verdict: String) throws {
    let report = try TargetsReportTests.report(
      "deep", [1.0, 0.5, 2.0].map { factor in { Sample(figures: [.rate: TargetsReportTests.isDucat($0) ? own * factor : 500, .p50: 1500]) } })
    let row = try #require(TargetsReportTests.cells(report).first)
    #expect(row[1] == "≥ 0.80 × journal" && row[3] == verdict)
    #expect(row[2] == (verdict == "met" ? "**1.20** (0.60 - 2.40)" : "**0.72** (0.36 - 1.44)"))
    #expect(row[4].hasSuffix("against 500/s; p50 1.50 ms"))
    #expect(report.failures.isEmpty && report.json.text.contains(#""verdict":"\#(verdict)""#))
  }

  @Test("a limit from above is met below it")
  func values() throws {
    func verdict(_ megabytes: Double) throws -> String {
      let report = try TargetsReportTests.report("cost", [{ _ in Sample(figures: [.diskBytes: 100, .ownMegabytes: megabytes]) }])
      return TargetsReportTests.cells(report)[2][3]
    }
    #expect(try verdict(60) == "met" && verdict(61) == "missed")
  }

  @Test("what could not be measured says why, and is no failure")
  func missing() throws {
    let report = try TargetsReportTests.report(
      "clients", [{ if case .postgres = $0 { Sample.missing("there is none") } else { Sample(figures: [.rate: 100]) } }])
    let rows = TargetsReportTests.cells(report)
    #expect(rows[0][3] == "met" && rows[1][3] == "not measured" && rows[1][4] == "there is none")
    #expect(report.failures.isEmpty && report.json.text.contains(#""good":true"#))
  }

  @Test("a wrong reply anywhere makes row and run wrong")
  func wrong() throws {
    let report = try TargetsReportTests.report(
      "deep",
      [{ _ in Sample(figures: [.rate: 100]) }, { TargetsReportTests.isDucat($0) ? Sample(wrong: "3 replies") : Sample(figures: [.rate: 100]) }])
    #expect(TargetsReportTests.cells(report)[0][3] == "WRONG")
    #expect(report.failures.count == 1 && report.markdown.contains("3 replies") && report.json.text.contains(#""good":false"#))
  }

  @Test("each row has a name of its own, and an unknown one is refused")
  func names() throws {
    let rows = TargetRow.all(few: 10, many: 20, replays: 30)
    #expect(Set(rows.map(\.name)).count == rows.count)
    for row in rows { #expect(TargetsCommand.usage.contains(row.name), "\(row.name) is not in the usage") }
    #expect(throws: Arguments.Misuse.self) { try TargetsReportTests.report("deep,nothing", []) }
  }

  @Test("numbers are found in INFO by their whole name")
  func info() {
    let text = "# Commits\r\ncommits:12\r\ncommit_p50_usec:210\r\ncommit_usec_max:900\r\n"
    #expect(ServerFacts.number("commit_p50_usec", in: text) == 210 && ServerFacts.number("commits", in: text) == 12)
    #expect(ServerFacts.number("commit", in: text) == nil && ServerFacts.number("p50_usec", in: text) == nil)
  }
}
