import TestSupport
import Testing

/// The server against the plain model, over TCP, with restarts and kills in between.
@Suite(.serialized) struct ModelTests {
  @Test func theServerAnswersAsTheModelDoes() throws {
    let count = Int(environmentNumber("DUCAT_MODEL_COMMANDS") ?? 12_000)
    let run = try ModelRun(random: .printed())
    var (nextAudit, nextRestart) = (500, 1500)
    while run.commandCount < count {
      try run.step()
      if run.commandCount >= nextAudit {
        try run.audit()
        nextAudit = run.commandCount + 700
      }
      if run.commandCount >= nextRestart {
        switch run.restartCount % 3 {
        case 0: try run.restart(kill: false)
        case 1: try run.restart(kill: true)
        default: try run.crash()
        }
        try run.audit()
        nextRestart = run.commandCount + 1500
      }
    }
    try run.audit()
    #expect(try run.server.terminate() == .exit(0))
    let check = try CommandRun.ducat("check", "--data", run.server.data)
    #expect(check.succeeded, "\(check.output)\(check.error)")
    print(
      "model: \(run.commandCount) commands, \(run.restartCount) restarts, \(run.model.accounts.count) accounts, \(run.model.entries.count) entries")
  }
}
