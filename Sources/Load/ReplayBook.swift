/// What the requests that will be asked again were answered, by their number.
final class ReplayBook {
  /// Requests that will be asked again.
  let count: Int
  private(set) var ids: [UInt64]
  private(set) var times: [UInt64]
  /// Originals that were asked so far, and that were answered, well or not.
  private(set) var asked = 0
  private(set) var answered = 0

  init(count: Int) {
    precondition(count >= 1, "nothing to be asked again")
    self.count = count
    ids = [UInt64](repeating: 0, count: count)
    times = [UInt64](repeating: 0, count: count)
  }

  /// Originals that are still to be asked.
  var unasked: Int { count - asked }

  /// Hands out the number of the next original.
  func next() -> UInt64 {
    precondition(asked < count, "more originals than were wanted")
    asked += 1
    return UInt64(asked - 1)
  }

  /// Keeps what an original was answered; zeros where the answer was no good.
  @inline(__always)
  func keep(_ number: UInt64, id: UInt64, time: UInt64) {
    ids[Int(number)] = id
    times[Int(number)] = time
    answered &+= 1
  }
}
