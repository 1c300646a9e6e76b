import TestSupport
import Testing

@testable import Server

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

  /// The lines of the code block that has a line beginning with `start`.
  private static func block(with start: String) throws -> [String] {
    let page = try Documentation.page("docs/operating.md")
    let line = try #require(page.firstIndex { $0.hasPrefix(start) })
    let first = try #require(page[..<line].lastIndex { $0.hasPrefix("```") })
    let end = try #require(page[line...].firstIndex { $0.hasPrefix("```") })
    return Array(page[(first + 1)..<end])
  }

  @Test func theExampleOfAFileIsOne() throws {
    let lines = try Self.block(with: "# One server, two addresses.")
    var sources = try SettingSources(arguments: []) { _ in nil }
    sources.add(try ConfigurationFile(lines.joined(separator: "\n"), path: "f"))
    let settings = try ServeSettings(sources)
    #expect(settings.dataDirectory == "/srv/ducat" && settings.listen.count == 2 && settings.passwordFile == "/etc/ducat/password")
  }

  @Test func theUnitForSystemdAsksForWhatThereIs() throws {
    let lines = try Self.block(with: "[Unit]")
    func value(_ name: String) throws -> String { String(try #require(lines.first { $0.hasPrefix(name + "=") }).dropFirst(name.count + 1)) }
    let command = try value("ExecStart").split(separator: " ").map(String.init)
    #expect(command.prefix(2) == ["/usr/local/bin/ducat", "serve"])
    let settings = try ServeSettings(try SettingSources(arguments: Array(command.dropFirst(2))) { _ in nil })
    // `StateDirectory=ducat` is made and owned by systemd.
    #expect(settings.dataDirectory == "/var/lib/\(try value("StateDirectory"))")
    let final = ExitStatus.allCases.filter { $0 != .done && $0 != .failed }.map { "\($0.rawValue)" }
    #expect(try value("RestartPreventExitStatus").split(separator: " ").map(String.init) == final)
    let stopSeconds = try #require(UInt64(try value("TimeoutStopSec")))
    #expect(stopSeconds * 1_000_000_000 > ServerLimits.drainNanoseconds * 2)
    let descriptors = try #require(Int(try value("LimitNOFILE")))
    #expect(descriptors >= settings.maxConnections + ServerLimits.refusals + ServerLimits.otherDescriptors)
  }

  @Test func theTableOfExitStatusesIsTheList() throws {
    let rows = try Documentation.page("docs/operating.md").compactMap { $0.wholeMatch(of: /\| (\d) \| (.+) \|/) }
    #expect(rows.map { "\($0.1) \($0.2)" } == ExitStatus.allCases.map { "\($0.rawValue) \($0.meaning)" })
  }
}
