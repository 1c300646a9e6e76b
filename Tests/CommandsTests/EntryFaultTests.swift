import Commands
import Ledger
import Testing

@Suite("What is refused before the ledger is asked: entries")
struct EntryFaultTests {
  private static let path256 = String(repeating: "a", count: 256)
  private static let key129 = String(repeating: "k", count: 129)
  private static let conditions9 = String(repeating: " IF a POSTED = 1", count: 9)
  private static let fields33 = (0..<33).map { " f\($0) v" }.joined()
  private static let legs1001 = String(repeating: " DEBIT a 1", count: 1001)

  static let movements: [(String, String)] = [
    ("TRANSFER", "SYNTAX TRANSFER needs key, debit account, credit account and amount; none of 4 were given"),
    ("TRANSFER k a", "SYNTAX TRANSFER needs key, debit account, credit account and amount; 2 of 4 were given"),
    ("transfer k a b", "SYNTAX TRANSFER needs key, debit account, credit account and amount; 3 of 4 were given"),
    ("HOLD k", "SYNTAX HOLD needs key, debit account, credit account and amount; 1 of 4 were given"),
    ("TRANSFER \"\" a b 1", "SYNTAX the key is empty; it needs 1 to 128 bytes"),
    ("TRANSFER \(key129) a b 1", "LIMIT the key has 129 bytes, at most 128 are allowed"),
    // Paths.
    ("TRANSFER k \"\" b 1", "SYNTAX the debit account is empty; it needs a path such as assets:cash"),
    ("TRANSFER k a b::c 1", "SYNTAX the credit account 'b::c' has an empty segment; segments stand between single colons"),
    ("TRANSFER k :a b 1", "SYNTAX the debit account ':a' has an empty segment; segments stand between single colons"),
    ("TRANSFER k \"a :b\" b 1", "SYNTAX the debit account 'a :b' has a segment that begins or ends with a space"),
    ("TRANSFER k a:* b 1", "SYNTAX the debit account 'a:*' has the segment *, which only a template may have"),
    ("TRANSFER k \"a\\nb\" b 1", "SYNTAX the debit account 'a\\x0ab' holds a control character; a path is printable text"),
    ("TRANSFER k \"a\\xc2\\x85b\" b 1", "SYNTAX the debit account 'a\\xc2\\x85b' holds a control character; a path is printable text"),
    ("TRANSFER k \"a\\xff\" b 1", "SYNTAX the debit account 'a\\xff' is not UTF-8"),
    ("TRANSFER k \(path256) b 1", "LIMIT the debit account has 256 bytes, at most 255 are allowed"),
    // Amounts.
    ("TRANSFER k a b 0", "AMOUNT '0' was given; the amount must be above zero"),
    ("TRANSFER k a b 0.00", "AMOUNT '0.00' was given; the amount must be above zero"),
    ("TRANSFER k a b -1", "AMOUNT '-1' was given; the amount must be above zero"),
    ("TRANSFER k a b +1", "AMOUNT '+1' is not an amount: digits, and a point with digits behind it if need be, such as 125.00"),
    ("TRANSFER k a b 1e3", "AMOUNT '1e3' is not an amount: digits, and a point with digits behind it if need be, such as 125.00"),
    ("TRANSFER k a b 1.", "AMOUNT '1.' is not an amount: digits, and a point with digits behind it if need be, such as 125.00"),
    ("TRANSFER k a b \"\"", "AMOUNT '' is not an amount: digits, and a point with digits behind it if need be, such as 125.00"),
    ("TRANSFER k a b 123456789012345678901234567890123456789", "AMOUNT '123456789012345678901234567890123456789' has more than 38 digits"),
    // Options.
    ("TRANSFER k a b 1 eur", "SYNTAX 'eur' is neither an asset code nor an option of TRANSFER; it takes MEMO, DATE, META, UPTO and IF"),
    ("TRANSFER k a b 1 EUR USD", "SYNTAX 'USD' is not an option of TRANSFER; it takes MEMO, DATE, META, UPTO and IF"),
    ("TRANSFER k a b 1 UPTO EUR", "SYNTAX 'EUR' is not an option of TRANSFER; it takes MEMO, DATE, META, UPTO and IF"),
    ("TRANSFER k a b 1 TIMEOUT 5", "SYNTAX TRANSFER does not take TIMEOUT; it takes MEMO, DATE, META, UPTO and IF"),
    ("HOLD k a b 1 UPTO", "SYNTAX HOLD does not take UPTO; it takes TIMEOUT, MEMO, DATE, META and IF"),
    ("TRANSFER k a b 1 upto UpTo", "SYNTAX UPTO is given twice"),
    ("TRANSFER k a b 1 MEMO x MEMO x", "SYNTAX MEMO is given twice"),
    ("TRANSFER k a b 1 MEMO", "SYNTAX MEMO needs a text; nothing was given"),
    ("TRANSFER k a b 1 MEMO \(String(repeating: "m", count: 1025))", "LIMIT MEMO has 1025 bytes, at most 1024 are allowed"),
    ("TRANSFER k a b 1 MEMO \"\\xc3\"", "SYNTAX MEMO '\\xc3' is not UTF-8"),
    ("TRANSFER k a b 1 DATE", "SYNTAX DATE needs a day as yyyy-mm-dd; nothing was given"),
    ("TRANSFER k a b 1 DATE 2026-02-29", "SYNTAX DATE needs a day as yyyy-mm-dd, 1900-01-01 to 2999-12-31; found '2026-02-29'"),
    ("TRANSFER k a b 1 DATE 1899-12-31", "SYNTAX DATE needs a day as yyyy-mm-dd, 1900-01-01 to 2999-12-31; found '1899-12-31'"),
    ("HOLD k a b 1 TIMEOUT", "SYNTAX TIMEOUT needs a number of seconds; nothing was given"),
    ("HOLD k a b 1 TIMEOUT 0", "SYNTAX TIMEOUT needs a whole number from 1 to 315360000; found '0'"),
    ("HOLD k a b 1 TIMEOUT 1.5", "SYNTAX TIMEOUT needs a whole number from 1 to 315360000; found '1.5'"),
    ("HOLD k a b 1 TIMEOUT 315360001", "LIMIT TIMEOUT is 315360001, at most 315360000 is allowed"),
    // Metadata.
    ("TRANSFER k a b 1 META", "SYNTAX META needs names and values; nothing was given"),
    ("TRANSFER k a b 1 META UPTO", "SYNTAX META needs names and values; nothing was given"),
    ("TRANSFER k a b 1 META f v g", "SYNTAX META field 'g' has no value"),
    ("TRANSFER k a b 1 META f v META f w", "SYNTAX META field 'f' is given twice"),
    ("TRANSFER k a b 1 META \"\" v", "SYNTAX a META field has an empty name"),
    ("TRANSFER k a b 1 META \(String(repeating: "n", count: 65)) v", "LIMIT a META name has 65 bytes, at most 64 are allowed"),
    ("TRANSFER k a b 1 META f \(String(repeating: "v", count: 513))", "LIMIT META field 'f' has a value of 513 bytes, at most 512 are allowed"),
    ("TRANSFER k a b 1 META f \"\\xfe\"", "SYNTAX META field 'f' is not UTF-8 in name and value"),
    ("TRANSFER k a b 1 META\(fields33)", "LIMIT more than 32 fields were given with META"),
    // Conditions.
    ("TRANSFER k a b 1 IF", "SYNTAX IF needs account, balance, comparison and amount; nothing was given"),
    ("TRANSFER k a b 1 IF a", "SYNTAX IF needs account, balance, comparison and amount; it ends too early"),
    ("TRANSFER k a b 1 IF a EUR POSTED =", "SYNTAX IF needs account, balance, comparison and amount; it ends too early"),
    ("TRANSFER k a b 1 IF a BALANCE = 1", "SYNTAX IF needs account, balance, comparison and amount; it ends too early"),
    ("TRANSFER k a b 1 IF a balance = 1", "SYNTAX IF needs POSTED, AVAILABLE, PENDING or VERSION after the account; found 'balance'"),
    ("TRANSFER k a b 1 IF a POSTED == 1", "SYNTAX IF needs =, !=, <, <=, > or >= before the amount; found '=='"),
    ("TRANSFER k a b 1 IF a VERSION > 1", "SYNTAX IF … VERSION needs =; found '>'"),
    ("TRANSFER k a b 1 IF a VERSION = -1", "SYNTAX the version '-1' is not a whole number of at most 19 digits"),
    ("TRANSFER k a b 1 IF a POSTED = x", "AMOUNT 'x' is not an amount: digits, and a point with digits behind it if need be, such as 125.00"),
    ("TRANSFER k a b 1 IF a: POSTED = 1", "SYNTAX the account of IF 'a:' has an empty segment; segments stand between single colons"),
    ("TRANSFER k a b 1\(conditions9)", "LIMIT more than 8 conditions were given with IF"),
    // Of several faults the first in precedence.
    ("TRANSFER k a b 0 BOGUS.1 x", "SYNTAX 'x' is not an option of TRANSFER; it takes MEMO, DATE, META, UPTO and IF"),
    ("TRANSFER \(key129) a b 0", "AMOUNT '0' was given; the amount must be above zero"),
    ("TRANSFER \(key129) a b 1 bogus", "SYNTAX 'bogus' is neither an asset code nor an option of TRANSFER; it takes MEMO, DATE, META, UPTO and IF"),
    ("TRANSFER k a b x DATE y", "SYNTAX DATE needs a day as yyyy-mm-dd, 1900-01-01 to 2999-12-31; found 'y'"),
    // What a client sends is cut and escaped.
    (
      "TRANSFER k a b \"\(String(repeating: "é", count: 40))\"",
      "AMOUNT '\(String(repeating: "é", count: 32))…' is not an amount: digits, and a point with digits behind it if need be, such as 125.00"
    ),
  ]

