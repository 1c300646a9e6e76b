import Money
import Testing

@Suite("ISO 4217")
struct ISO4217Tests {
  @Test("the table is ordered, without doubles, and of three-letter codes")
  func wellFormed() {
    let codes = ISO4217.currencies.map(\.code)
    #expect(codes == codes.sorted())
    #expect(Set(codes).count == codes.count)
    #expect(codes.allSatisfy { $0.count == 3 })
    #expect(ISO4217.currencies.allSatisfy { !$0.name.isEmpty && [0, 2, 3, 4].contains($0.scale) })
    #expect(codes.count == 165)
  }

  @Test("exactly these have other than two decimal places")
  func scales() {
    func codes(_ scale: Int) -> String { ISO4217.currencies.filter { $0.scale == scale }.map(\.code.description).joined(separator: " ") }
    #expect(codes(0) == "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF")
    #expect(codes(3) == "BHD IQD JOD KWD LYD OMR TND")
    #expect(codes(4) == "CLF UYW")
  }

  @Test("every currency is found by its code, and others are not")
  func lookUp() {
    for currency in ISO4217.currencies { #expect(ISO4217.currency(currency.code) == currency) }
    for absent in ["AAA", "ZZZ", "XAU", "XDR", "XXX", "BGN", "DEM", "A", "EURX", "USDC"] {
      #expect(ISO4217.currency(AssetCode(absent)!) == nil, "\(absent)")
    }
  }
}
