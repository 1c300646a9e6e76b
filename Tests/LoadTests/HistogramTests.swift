import Load
import TestSupport
import Testing

@testable import Memory

@Suite("Histogram of latencies")
struct HistogramTests {
  @Test("each bucket's largest value is the last that falls into it, and buckets have no gaps")
  func buckets() {
    for index in 0..<4000 {
      let highest = Histogram.highest(in: index)
      #expect(Histogram.index(of: highest) == index)
      #expect(Histogram.index(of: highest + 1) == index + 1)
    }
  }

  @Test("percentiles are never below the truth and at most 1/128 above", arguments: [0.0, 0.01, 0.5, 0.9, 0.99, 0.999, 1.0])
  func accuracy(share: Double) {
    var random = RandomStream(seed: SeededRandom.printed().seed)
    var histogram = Histogram()
    var values: [UInt64] = []
    for _ in 0..<20_000 {
      let value = random.next() >> (24 + random.below(40))
      values.append(value)
      histogram.record(value)
    }
    values.sort()
    let rank = max(1, Int((share * Double(values.count)).rounded(.up)))
    let exact = values[rank - 1]
    let given = histogram.percentile(share)
    #expect(given >= exact)
    #expect(Double(given) <= Double(exact) * (1 + 1.0 / 128))
    #expect(histogram.maximum == values.last)
  }

  @Test("a value recorded many times at once weighs as much as that many values")
  func weights() {
    var once = Histogram()
    var many = Histogram()
    once.record(5000, times: 99)
    once.record(90_000)
    for _ in 0..<99 { many.record(5000) }
    many.record(90_000)
    for share in [0.1, 0.5, 0.99, 0.995, 1] { #expect(once.percentile(share) == many.percentile(share)) }
    #expect(once.count == 100)
    #expect(once.mean == many.mean)
    #expect(once.percentile(0.99) < 5050 && once.percentile(0.995) == 90_000)
  }

  @Test("nothing recorded gives zeros; values beyond the last bucket keep their maximum")
  func ends() {
    var histogram = Histogram()
    #expect(histogram.percentile(0.5) == 0 && histogram.maximum == 0 && histogram.mean == 0)
    histogram.record(.max)
    #expect(histogram.maximum == .max && histogram.count == 1)
    histogram.reset()
    #expect(histogram.count == 0 && histogram.percentile(1) == 0)
  }

  @Test("merging is recording both")
  func merging() {
    var left = Histogram()
    var right = Histogram()
    var both = Histogram()
    for value in stride(from: UInt64(1), to: 1_000_000, by: 997) {
      left.record(value)
      right.record(value * 3)
      both.record(value)
      both.record(value * 3)
    }
    left.merge(right)
    #expect(left.count == both.count && left.maximum == both.maximum)
    for share in [0.01, 0.3, 0.5, 0.77, 0.999] { #expect(left.percentile(share) == both.percentile(share)) }
  }
}
