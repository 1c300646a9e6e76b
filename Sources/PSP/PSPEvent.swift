/// Something that happened at a PSP, from a webhook or a list of events.
public struct PSPEvent: Sendable, Equatable {
  public var id: String
  /// The PSP's own word, such as `payment_intent.succeeded`.
  public var type: String
  /// Seconds since 1970.
  public var created: Int
  /// What it says of an object; `nil` for types that mean nothing to Ducat.
  public var object: PSPObject?

  public init(id: String, type: String, created: Int, object: PSPObject?) {
    self.id = id
    self.type = type
    self.created = created
    self.object = object
  }
}
