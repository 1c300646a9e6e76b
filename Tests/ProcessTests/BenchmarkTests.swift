import Foundation
import TestSupport
import Testing

/// The benchmarks run, small: each row for a fraction of a second, every reply checked, the books balanced. Nothing is said about speed.
@Suite(.serialized) struct BenchmarkTests {
  private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  /// Built together with the tests.
  private static let tool = root + "/.build/debug/ducat-bench"

  private static func object(_ text: String) throws -> [String: Any] {
    guard let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else { throw TestFailure("no JSON object: \(text)") }
    return object
  }

  /// Runs a command that must succeed and answer JSON.
  private static func results(_ arguments: [String]) throws -> [String: Any] {
    let run = try CommandRun([tool] + arguments + ["--json"], seconds: 120)
    guard run.succeeded else { throw TestFailure("\(arguments): \(run.ending)\n\(run.output)\n\(run.error)") }
    return try object(run.output)
  }

  private static func yardstick(in folder: TemporaryDirectory) throws -> String {
    let program = folder.file("yardstick")
    let built = try CommandRun(["clang", "-O1", "-std=gnu11", root + "/benchmarks/yardstick.c", "-llmdb", "-o", program])
    guard built.succeeded else { throw TestFailure("the yardstick cannot be built: \(built.error)") }
    return program
  }

  @Test func everyRowOfTheTableIsMeasured() throws {
    let folder = try TemporaryDirectory()
    let output = folder.file("results")
    let results = try Self.results([
      "targets", "--server", DucatBinary.path, "--yardstick", try Self.yardstick(in: folder), "--peers", Self.root + "/benchmarks/peers/peers.py",
      "--directory", folder.file("data"), "--output", output, "--rounds", "1", "--seconds", "0.2", "--warmup", "0.1", "--warm-gigabytes", "0",
      "--accounts", "1000", "--many-accounts", "2000",
    ])
    #expect(results["good"] as? Bool == true)
    let targets = try #require(results["targets"] as? [[String: Any]])
    #expect(targets.count >= 18)
    for target in targets {
      let verdict = target["verdict"] as? String ?? ""
      // Only what needs a program from elsewhere may be left out.
      let others = ["redis GET", "PostgreSQL"].contains { (target["wanted"] as? String ?? "").contains($0) }
      #expect(["met", "missed"].contains(verdict) || (others && verdict == "not measured"), "\(target)")
      if verdict != "not measured" { #expect((target["value"] as? Double ?? 0) > 0, "\(target)") }
    }
    // The page is made of it.
    let page = folder.file("page.md")
    let report = try CommandRun(["python3", Self.root + "/benchmarks/report.py", output, Self.root + "/benchmarks/performance.md.in", page])
    #expect(report.succeeded, "\(report.error)")
    let text = try String(contentsOfFile: page, encoding: .utf8)
    #expect(!text.contains("{{"))
    for target in targets { #expect(text.contains(target["title"] as? String ?? "?")) }
    for picture in ["throughput", "latency"] {
      let drawing = try String(contentsOfFile: folder.file("performance/\(picture).svg"), encoding: .utf8)
      #expect(drawing.contains("<polyline") && drawing.utf8.count < 50_000)
    }
  }

  @Test func manyEntriesSurviveAStopAndAKill() throws {
    let folder = try TemporaryDirectory()
    let results = try Self.results([
      "large", "--server", DucatBinary.path, "--directory", folder.path, "--early", "1000", "--count", "20000", "--accounts", "500", "--seconds",
      "0.3",
    ])
    let large = try #require(results["large"] as? [String: Any])
    #expect(large["good"] as? Bool == true && (large["entries"] as? Int ?? 0) > 20000, "\(large)")
    for figure in [
      "early_per_second", "late_per_second", "start_after_stop_seconds", "start_after_kill_seconds", "disk_bytes", "commit_p50_us", "commit_p999_us",
    ] {
      #expect((large[figure] as? Double ?? 0) > 0, "\(figure): \(large)")
    }
  }

  @Test func payInsAreMeasuredFromTheRequestToTheWallet() throws {
    let folder = try TemporaryDirectory()
    let results = try Self.results([
      "payins", "--server", DucatBinary.path, "--sandbox", Self.root + "/.build/debug/ducat-sandbox", "--directory", folder.path, "--seconds", "0.5",
      "--warmup", "0.2", "--in-flight", "16", "--rate", "50",
    ])
    let payins = try #require(results["payins"] as? [String: Any])
    #expect(payins["good"] as? Bool == true && (payins["accepted"] as? Int ?? 0) > 10, "\(payins)")
    for figure in ["succeeded_per_second", "server_us", "sandbox_us", "disk_bytes"] { #expect((payins[figure] as? Double ?? 0) > 0, "\(figure)") }
    #expect((payins["targets"] as? [[String: Any]])?.count == 2)
  }

  @Test func thePartsAreMeasured() throws {
    let folder = try TemporaryDirectory()
    let results = try Self.results([
      "micro", "--rounds", "2", "--accounts", "100", "--many-accounts", "500", "--transfers", "1500", "--directory", folder.path,
    ])
    let figures = try #require(results["figures"] as? [[String: Any]])
    let names = figures.compactMap { $0["name"] as? String }.joined(separator: "\n")
    for part in ["parse", "apply", "append", "commit of 1", "flush", "account by its path", "key that was used", "key that was not used"] {
      #expect(names.contains(part), "\(part) is missing")
    }
    for figure in figures { #expect((figure["ns"] as? Double ?? 0) > 0 && figure["rounds"] as? Int == 2, "\(figure)") }
  }

  @Test func aRunWithoutItsServerFails() throws {
    let folder = try TemporaryDirectory()
    let run = try CommandRun([
      Self.tool, "targets", "--server", "/nonexistent", "--yardstick", "/nonexistent", "--only", "single", "--rounds", "1", "--seconds", "0.1",
      "--warm-gigabytes", "0", "--directory", folder.path,
    ])
    #expect(run.ending == .exit(1) && run.output.contains("WRONG"), "\(run.output)\(run.error)")
  }
}
