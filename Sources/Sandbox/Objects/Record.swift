import JSON

/// One of the provider's objects. A value: what is kept in an event is the object as it was then.
protocol Record: Sendable {
  var id: String { get }
  /// Seconds since 1970.
  var created: Int { get }
  /// The account that it belongs to.
  var account: String { get }
  var metadata: Metadata { get }
  /// Writes the object as the API shows it.
  func write(to json: inout JSONWriter, _ renderer: Renderer)
}

extension Record {
  var metadata: Metadata { Metadata() }
}
