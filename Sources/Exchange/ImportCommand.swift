import Client
import Money

/// `ducat import`: the command line of the import.
public enum ImportCommand {
  /// Runs the command with the words behind `import`.
  /// - Returns: the exit code, one of `ExitCode`.
  public static func run(arguments: [String]) -> Int32 {
    do throws(ArgumentReader.Problem) {
      guard let importer = try parse(arguments) else {
        Console.output(help)
        return ExitCode.success
      }
      return run(importer)
    } catch {
      Console.error("ducat import: \(error.sentence)\nTry 'ducat import --help'.")
      return ExitCode.usage
    }
  }

  private static func run(_ importer: Importer) -> Int32 {
    do throws(ExchangeError) {
      return try importer.run() ? ExitCode.success : ExitCode.failure
    } catch {
      Console.error("ducat import: \(error)")
      return error.exitCode
    }
  }

  /// What the words ask for; `nil` when they ask for help.
  static func parse(_ arguments: [String]) throws(ArgumentReader.Problem) -> Importer? {
    var reader = ArgumentReader(arguments)
    var operands: [String] = []
    var options = ImportOptions()
    var connection = ConnectionOptions(name: "ducat-import")
    if let problem = connection.readEnvironment() { throw ArgumentReader.Problem(problem) }
    while let item = try reader.next() {
      guard case .option(let name) = item else {
        if case .operand(let word) = item { operands.append(word) }
        continue
      }
      switch name {
      case "--help", "-h": return nil
      case "--asset": try addOverride(try reader.value(), to: &options)
      case "--default-type": options.defaultType = try type(try reader.value())
      case "--rounding-account": options.roundingAccount = try notEmpty(name, try reader.value())
      case "--virtual-account": options.virtualAccount = try notEmpty(name, try reader.value())
      case "--key-prefix": options.keyPrefix = try notEmpty(name, try reader.value())
      case "--window": options.window = try window(try reader.value())
      default: try connection.read(name, &reader)
      }
    }
    guard operands.count == 2 else { throw ArgumentReader.Problem("a format and a file are needed (- is the standard input)") }
    guard let format = ImportFormat(rawValue: operands[0]) else {
      throw ArgumentReader.Problem("'\(operands[0])' is no format: csv, jsonl and hledger-csv are")
    }
    return Importer(format: format, path: operands[1], options: options, connection: connection)
  }

  private static func addOverride(_ text: String, to options: inout ImportOptions) throws(ArgumentReader.Problem) {
    guard let sign = text.lastIndex(of: "="), let code = AssetCode(String(text[text.index(after: sign)...])) else {
      throw ArgumentReader.Problem("--asset takes NAME=CODE, where CODE is an asset code such as EUR; '\(text)' is none")
    }
    options.overrides[String(text[..<sign])] = code
  }

  private static func type(_ text: String) throws(ArgumentReader.Problem) -> StaticString {
    for type in AccountTypeRule.types where "\(type)" == text { return type }
    throw ArgumentReader.Problem("--default-type is asset, liability, equity, income or expense, not '\(text)'")
  }

  private static func notEmpty(_ name: String, _ text: String) throws(ArgumentReader.Problem) -> String {
    if text.isEmpty { throw ArgumentReader.Problem("\(name) needs a value") }
    return text
  }

  private static func window(_ text: String) throws(ArgumentReader.Problem) -> Int {
    guard let window = Int(text), window >= 1, window <= 65536 else {
      throw ArgumentReader.Problem("--window is a number from 1 to 65536, not '\(text)'")
    }
    return window
  }

  /// The manual page, as text.
  public static let help = """
    NAME
        ducat import - put the entries of a file into a running ledger

    SYNOPSIS
        ducat import [OPTION]... FORMAT FILE

    DESCRIPTION
        Reads FILE (- is the standard input) and posts its entries. The same file can be imported again, also after an interruption: each
        entry has a key, and what was posted before is answered with 'replayed' instead of being posted twice.

        FORMAT is one of
        csv          a header 'key,date,memo,debit,credit,amount,asset' in any order, and columns named meta.NAME; key, date and memo may
                     be missing. Rows one after the other with the same key are one entry, and may each name one account only.
        jsonl        one JSON object a line: {"key":…,"date":…,"memo":…,"meta":{…},"legs":[{"account":…,"asset":…,"side":"debit" or
                     "credit","amount":"1.00"},…]}, and what 'ducat export jsonl' writes. Amounts are strings.
        hledger-csv  what 'hledger print --infer-equity -O csv' writes.

        Assets that the server does not know are defined with as many decimal places as the file has at most. A commodity whose name is no
        asset code is renamed: signs such as $ and € to their currency, lower case to upper case, other characters to dots; the
        new names are listed at the end. Accounts that are not open are opened, one for each path and asset. Their type is told by the
        first segment of the path (assets, liabilities, equity, income or revenues, expenses; singular or plural, any case).
        A negative amount changes sides; an amount of zero is left out.

    OPTIONS
        --asset NAME=CODE        call the commodity NAME by the asset code CODE
        --default-type TYPE      type of accounts whose path does not tell it (default: equity)
        --rounding-account PATH  round amounts that are finer than their asset, halves to even, and post the differences to PATH;
                                 without this such entries are refused
        --virtual-account PATH   other side of postings that hledger leaves unbalanced, '(like:this)' (default: equity:virtual)
        --key-prefix TEXT        begin keys with TEXT instead of 'import:' and the file's digest; ':' and the entry's number follow
        --window N               requests under way at once (default: 4096)
        --connect HOST:PORT      the server (default: 127.0.0.1:7171, or what DUCAT_CONNECT says)
        --password-file FILE     the password is the first line of FILE
        --help                   show this

    EXIT STATUS
        0  everything was posted, now or before
        1  something was refused, or the file cannot be read; the first 20 refusals are shown with their line
        2  the command line makes no sense
        3  the server cannot be reached
    """
}
