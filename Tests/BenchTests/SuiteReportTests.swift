import Load
import Memory
import Testing

@testable import ducat_bench

@Suite("Report of a suite")
struct SuiteReportTests {
  private static func measurement(rate: Int, errors: Int = 0, ledgerLacks missing: UInt64 = 0) -> Cell.Measurement {
    var load = LoadResult()
    load.measured = rate
    load.seconds = 1
    load.acknowledged = rate
    load.acknowledgedUnits = 1000
    load.errors = errors
    load.errorSamples = errors > 0 ? ["-INSUFFICIENT nothing left\r\n"] : []
    load.latency.record(2_000_000, times: rate)
    let verdict = Verdict(
      acknowledged: 1000, before: LedgerTotals(debits: 0, credits: 0), after: LedgerTotals(debits: 1000 - missing, credits: 1000 - missing))
    return Cell.Measurement(load: load, verdict: verdict, bytesPerEntry: 200, ownBytes: 50_000_000, fileBytes: 0, processorNanoseconds: 300)
  }

  private static func yardstick(_ mode: Yardstick.Mode, _ rate: Double) -> Yardstick.Result {
    Yardstick.Result(
      mode: mode, batch: 8000, transfersPerSecond: rate, p50Microseconds: 1500, p99Microseconds: 3000, maxMicroseconds: 9000, bytesPerTransfer: 187)
  }

  private static func report(_ measurements: [Cell.Measurement], journal: [Double]) throws -> SuiteReport {
    let shape = try #require(Shape("8x1000"))
    var cell = Cell(shape: shape, accounts: 10_000, keys: .random)
    for (index, measurement) in measurements.enumerated() {
      cell.rounds.append(
        Cell.Round(measurement: measurement, other: nil, yardsticks: [yardstick(.journal, journal[index]), yardstick(.deferred, journal[index] / 2)]))
    }
    let settings = try SuiteSettings(Arguments(["--server", "a", "--yardstick", "b"], options: SuiteSettings.options))
    let machine = Machine(processor: "P", cores: 2, memoryGigabytes: 24, kernel: "6", system: "S")
    return SuiteReport(settings: settings, machine: machine, cells: [cell])
  }

  @Test("a ratio is that of the medians, with the extremes of single rounds beside it")
  func ratios() throws {
    let rates = [1000, 3000, 2000]
    let report = try SuiteReportTests.report(rates.map { SuiteReportTests.measurement(rate: $0) }, journal: [4000, 2000, 8000])
    #expect(report.failures.isEmpty)
    let row = try #require(report.markdown.split(separator: "\n").first { $0.hasPrefix("| 8x1000") })
    #expect(row.contains("| 2.00 k | 2000 |"))
    #expect(row.contains("| 4.00 k | 1500 | **0.50** (0.25-1.50) | 2.00 k | **1.00** (0.50-3.00) |"))
    #expect(report.json.text.contains(#""ratio_to_journal":{"median":0.500,"lowest":0.250,"highest":1.500}"#))
    #expect(report.json.text.contains(#""good":true"#))
  }

  @Test("an error or a ledger that lacks something makes the whole run wrong")
  func failures() throws {
    let refused = try SuiteReportTests.report([SuiteReportTests.measurement(rate: 10, errors: 1)], journal: [10])
    #expect(refused.failures.count == 1 && refused.markdown.contains("**WRONG**") && refused.json.text.contains(#""good":false"#))
    let lost = try SuiteReportTests.report([SuiteReportTests.measurement(rate: 10, ledgerLacks: 1)], journal: [10])
    #expect(lost.failures.first?.contains("1000 was acknowledged, the ledger has grown by 999") == true)
    let silent = try SuiteReportTests.report([SuiteReportTests.measurement(rate: 0)], journal: [10])
    #expect(silent.failures.count == 1)
  }

  @Test("rows of the header and of the cells have as many columns")
  func columns() throws {
    let report = try SuiteReportTests.report([SuiteReportTests.measurement(rate: 10)], journal: [10])
    let widths = Set(report.markdown.split(separator: "\n").filter { $0.hasPrefix("|") }.map { $0.filter { $0 == "|" }.count })
    #expect(widths.count == 1)
  }

  @Test("shapes are connections times depth", arguments: [("8x1000", 8000), ("1x1", 1), ("16x1", 16)])
  func shapes(text: String, inFlight: Int) throws {
    let shape = try #require(Shape(text))
    #expect(shape.inFlight == inFlight && shape.name == text)
  }

  @Test("other shapes are refused", arguments: ["", "8", "x", "0x1", "1x0", "1x1x1", "ax1"])
  func noShapes(text: String) { #expect(Shape(text) == nil) }

  @Test("figures are found in the yardstick's line by their whole name")
  func figures() {
    let line = #"{"yardstick":"journal","batch":1,"batch_p50_us":210.5,"commit_p50_us":209.1,"bytes_per_transfer":187.0}"#
    #expect(Yardstick.figure("batch", in: line) == 1)
    #expect(Yardstick.figure("batch_p50_us", in: line) == 210.5)
    #expect(Yardstick.figure("bytes_per_transfer", in: line) == 187)
    #expect(Yardstick.figure("p50_us", in: line) == nil)
    #expect(Yardstick.figure("batch", in: "{}") == nil)
  }

  @Test("a read is answered only by a reply of its kind")
  func answers() {
    let balance = Array("$5\r\n12.00\r\n".utf8)
    let map = Array("*14\r\n$7\r\naccount\r\n".utf8) + [UInt8](repeating: 65, count: 50)
    for kind in ReadKind.allCases {
      #expect(!kind.isAnswered(by: Array("-NOACCOUNT none\r\n".utf8)) && !kind.isAnswered(by: Array("$-1\r\n".utf8)) && !kind.isAnswered(by: []))
      #expect(kind.isAnswered(by: balance) != kind.isAnswered(by: map))
    }
    #expect(ReadKind.balanceAtInstant.isAnswered(by: balance) && ReadKind.statement.isAnswered(by: map))
  }
}
