import Memory

/// Latencies of a run, those of reads apart from those of everything else.
struct LatencyPair {
  var writes = Histogram()
  var reads = Histogram()

  mutating func reset() {
    writes.reset()
    reads.reset()
  }
}
