import Testing

@testable import Load

@Suite("Requests made by patching a template")
struct RequestTemplateTests {
  @Test("eight decimal digits are those of the number, zeros in front")
  func decimal() {
    var random = RandomStream(seed: 5)
    let edges: [UInt32] = [0, 1, 9, 10, 99, 100, 9999, 10_000, 10_001, 99_999, 12_345_678, 99_999_999]
    for value in edges + (0..<20_000).map({ _ in UInt32(random.below(100_000_000)) }) {
      let text = withUnsafeBytes(of: Digits.decimal8(value)) { String(decoding: $0, as: UTF8.self) }
      #expect(text == AccountName.digits(Int(value)))
    }
  }

  @Test("eight hexadecimal digits are those of the number")
  func hexadecimal() {
    var random = RandomStream(seed: 6)
    let edges: [UInt32] = [0, 1, 9, 10, 15, 16, 0x9F, 0xDEAD_BEEF, 0x0123_4567, 0x89AB_CDEF, .max]
    for value in edges + (0..<20_000).map({ _ in UInt32(truncatingIfNeeded: random.next()) }) {
      let text = withUnsafeBytes(of: Digits.hexadecimal8(value)) { String(decoding: $0, as: UTF8.self) }
      let plain = String(value, radix: 16)
      #expect(text == String(repeating: "0", count: 8 - plain.count) + plain)
    }
  }

  @Test("a word is decimal exactly when each of its bytes is a digit")
  func digits() {
    for byte in 0...255 {
      for position in 0..<8 {
        let shift = UInt64(8 * position)
        let word: UInt64 = 0x3132_3334_3536_3738 & ~(0xFF << shift) | UInt64(byte) << shift
        #expect(Digits.areDecimal(word) == (48...57).contains(byte), "byte \(byte) at \(position)")
      }
    }
  }

  @Test("a patched request is byte for byte the request written out")
  func patching() {
    let template = RequestTemplate.transfer(accountPrefix: "liabilities:wallet:")
    let amounts = AmountTable(.majorUnits)
    var slots = template.bytes + template.bytes
    do {
      var span = slots.mutableSpan
      var bytes = span.mutableBytes
      template.patch(&bytes, at: template.count, key: 0x0012_3456_789A_BCDE, debit: 42, credit: 9_999_999, amount: amounts.word(of: 63))
    }
    let written =
      "*5\r\n$8\r\nTRANSFER\r\n$16\r\n00123456789abcde\r\n$27\r\nliabilities:wallet:00000042\r\n$27\r\nliabilities:wallet:09999999\r\n$4\r\n9.99\r\n"
    #expect(String(decoding: slots[template.count...], as: UTF8.self) == written)
    #expect(Array(slots[..<template.count]) == template.bytes)
  }

  @Test("the amounts' texts say the amounts", arguments: [AmountTable.Form.majorUnits, .minorUnits])
  func amounts(form: AmountTable.Form) {
    let table = AmountTable(form)
    var seen: Set<UInt64> = []
    for ordinal in 0..<64 {
      let text = withUnsafeBytes(of: table.word(of: ordinal)) { String(decoding: $0, as: UTF8.self) }
      #expect(text.utf8.count == 4)
      #expect(form == .majorUnits ? LedgerTotals.minorUnits(text) == table.units(of: ordinal) : UInt64(text) == table.units(of: ordinal))
      #expect(table.units(of: ordinal + 64) == table.units(of: ordinal))
      seen.insert(table.units(of: ordinal))
    }
    #expect(seen.count == 64)
  }

  @Test("keys do not repeat, and ordered ones rise", arguments: KeyOrder.allCases)
  func keys(order: KeyOrder) {
    let keys = (0..<10_000).map { order.key(1_700_000_000_000_000_000, $0) }
    #expect(Set(keys).count == keys.count)
    #expect((keys == keys.sorted()) == (order == .ordered))
  }
}
