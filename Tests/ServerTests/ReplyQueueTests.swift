import Ledger
import Memory
import TestSupport
import Testing

@testable import Server

@Suite("Replies on their way out")
struct ReplyQueueTests {
  private static func add(_ queue: inout ReplyQueue, _ text: String, batch: UInt64 = 0, durable: UInt64 = 0) {
    let start = queue.bytes.count
    queue.bytes.append(text)
    queue.finishReply(from: start, batch: batch, durable: durable)
  }

  /// Sends everything that may leave, and says what it was.
  private static func drain(_ queue: inout ReplyQueue) -> String {
    let text = queue.sendable.string
    queue.didSend(text.utf8.count)
    return text
  }

  @Test func whatPromisesNothingMayLeaveAtOnce() {
    var queue = ReplyQueue()
    Self.add(&queue, "+a\r\n")
    Self.add(&queue, "+b\r\n")
    #expect(queue.isSendable == true)
    #expect(queue.isWaiting == false)
    #expect(Self.drain(&queue) == "+a\r\n+b\r\n")
    #expect(queue.unsentCount == 0)
    #expect(queue.isSendable == false)
  }

  @Test func repliesKeepTheirOrderBehindOneThatWaits() {
    var queue = ReplyQueue()
    Self.add(&queue, "1")
    Self.add(&queue, "2", batch: 5, durable: 4)
    Self.add(&queue, "3")
    #expect(queue.waitingCount == 2)
    #expect(Self.drain(&queue) == "1")
    #expect(Self.drain(&queue) == "")
    queue.release(durable: 4)
    #expect(queue.isSendable == false)
    queue.release(durable: 5)
    #expect(Self.drain(&queue) == "23")
    #expect(queue.isWaiting == false)
    #expect(queue.waitingCount == 0)
  }

  @Test func twoBatchesAreReleasedOneAfterTheOther() {
    var queue = ReplyQueue()
    Self.add(&queue, "a", batch: 7, durable: 6)
    Self.add(&queue, "b", batch: 7, durable: 6)
    Self.add(&queue, "c", batch: 8, durable: 6)
    Self.add(&queue, "d", batch: 7, durable: 6)
    queue.release(durable: 7)
    #expect(Self.drain(&queue) == "ab")
    #expect(queue.waitingCount == 2)
    queue.release(durable: 8)
    #expect(Self.drain(&queue) == "cd")
  }

  @Test func aBatchThatIsDurableAlreadyIsNotWaitedFor() {
    var queue = ReplyQueue()
    Self.add(&queue, "a", batch: 3, durable: 3)
    #expect(queue.isWaiting == false)
    #expect(Self.drain(&queue) == "a")
  }

  @Test func brokenPromisesBecomeErrorsAndTheOthersStand() {
    var queue = ReplyQueue()
    Self.add(&queue, "+before\r\n")
    Self.add(&queue, "*3\r\nposted", batch: 2, durable: 1)
    Self.add(&queue, "+PONG\r\n")
    Self.add(&queue, "", batch: 2, durable: 1)
    Self.add(&queue, ":2\r\n", batch: 3, durable: 1)
    let replaced = queue.breakPromises(.diskFull, "no room")
    #expect(replaced == 3)
    #expect(Self.drain(&queue) == "+before\r\n-DISKFULL no room\r\n+PONG\r\n-DISKFULL no room\r\n")
    #expect(queue.isWaiting == false)
    let again = queue.breakPromises(.ioError, "x")
    #expect(again == 0)
  }

  @Test func muchThatWaitsIsCongestion() {
    var queue = ReplyQueue()
    for _ in 0..<ServerLimits.repliesWaiting { Self.add(&queue, "", batch: 1, durable: 0) }
    #expect(queue.isCongested == true)
    queue.release(durable: 1)
    #expect(queue.isCongested == false)
    queue.bytes.appendZeros(ServerLimits.replyBytes)
    #expect(queue.isCongested == true)
    queue.didSend(1)
    #expect(queue.isCongested == false)
  }

  /// One reply of the model.
  private struct Reply {
    var bytes: [UInt8]
    var batch: UInt64
  }

  /// Random replies, commits, failures and partial sends against a plain list of replies.
  @Test func agreesWithAPlainList() {
    var random = SeededRandom.printed()
    for _ in 0..<60 {
      var queue = ReplyQueue()
      var model: [Reply] = []
      var wanted: [UInt8] = []
      var got: [UInt8] = []
      var checked = 0
      var durable: UInt64 = 0
      for step in 0..<600 {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<60:
          let text = String(repeating: "\(step % 10)", count: Int.random(in: 0...80, using: &random)) + "\(step)."
          let batch = UInt64.random(in: 0...2, using: &random)
          // Numbers of batches do not fall from one reply to the next.
          let number = batch == 0 ? 0 : max(durable + batch, model.last { $0.batch > durable }?.batch ?? 0)
          Self.add(&queue, text, batch: number, durable: durable)
          model.append(Reply(bytes: Array(text.utf8), batch: number))
        case 60..<75:
          durable += 1
          queue.release(durable: durable)
        case 75..<78:
          let broken = model.filter { $0.batch > durable }.count
          let replaced = queue.breakPromises(.ioError, "gone")
          #expect(replaced == broken, "step \(step)")
          for index in model.indices where model[index].batch > durable { model[index] = Reply(bytes: Array("-IOERROR gone\r\n".utf8), batch: 0) }
        default:
          let all = queue.sendable.array
          let count = Int.random(in: 0...all.count, using: &random)
          got += all.prefix(count)
          queue.didSend(count)
        }
        // What may have left of the model ends before the first reply that waits.
        while let first = model.first, first.batch <= durable {
          wanted += first.bytes
          model.removeFirst()
        }
        let isInOrder = got.count <= wanted.count && wanted[checked..<got.count].elementsEqual(got[checked...])
        checked = got.count
        #expect(isInOrder, "step \(step): something left too early, or in another order")
        #expect(queue.isWaiting == model.contains { $0.batch > durable }, "step \(step)")
        #expect(got.count + queue.sendable.count == wanted.count, "step \(step)")
        if !isInOrder { return }
      }
      durable += 2
      queue.release(durable: durable)
      got += queue.sendable.array
      wanted += model.flatMap(\.bytes)
      let agrees = got == wanted
      #expect(agrees)
    }
  }
}
