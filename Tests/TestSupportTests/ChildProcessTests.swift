import Glibc
import TestSupport
import Testing

@Suite struct ChildProcessTests {
  @Test func outputAndEndingAreReported() throws {
    let run = try CommandRun(["sh", "-c", "echo out; echo err >&2; echo $COLOUR; exit 3"], environment: ["COLOUR": "grey"])
    #expect(run.ending == .exit(3))
    #expect(run.output == "out\ngrey\n")
    #expect(run.error == "err\n")
    #expect(!run.succeeded)
  }

  @Test func aKilledProcessIsGone() throws {
    let folder = try TemporaryDirectory()
    let child = try ChildProcess(["sleep", "1000"], output: folder.file("output"))
    #expect(child.poll() == nil)
    #expect(child.residentBytes > 0)
    #expect(child.residentBytesPeak >= child.residentBytes)
    child.kill9()
    #expect(child.poll() == .signal(SIGKILL))
    #expect(kill(child.id, 0) != 0)
  }

  @Test func aProgramThatDoesNotExistIsAnError() {
    #expect(throws: TestFailure.self) { try CommandRun(["there-is-no-such-program"]) }
  }

  @Test func aProcessDoesNotOutliveOneThatCrashed() async throws {
    let folder = try TemporaryDirectory()
    let file: String = folder.file("id")
    await #expect(processExitsWith: .failure) { [file = file as String] in
      let child = try ChildProcess(["sleep", "1000"], output: file + ".output")
      _ = try CommandRun(["sh", "-c", "echo \(child.id) > \(file)"])
      abort()
    }
    let id = try #require(readFile(file).flatMap { pid_t($0.trimmingPrefix(" ").prefix { $0.isNumber }) })
    #expect(Deadline.poll(seconds: 10) { readFile("/proc/\(id)/comm")?.hasPrefix("sleep") != true })
  }
}
