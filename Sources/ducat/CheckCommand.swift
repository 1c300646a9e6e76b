import Client
import Ledger
import Memory
import Payments
import Platform
import Server
import Storage

/// `ducat check`: re-derives what a data directory holds from its journal, and compares.
enum CheckCommand {
  static let page = ManualPage(
    name: "ducat check", summary: "check the data of a server that is not running", synopsis: ["--data DIR [--json]"],
    description: [
      "Reads the journal in DIR from its first record, derives every table anew and compares it with what is stored. Nothing is written. "
        + "While a server uses the directory, ask the server instead: CHECK."
    ],
    options: [
      ("--data DIR", "Directory of the ledger, or of a copy of one."),
      ("--json", "One JSON object instead of lines."),
    ], statuses: [.done, .failed, .usage, .inUse, .unknownFormat])

  /// Checks the directory that the words name.
  static func run(_ arguments: [String]) -> Int32 {
    do throws(ArgumentReader.Problem) {
      let (directory, isJSON) = try parse(arguments)
      return check(directory, isJSON: isJSON).rawValue
    } catch {
      Console.error("ducat check: \(error.sentence)\nTry 'ducat help check'.")
      return ExitStatus.usage.rawValue
    }
  }

  private static func parse(_ arguments: [String]) throws(ArgumentReader.Problem) -> (directory: String, isJSON: Bool) {
    var reader = ArgumentReader(arguments)
    var directory: String?
    var isJSON = false
    while let item = try reader.next() {
      switch item {
      case .option("--data"): directory = try reader.value()
      case .option("--json"): isJSON = true
      case .option(let name): throw ArgumentReader.Problem("there is no option \(name)")
      case .operand(let word): throw ArgumentReader.Problem("'\(word)' is unexpected")
      }
    }
    guard let directory, !directory.isEmpty else { throw ArgumentReader.Problem("--data DIR is needed") }
    if !FileSystem.exists(directory + "/data.mdb") { throw ArgumentReader.Problem("there is no ledger in \(directory)") }
    return (directory, isJSON)
  }

  private static func check(_ directory: String, isJSON: Bool) -> ExitStatus {
    guard let lock = takeLock(directory) else { return .inUse }
    defer { withExtendedLifetime(lock) {} }
    do throws(LedgerError) {
      let shows = Terminal.isTerminal(2)
      let snapshot = try LedgerSnapshot.open(directory: directory)
      let report = try check(snapshot) { done, total in
        if shows { Console.write("\rrecord \(done) of \(total)", to: 2) }
      }
      if shows { Console.write("\r\u{1B}[K", to: 2) }
      Console.output(isJSON ? json(report) : text(report, directory))
      return report.isClean ? .done : .failed
    } catch {
      Console.error("ducat check: \(directory): \(error)")
      if case .unknownFormat = error { return .unknownFormat }
      return .failed
    }
  }

  /// The ledger's check, with that of the payments in it.
  private static func check(_ snapshot: LedgerSnapshot, progress: (UInt64, UInt64) -> Void) throws(LedgerError) -> CheckReport {
    do throws(StorageError) {
      var payments = PaymentsChecker()
      return try snapshot.check(&payments, progress: progress)
    } catch {
      throw LedgerError.storage(error)
    }
  }

  /// Keeps servers away from the directory; a directory that cannot be written to has none.
  private static func takeLock(_ directory: String) -> CheckLock? {
    let path = Server.lockPath(directory)
    do throws(SystemError) {
      guard let lock = try DirectoryLock.take(path) else {
        let holder = DirectoryLock.holder(path).map { "process \($0)" } ?? "another process"
        Console.error("ducat check: \(directory) is in use by \(holder); ask the server: CHECK")
        return nil
      }
      return CheckLock(lock)
    } catch {
      return CheckLock(nil)
    }
  }

  private static func text(_ report: CheckReport, _ directory: String) -> String {
    let counts =
      "\(report.records) records, \(report.accounts) accounts, \(report.keys) keys, \(report.openHolds) open holds, "
      + "\(report.objects) objects of payments"
    if report.isClean { return "clean: \(counts)" }
    let hidden = report.findingCount - report.findings.count
    return (["damaged: \(directory): \(counts)"] + report.findings + (hidden > 0 ? ["and \(hidden) more"] : [])).joined(separator: "\n")
  }

  private static func json(_ report: CheckReport) -> String {
    let findings = report.findings.map { "\"\(escaped($0))\"" }.joined(separator: ",")
    return "{\"status\":\"\(report.isClean ? "clean" : "damaged")\",\"records\":\(report.records),\"accounts\":\(report.accounts),"
      + "\"keys\":\(report.keys),\"holds\":\(report.openHolds),\"objects\":\(report.objects),\"finding_count\":\(report.findingCount),\"findings\":[\(findings)]}"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      default:
        let digits = String(scalar.value, radix: 16)
        result += scalar.value < 0x20 ? "\\u" + String(repeating: "0", count: 4 - digits.count) + digits : String(scalar)
      }
    }
    return result
  }
}

/// Holds the lock of a directory, where there is one to be had.
final class CheckLock {
  private let lock: DirectoryLock?
  init(_ lock: consuming DirectoryLock?) { self.lock = lock }
}
