import JSON
import PSP

/// One request to a PSP and what became of it so far. Its bytes and key are stored before it is sent, and sent again as they were.
public struct Attempt: Sendable, Equatable {
  /// Whose turn it is.
  public enum State: String, Sendable {
    /// To be sent, or under way.
    case ready
    /// To be sent again at `due`.
    case waiting
    /// Answered for good.
    case done
    /// Nobody can tell; the PSP is asked, nothing is sent again.
    case unknown
    /// Given up; a person decides.
    case dead
  }

  /// What came of one try.
  public struct Trial: Sendable, Equatable {
    /// Seconds since 1970.
    public var at: Int
    public var raw: String
    public var occurrence: PSPVerdict.Occurrence
  }

  public var id: String
  public var psp: String
  public var call: PSPCall.Kind
  public var state = State.ready
  /// When it was made, seconds since 1970: PSPs forget keys after a while, and the same bytes may then do the same once more.
  public var begun: Int
  public var tries = 0
  /// `waiting`: when it is sent again, nanoseconds since 1970.
  public var due: UInt64 = 0
  /// The newest ones; at most ten.
  public var history: [Trial] = []
  /// Whether any try may have done it.
  public var mayHaveHappened = false

  public init(id: String, psp: String, call: PSPCall.Kind, begun: Int) {
    self.id = id
    self.begun = begun
    self.psp = psp
    self.call = call
  }

  mutating func note(_ trial: Trial) {
    tries += 1
    history.append(trial)
    if history.count > 10 { history.removeFirst() }
    // A "yes" that cannot be booked counts too: it did happen.
    if trial.occurrence != .no { mayHaveHappened = true }
  }

  // MARK: JSON

  init?(_ json: JSONObject) {
    var reader = ObjectReader(json)
    id = reader.text("id")
    psp = reader.text("psp")
    call = reader.choice("call", .charge)
    state = reader.choice("state", .dead)
    begun = reader.integer("begun")
    tries = reader.integer("tries")
    due = UInt64(clamping: reader.integer("due"))
    mayHaveHappened = reader.bool("may_have_happened")
    for object in reader.objects("history") {
      var trial = ObjectReader(object)
      history.append(Trial(at: trial.integer("at"), raw: trial.text("answer"), occurrence: trial.choice("occurrence", .unknown)))
      if trial.isDamaged { return nil }
    }
    if reader.isDamaged { return nil }
  }

  func write(_ json: inout JSONWriter) {
    json.beginObject()
    json.member("id", id)
    json.member("psp", psp)
    json.member("call", call.rawValue)
    json.member("state", state.rawValue)
    json.member("begun", begun)
    json.member("tries", tries)
    json.member("due", Int(clamping: due))
    json.member("may_have_happened", mayHaveHappened)
    json.name("history")
    json.beginArray()
    for trial in history {
      json.beginObject()
      json.member("at", trial.at)
      json.member("answer", trial.raw)
      json.member("occurrence", trial.occurrence.rawValue)
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }
}
