import Memory
import Testing

@testable import Load

@Suite("When requests were due")
struct DueTimesTests {
  @Test("requests sent at once have one latency, each counted")
  func closedLoop() {
    var due = DueTimes(capacity: 4)
    var latency = Histogram()
    due.add(first: 1000, spacing: 0, count: 3)
    due.add(first: 1100, spacing: 0, count: 1)
    due.take(2, now: 1150, window: 0..<UInt64.max, into: &latency)
    #expect(latency.count == 2 && latency.percentile(0) == 150 && latency.maximum == 150)
    due.take(2, now: 1200, window: 0..<UInt64.max, into: &latency)
    #expect(latency.count == 4 && latency.maximum == 200 && latency.percentile(0.01) == 100)
  }

  @Test("scheduled requests are each measured from their own moment, and only those in the window")
  func openLoop() {
    var due = DueTimes(capacity: 10)
    var latency = Histogram()
    due.add(first: 1000, spacing: 10, count: 10)
    due.take(4, now: 1100, window: 1020..<1090, into: &latency)
    #expect(latency.count == 2 && latency.maximum == 80 && latency.percentile(0.5) == 70)
    due.take(6, now: 1100, window: 1020..<1090, into: &latency)
    #expect(latency.count == 7 && latency.percentile(0) == 20)
  }

  @Test("the ring goes round for ever")
  func ring() {
    var due = DueTimes(capacity: 3)
    var latency = Histogram()
    for round in 0..<1000 {
      let now = UInt64(round) * 100 + 50
      due.add(first: now, spacing: 0, count: 1)
      due.add(first: now + 1, spacing: 0, count: 2)
      due.take(3, now: now + 1, window: 0..<UInt64.max, into: &latency)
    }
    #expect(latency.count == 3000 && latency.maximum == 1)
  }
}
