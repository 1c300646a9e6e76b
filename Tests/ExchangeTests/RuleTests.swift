import Memory
import Money
import Testing

@testable import Exchange

/// The stated rules by which names, types and amounts of a file become Ducat's.
struct RuleTests {
  @Test(arguments: [
    ("EUR", "EUR"), ("$", "USD"), ("€", "EUR"), ("", "UNITS"), ("hours", "HOURS"), ("ACME 2", "ACME.2"), ("2024bond", "X2024BOND"),
    ("date", "X.DATE"), ("DATE", "X.DATE"), ("☕", nil), ("☕a", "X.A"), ("_a", "X._A"), ("a☕☕b", "A.B"), ("Größe", "GR.E"),
    ("abcdefghijklmnopqrstuvwx", "ABCDEFGHIJKLMNOPQRSTUVWX"), ("abcdefghijklmnopqrstuvwxy", nil), ("v1.2", "V1.2"),
  ])
  func mapsCommodities(name: String, code: String?) {
    #expect(CommodityRule.code(for: name)?.description == code)
  }

  @Test(arguments: [
    ("assets:bank", "asset"), ("Asset", "asset"), ("LIABILITIES:x", "liability"), ("liability:x", "liability"), ("Equity:Opening", "equity"),
    ("income:a", "income"), ("Revenues:a", "income"), ("revenue", "income"), ("Expenses:food", "expense"), ("expense:x", "expense"),
    ("1:2", "equity"), ("assetsx:a", "equity"), ("asse", "equity"),
  ])
  func tellsTypesFromPaths(path: String, type: String) {
    #expect("\(AccountTypeRule.type(of: path.utf8.span, fallback: "equity"))" == type)
  }

  @Test(arguments: [
    ("1", 2, "exact 100"), ("1.50", 1, "exact 15"), ("1.000", 0, "exact 1"), ("0.125", 2, "rounded 12"), ("0.135", 2, "rounded 14"),
    ("-0.125", 2, "rounded -12"), ("-0.135", 2, "rounded -14"), ("0.1251", 2, "rounded 13"), ("0.0049", 2, "rounded 0"), ("-0.005", 2, "rounded 0"),
    ("-0.0051", 2, "rounded -1"), ("99999999999999999999999999999999999999", 18, "tooLarge"),
    ("0.99999999999999999999999999999999999999", 0, "malformed"), ("0.9999999999999999999999999999999999999", 0, "rounded 1"),
  ])
  func roundsHalvesToEven(text: String, scale: Int, outcome: String) {
    guard case .value(let decimal) = parseDecimal(text.utf8.span, signed: true) else {
      #expect(outcome == "malformed")
      return
    }
    let result =
      switch Rounding.units(decimal, scale: scale) {
      case .exact(let units): "exact \(units)"
      case .rounded(let units): "rounded \(units)"
      case .tooLarge: "tooLarge"
      }
    #expect(result == outcome)
  }

  /// The example values of FIPS 180-4's authors.
  @Test func digestsAsTheStandardSays() {
    func digest(_ text: String) -> String {
      var hash = SHA256()
      hash.update(text.utf8.span)
      return hash.hexadecimal()
    }
    #expect(digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(digest(String(repeating: "a", count: 1_000_000)) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func numbersNamesInTheOrderOfTheirFirstUse() {
    var table = NameTable()
    for round in 0..<2 {
      for number in 0..<5000 {
        let (found, isNew) = table.insert("account:\(number)".utf8.span)
        #expect(found == number)
        #expect(isNew == (round == 0))
      }
    }
    #expect(table.count == 5000)
    #expect(table.number(of: "account:5000".utf8.span) == nil)
    #expect(table.name(4321).string == "account:4321")
  }
}
