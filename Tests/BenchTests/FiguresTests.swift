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
