import Testing

@testable import ducat_bench

@Suite("Figures and JSON")
struct FiguresTests {
  @Test("rates have three significant digits")
  func rates() {
    #expect(Figures.rate(0) == "0.00")
    #expect(Figures.rate(4.567) == "4.57")
    #expect(Figures.rate(824.4) == "824")
    #expect(Figures.rate(35_149) == "35.1 k")
    #expect(Figures.rate(1_418_000) == "1.42 M")
    #expect(Figures.rate(99_960) == "100 k")
    #expect(Figures.rate(999_499) == "999 k" && Figures.rate(999_600) == "1.00 M" && Figures.rate(999.6) == "1.00 k")
    #expect(Figures.duration(215) == "215 us" && Figures.duration(3400) == "3.40 ms" && Figures.duration(1_250_000) == "1.25 s")
    #expect(Figures.count(10_000) == "10 k" && Figures.count(1_000_000) == "1 M" && Figures.count(1_234_567) == "1234567")
  }

  @Test("the median of an even number is the mean of the middle two")
  func medians() {
    #expect(Figures.median([]) == 0)
    #expect(Figures.median([3]) == 3)
    #expect(Figures.median([9, 1, 5]) == 5)
    #expect(Figures.median([4, 1, 3, 100]) == 3.5)
  }

  @Test("JSON is escaped, ordered and has no infinities")
  func json() {
    let value = JSON.object([("b", .string("a\"\\\n\u{1}é")), ("a", .array([1, .decimal(2.5, 2), true, .null])), ("c", .decimal(.infinity, 1))])
    #expect(value.text == #"{"b":"a\"\\\n\u0001é","a":[1,2.50,true,null],"c":null}"#)
  }
}
