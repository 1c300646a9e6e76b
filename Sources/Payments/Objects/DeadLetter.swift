import JSON
import PSP

/// Something that could not be brought to an end by itself, for a person to decide on.
public struct DeadLetter: Sendable, Equatable {
  /// What has become of it.
  public enum Status: String, Sendable, CaseIterable {
    case open
    /// Sent again by a person.
    case retried
    /// Ended as not happened by a person.
    case failed
    /// The outcome became known.
    case settled
  }

  /// What a person wrote.
  public struct Note: Sendable, Equatable {
    /// Seconds since 1970.
    public var at: Int
    public var text: String
  }

  public var id: String
  /// The payment, refund, payout or bank account it is about.
  public var subject: String
  public var attempt: String
  public var call: String
  public var psp: String
  public var reason: Failure
  public var status = Status.open
  public var notes: [Note] = []
  /// Nanoseconds since 1970.
  public var created: UInt64 = 0

  init(id: String, subject: String, attempt: Attempt, reason: Failure, created: UInt64) {
    self.id = id
    self.subject = subject
    self.attempt = attempt.id
    call = attempt.call.rawValue
    psp = attempt.psp
    self.reason = reason
    self.created = created
  }

  // MARK: JSON

  init?(_ bytes: [UInt8]) {
    guard var reader = ObjectReader(bytes), let reason = Failure(reader.optionalObject("reason")) else { return nil }
    self.reason = reason
    id = reader.text("dead_letter_id")
    subject = reader.text("subject")
    attempt = reader.text("attempt")
    call = reader.text("call")
    psp = reader.text("psp")
    status = reader.choice("status", .open)
    created = UInt64(clamping: reader.integer("created_ns"))
    for object in reader.objects("notes") {
      var note = ObjectReader(object)
      notes.append(Note(at: note.integer("at"), text: note.text("text")))
    }
    if reader.isDamaged { return nil }
  }

  /// The object in its one encoding: the payload of its events, and its row.
  var bytes: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("dead_letter_id", id)
    json.member("object", "dead_letter")
    json.member("status", status.rawValue)
    json.member("subject", subject)
    json.member("attempt", attempt)
    json.member("call", call)
    json.member("psp", psp)
    json.name("reason")
    reason.write(&json)
    json.name("notes")
    json.beginArray()
    for note in notes {
      json.beginObject()
      json.member("at", note.at)
      json.member("text", note.text)
      json.endObject()
    }
    json.endArray()
    json.member("created_ns", Int(clamping: created))
    json.endObject()
    return json.bytes
  }
}

extension DeadLetter: StoredObject {
  var indexes: [String] { ["dead_letter/status/\(status.rawValue)"] }
  var due: UInt64? { nil }
}
