import Client

/// `ducat export`: the command line of the export.
public enum ExportCommand {
  /// Runs the command with the words behind `export`.
  /// - Returns: the exit code, one of `ExitCode`.
  public static func run(arguments: [String]) -> Int32 {
    do throws(ArgumentReader.Problem) {
      guard let exporter = try parse(arguments) else {
        Console.output(help)
        return ExitCode.success
      }
      return run(exporter)
    } catch {
      Console.error("ducat export: \(error.sentence)\nTry 'ducat export --help'.")
      return ExitCode.usage
    }
  }

  private static func run(_ exporter: Exporter) -> Int32 {
    do throws(ExchangeError) {
      try exporter.run()
      return ExitCode.success
    } catch {
      Console.error("ducat export: \(error)")
      return error.exitCode
    }
  }

  /// What the words ask for; `nil` when they ask for help.
  static func parse(_ arguments: [String]) throws(ArgumentReader.Problem) -> Exporter? {
    var reader = ArgumentReader(arguments)
    var operands: [String] = []
    var connection = ConnectionOptions(name: "ducat-export")
    if let problem = connection.readEnvironment() { throw ArgumentReader.Problem(problem) }
    while let item = try reader.next() {
      switch item {
      case .operand(let word): operands.append(word)
      case .option("--help"), .option("-h"): return nil
      case .option(let name): try connection.read(name, &reader)
      }
    }
    guard operands.count == 2 else { throw ArgumentReader.Problem("a format and a file are needed (- is the standard output)") }
    guard let format = ExportFormat(rawValue: operands[0]) else {
      throw ArgumentReader.Problem("'\(operands[0])' is no format: csv, jsonl, hledger, ledger and beancount are")
    }
    return Exporter(format: format, path: operands[1], connection: connection)
  }

  /// The manual page, as text.
  public static let help = """
    NAME
        ducat export - write the journal of a running ledger to a file

    SYNOPSIS
        ducat export [OPTION]... FORMAT FILE

    DESCRIPTION
        Writes everything up to the record that is the last one when the export begins. FILE (- is the standard output) appears under its
        name when it is complete.

        FORMAT is one of
        csv        the postings, as 'ducat import csv' reads them
        jsonl      every record, one JSON object a line, as TAIL shows it; 'ducat import jsonl' reads it
        hledger    the postings as a journal of hledger, with the balances of all accounts asserted at the end
        ledger     the same for Ledger
        beancount  the same for Beancount

        In the last three debits are positive, the entry's number is its code, and key and metadata are tags. Holds are not among them: they
        move no balance. Account names that a tool would not take are changed; which ones, is told at the end of the file (hledger, Ledger)
        or with the account's 'open' (Beancount). Beancount's accounts begin with the account's type (Assets, Liabilities, Equity, Income,
        Expenses), and each part with a capital letter.

    OPTIONS
        --connect HOST:PORT   the server (default: 127.0.0.1:7171, or what DUCAT_CONNECT says)
        --password-file FILE  the password is the first line of FILE
        --help                show this

    EXIT STATUS
        0  the file is complete
        1  the file cannot be written, or the server refused
        2  the command line makes no sense
        3  the server cannot be reached
    """
}
