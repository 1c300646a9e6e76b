import Memory
import Platform
import Synchronization
import Testing

@testable import Commands
@testable import Server

@Suite("The worker thread")
struct WorkerTests {
  private static let token = ConnectionToken(slot: 3, generation: 2)

  @Test func jobsAreDoneInOrderAndTold() throws {
    let worker = try Worker()
    let thread = try Thread(name: "test-worker") { worker.run() }
    for index in 0..<10 {
      let isTaken = worker.submit(Worker.Item(token: Self.token, job: WorkerJob { $0.append("\(index)") }))
      #expect(isTaken)
    }
    var items: [Worker.Item] = []
    let deadline = Clock.monotonicNanoseconds() + 10_000_000_000
    while items.count < 10, Clock.monotonicNanoseconds() < deadline { worker.take(into: &items) }
    #expect(items.map { $0.job.reply.span.string } == (0..<10).map { "\($0)" })
    #expect(items.allSatisfy { $0.token == Self.token })
    worker.stop()
    thread.join()
    #expect(!worker.isBusy)
  }

  @Test func aFullQueueTakesNoMore() throws {
    let worker = try Worker()
    let item = Worker.Item(token: Self.token, job: WorkerJob { _ in })
    for _ in 0..<ServerLimits.jobs { #expect(worker.submit(item)) }
    #expect(!worker.submit(item))
    worker.stop()
    #expect(!worker.isBusy)
  }

  @Test func aStopWaitsForTheJobThatRuns() throws {
    let worker = try Worker()
    let begun = Semaphore()
    let mayEnd = Semaphore()
    let hasEnded = Mutex(false)
    let thread = try Thread(name: "test-worker") { worker.run() }
    let job = WorkerJob { _ in
      begun.signal()
      mayEnd.wait()
      hasEnded.withLock { $0 = true }
    }
    #expect(worker.submit(Worker.Item(token: Self.token, job: job)))
    begun.wait()
    worker.stop()
    #expect(worker.isBusy)
    mayEnd.signal()
    thread.join()
    #expect(hasEnded.withLock { $0 } && !worker.isBusy)
  }
}
