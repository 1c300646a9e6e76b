import Testing

@testable import Server

@Suite("Log lines")
struct LogTests {
  @Test func aLineIsTimeLevelMessageAndFields() {
    let line = Log.line(1_790_000_000_123_456_789, .warning, "two words", ["plain": "a/b-1", "spaced": "a b", "empty": "", "odd": "q\"\\\n\u{7}="])
    #expect(
      line == "time=2026-09-21T14:13:20.123456789Z level=warning msg=\"two words\" plain=a/b-1 spaced=\"a b\" empty=\"\" odd=\"q\\\"\\\\\\n?=\"\n")
  }

  @Test(arguments: LogLevel.allCases)
  func levelsHaveTheirNames(level: LogLevel) { #expect(LogLevel(name: level.name) == level) }

  @Test func otherWordsAreNoLevels() { #expect(LogLevel(name: "INFO") == nil && LogLevel(name: "") == nil) }
}
