/// The little book that every example of the manual starts from; the tests run each example on a fresh one.
public enum ExampleBook {
  /// The server's clock while it is made and while an example runs: 2026-01-02T03:04:05Z in nanoseconds since 1970.
  public static let clock: UInt64 = 1_767_323_045_000_000_000

  /// Commands that make it; they become entries 1 to 7.
  public static let lines = [
    "ACCOUNT OPEN assets:cash EUR TYPE asset",
    "ACCOUNT OPEN equity:capital EUR TYPE equity",
    "ACCOUNT OPEN liabilities:seller:bob EUR TYPE liability FLOOR 0",
    "ACCOUNT OPEN income:fees EUR TYPE income",
    "TRANSFER start assets:cash equity:capital 1000.00",
    "TRANSFER sale:1 assets:cash liabilities:seller:bob 125.00 MEMO \"order 1\"",
    "HOLD hold:1 liabilities:seller:bob income:fees 25.00 TIMEOUT 86400",
  ]
}
