/// The names of the accounts that a load uses: a prefix and eight decimal digits.
public enum AccountName {
  /// Eight digits of a number below 100,000,000.
  public static func digits(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 8 - text.utf8.count)) + text
  }
}
