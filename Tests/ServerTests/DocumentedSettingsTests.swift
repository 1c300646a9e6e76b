import Server
import TestSupport
import Testing

/// `docs/operating.md` names every setting and every exit status, and none that does not exist.
@Suite struct DocumentedSettingsTests {
  @Test func theTableOfSettingsIsTheList() throws {
    // | `--flag VALUE` | `VARIABLE` | `name in the file`, or nothing | default |
    let rows = try Documentation.page("docs/operating.md").compactMap {
      $0.wholeMatch(of: /\| `(--[a-z-]+ [A-Z:]+)` \| `(\w+)` \| (`[a-z-]+`)? ?\| .+ \|/)
    }
    let documented = rows.map { "\($0.1) \($0.2) \($0.3 ?? "")" }
    let settings = SettingName.allCases.map { "\($0.flag) \($0.placeholder) \($0.variable) \($0.isInFile ? "`\($0.rawValue)`" : "")" }
    #expect(Set(documented) == Set(settings))
    #expect(documented.count == settings.count)
  }

  @Test func theTableOfExitStatusesIsTheList() throws {
    let rows = try Documentation.page("docs/operating.md").compactMap { $0.wholeMatch(of: /\| (\d) \| (.+) \|/) }
    #expect(rows.map { "\($0.1) \($0.2)" } == ExitStatus.allCases.map { "\($0.rawValue) \($0.meaning)" })
  }
}
