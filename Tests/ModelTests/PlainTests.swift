import TestSupport
import Testing

/// The model's own arithmetic: a model that is wrong proves nothing.
@Suite struct PlainTests {
  @Test(arguments: [
    ("1", 2, PlainAmount.Reading.units(100)), ("1.5", 2, .units(150)), ("1.50", 2, .units(150)), ("1.500", 2, .tooFine), ("1", 0, .units(1)),
    ("1.0", 0, .tooFine), ("0", 2, .malformed), ("-1", 2, .malformed), ("1.", 2, .malformed), (".5", 2, .malformed), ("", 2, .malformed),
    ("007", 0, .units(7)), ("1.2.3", 2, .malformed), ("٣", 0, .malformed),
  ])
  func amountsAreRead(text: String, scale: Int, reading: PlainAmount.Reading) { #expect(PlainAmount.read(text, scale: scale) == reading) }

  @Test func amountsArePrinted() {
    #expect(PlainAmount.text(5, scale: 2) == "0.05")
    #expect(PlainAmount.text(-12345, scale: 3) == "-12.345")
    #expect(PlainAmount.text(7, scale: 0) == "7")
  }

  @Test func remaindersGoOutFromTheTop() {
    #expect(PlainAmount.share(100, by: [1, 1, 1]) == [34, 33, 33])
    #expect(PlainAmount.share(5, by: [0, 3, 3]) == [0, 3, 2])
    #expect(PlainAmount.share(6, by: [2, 4]) == [2, 4])
  }

  @Test func daysAreCounted() {
    #expect(CalendarDay.text(day: 0) == "1970-01-01")
    #expect(CalendarDay.text(day: 11_016) == "2000-02-29")
    #expect(CalendarDay.text(day: 19_782) == "2024-02-29")
    #expect(CalendarDay.text(day: 20_454) == "2026-01-01")
    #expect(CalendarDay.instant(nanoseconds: 86_399_000_000_005) == "1970-01-01T23:59:59.000000005Z")
  }

  @Test func aHoldKeepsBackWhatItHolds() {
    var model = Model()
    for command in Workload.opening { _ = model.apply(command, reply: nil, now: 0) }
    func entry(_ name: String, _ key: String, _ debit: String, _ credit: String, _ amount: String, timeout: Int? = nil) -> Command {
      var command = EntryCommand(name: name, key: key, timeout: timeout)
      command.legs = [
        .init(side: .debit, account: debit, amount: amount, asset: "EUR"), .init(side: .credit, account: credit, amount: amount, asset: "EUR"),
      ]
      return .entry(command)
    }
    let seller = "liabilities:seller:ann"
    #expect(model.apply(entry("HOLD", "a", seller, "assets:cash", "1"), reply: nil, now: 0).code == "INSUFFICIENT")
    _ = model.apply(entry("TRANSFER", "b", "assets:cash", seller, "10"), reply: nil, now: 1)
    _ = model.apply(entry("HOLD", "c", seller, "assets:cash", "8", timeout: 1), reply: nil, now: 2)
    #expect(model.apply(entry("TRANSFER", "d", seller, "assets:cash", "3"), reply: nil, now: 1_000_000_001).code == "INSUFFICIENT")
    #expect(model.apply(entry("TRANSFER", "e", seller, "assets:cash", "10"), reply: nil, now: 1_000_000_002).code == nil)
    #expect(model.apply(entry("TRANSFER", "e", seller, "assets:cash", "9"), reply: nil, now: 1_000_000_002).code == "CONFLICT")
    #expect(model.accounts[AccountName(path: seller, asset: "EUR")]?.balance == 0)
  }
}
