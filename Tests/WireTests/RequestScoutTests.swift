import Memory
import Testing
import Wire

@Suite("The scout")
struct RequestScoutTests {
  private func sightings(_ text: String, from offset: Int = 0) -> [[String]] {
    var buffer = ByteBuffer()
    buffer.append(text)
    var scout = RequestScout(from: offset)
    var seen: [[String]] = []
    while let sighting = scout.next(buffer.span) {
      seen.append([sighting.first, sighting.second, sighting.third].map { buffer.span.bytes($0).string })
    }
    return seen
  }

  @Test func seesTheArgumentsOfEachRequest() {
    let one = "*4\r\n$8\r\nTRANSFER\r\n$2\r\nk1\r\n$1\r\na\r\n$3\r\nb:c\r\n"
    #expect(sightings(one + one) == [["k1", "a", "b:c"], ["k1", "a", "b:c"]])
    #expect(sightings("*1\r\n$4\r\nPING\r\n" + one) == [["", "", ""], ["k1", "a", "b:c"]])
  }

  @Test(arguments: [
    "", "*", "*1", "*1\r\n", "*4\r\n$8\r\nTRANSF", "PING\r\n", "*0\r\n", "*-1\r\n", "*1\r\n$999999999\r\n", "*1\r\n$-1\r\n", "*2\r\n:1\r\n",
  ])
  func stopsAtWhatItDoesNotKnow(_ text: String) { #expect(sightings(text) == []) }

  @Test func aCutNeverLeadsOutside() {
    let text = "*4\r\n$8\r\nTRANSFER\r\n$2\r\nk1\r\n$1\r\na\r\n$3\r\nb:c\r\n"
    for length in 0..<text.utf8.count { #expect(sightings(String(decoding: text.utf8.prefix(length), as: UTF8.self)) == []) }
    #expect(sightings(text, from: 1000) == [])
  }
}
