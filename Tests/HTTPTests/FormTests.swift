import HTTP
import TestSupport
import Testing

@Suite struct FormTests {
  @Test func bracketsSpellATree() throws {
    let form = try FormFields(
      decoding: "amount=1000&metadata%5Border%5D=7&metadata[b%20c]=x+y&line_items[1][quantity]=2&line_items[0][quantity]=1&expand[]=a&expand[]=b&e=&f"
        .utf8)
    #expect(form.text("amount") == "1000")
    #expect(form.text("e") == "" && form.text("f") == "")
    #expect(form.text("metadata") == nil && form.text("nothing") == nil)
    guard case .fields(let metadata)? = form["metadata"], case .fields(let items)? = form["line_items"], case .fields(let expand)? = form["expand"]
    else {
      Issue.record("no tree")
      return
    }
    #expect(metadata.members.map(\.name) == ["order", "b c"] && metadata.text("b c") == "x y")
    #expect(metadata.elements == nil)
    let quantities = items.elements?.map { if case .fields(let item) = $0 { item.text("quantity") ?? "" } else { "" } }
    #expect(quantities == ["1", "2"])
    #expect(expand.elements == [.text("a"), .text("b")])
  }

  @Test(arguments: ["a=1&a=2", "a=1&a[b]=2", "a[b]=1&a=2", "a[b=1", "a[b]c=1", "a=%zz", "a=%", "a=%ff", "a[b][c][d][e][f][g][h][i]=1"])
  func whatIsNoFormIsRefused(text: String) {
    #expect(throws: FormError.self) { try FormFields(decoding: text.utf8) }
  }

  @Test func aFormHasALimit() {
    let fields = (0..<2001).map { "f\($0)=1" }.joined(separator: "&")
    #expect(throws: FormError.self) { try FormFields(decoding: fields.utf8) }
  }

  @Test func whatIsWrittenIsReadBackTheSame() throws {
    var random = SeededRandom.printed()
    for _ in 0..<500 {
      var form = FormEncoder()
      var values: [String] = []
      for index in 0..<Int.random(in: 1...6, using: &random) {
        let scalars: [Unicode.Scalar] = ["a", "&", "=", "%", "+", " ", "é", "[", "]", "\n"]
        values.append(String(String.UnicodeScalarView((0..<Int.random(in: 0...6, using: &random)).map { _ in random.pick(scalars) })))
        form.add("list", "\(index)", "na&m=e", value: values[index])
      }
      guard case .fields(let list)? = try FormFields(decoding: form.bytes)["list"] else {
        Issue.record("no list")
        return
      }
      let read = list.elements?.map { if case .fields(let item) = $0 { item.text("na&m=e") ?? "none" } else { "none" } }
      #expect(read == values)
    }
  }
}
