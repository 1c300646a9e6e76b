import Testing

@Suite struct MarkdownTests {
  @Test func everyLinkLeadsSomewhere() throws {
    let pages = try Repository.files().filter(\.isMarkdown)
    let headings = Dictionary(uniqueKeysWithValues: pages.map { ($0.path, MarkdownLinks.headings(in: $0)) })
    let broken = pages.flatMap { MarkdownLinks.broken(in: $0, exists: Repository.exists, headings: { headings[$0] }) }
    #expect(broken.isEmpty, "\(broken.map(\.description).joined(separator: "\n"))")
    #expect(!pages.isEmpty)
  }

  @Test(arguments: [
    ("see [a](concepts.md)", []),
    ("see [a](concepts.md#holds) and [web](https://example.org/none.md)", []),
    ("see [a](none.md)", ["no file docs/none.md"]),
    ("see [a](concepts.md#nothing)", ["no heading #nothing in docs/concepts.md"]),
    ("see [a](../README.md)", ["no file README.md"]),
    ("in code `[a](none.md)`", []),
    ("```\n[a](none.md)\n```", []),
    ("# Here\n[a](#here) [b](#there)", ["no heading #there in docs/page.md"]),
  ])
  func aBrokenLinkIsFound(text: String, sentences: [String]) {
    let page = SourceFile(path: "docs/page.md", text: text)
    let found = MarkdownLinks.broken(
      in: page, exists: { $0 == "docs/concepts.md" || $0 == page.path },
      headings: { $0 == page.path ? MarkdownLinks.headings(in: page) : ["holds"] })
    #expect(found.map(\.sentence) == sentences)
  }

  @Test func headingsAreNamedAsTheirPagesShowThem() {
    let page = SourceFile(
      path: "a.md", text: "# The `ducat` tool, in short\n## Twice\n## Twice\n```\n# not a heading\n```\n| <a id=\"row\"></a>x |\n")
    #expect(MarkdownLinks.headings(in: page) == ["the-ducat-tool-in-short", "twice", "twice-1", "row"])
  }
}