  static let others: [(String, String)] = [
    ("POST", "SYNTAX POST needs key; nothing was given"),
    ("POST k", "SYNTAX POST needs at least 2 legs; none was given"),
    ("POST k MEMO x", "SYNTAX POST needs at least 2 legs; none was given"),
    ("POST k DEBIT a 1", "SYNTAX POST needs at least 2 legs; 1 was given"),
    ("POST k a 1 b 1", "SYNTAX 'a' was found where POST needs DEBIT or CREDIT"),
    ("POST k DEBIT a", "SYNTAX a leg needs DEBIT, account and amount; only 2 of 3 were given"),
    ("POST k DEBIT a 1 CREDIT", "SYNTAX a leg needs CREDIT, account and amount; only 1 of 3 were given"),
    (
      "POST k DEBIT a 1 EUR EUR CREDIT b 1",
      "SYNTAX 'EUR' was found after leg 1, where POST needs an asset code, DEBIT, CREDIT or one of the options MEMO, DATE, META and IF"
    ),
    ("POST k DEBIT a 1 CREDIT b 1 UPTO", "SYNTAX POST does not take UPTO; it takes MEMO, DATE, META and IF"),
    ("POST k DEBIT a 1 CREDIT b 0", "AMOUNT '0' was given; the amount must be above zero"),
    ("POST k DEBIT a: 1 CREDIT b 1", "SYNTAX the account of a leg 'a:' has an empty segment; segments stand between single colons"),
    ("POST k\(legs1001)", "LIMIT POST has 1001 legs, at most 1000 are allowed"),
    ("CAPTURE k", "SYNTAX CAPTURE needs key and hold; 1 of 2 were given"),
    ("CAPTURE k x", "SYNTAX the hold 'x' is not a whole number of at most 19 digits"),
    ("CAPTURE k -1", "SYNTAX the hold '-1' is not a whole number of at most 19 digits"),
    ("CAPTURE k 9223372036854775808", "SYNTAX the hold '9223372036854775808' is not a whole number of at most 19 digits"),
    ("CAPTURE k 7 0", "AMOUNT '0' was given; the amount must be above zero"),
    ("CAPTURE k 7 1 EUR", "SYNTAX 'EUR' is not an option of CAPTURE; it takes FINAL, MEMO, DATE and META"),
    ("CAPTURE k 7 FINAL FINAL", "SYNTAX FINAL is given twice"),
    ("CAPTURE k 7 FINAL 1", "SYNTAX '1' is not an option of CAPTURE; it takes FINAL, MEMO, DATE and META"),
    ("RELEASE k 7 FINAL", "SYNTAX RELEASE does not take FINAL; it takes MEMO, DATE and META"),
    ("RELEASE k", "SYNTAX RELEASE needs key and hold; 1 of 2 were given"),
    ("REVERSE k", "SYNTAX REVERSE needs key and entry; 1 of 2 were given"),
    ("REVERSE k one", "SYNTAX the entry 'one' is not a whole number of at most 19 digits"),
    ("REVERSE k 5 IF a POSTED = 1", "SYNTAX REVERSE does not take IF; it takes MEMO, DATE and META"),
  ]

  @Test("a movement that is malformed is refused with a sentence", arguments: movements)
  func movement(_ line: String, _ expected: String) throws { try check(line, expected) }

  @Test("another entry that is malformed is refused with a sentence", arguments: others)
  func other(_ line: String, _ expected: String) throws { try check(line, expected) }

  private func check(_ line: String, _ expected: String) throws {
    var bench = try CommandBench()
    let before = bench.processor.ledger.sequence
    let text = try bench.text(line)
    #expect(text == "(error) \(expected)")
    #expect(bench.processor.ledger.sequence == before, "nothing is journaled")
  }
}
