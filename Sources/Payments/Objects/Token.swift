import JSON

/// A bearer token: what it allows, and the digest of its secret, which is shown once and kept nowhere.
public struct Token: Sendable, Equatable {
  public var id: String
  public var name: String
  public var scopes: [TokenScope]
  /// Requests a second.
  public var rate: Int
  /// SHA-256 of the secret, in lower-case hexadecimal.
  public var digest: String
  /// Seconds since 1970; `nil`: never.
  public var expires: Int?
  public var isRevoked = false
  /// Nanoseconds since 1970.
  public var created: UInt64

  init(id: String, name: String, scopes: [TokenScope], rate: Int, digest: String, expires: Int?, created: UInt64) {
    self.id = id
    self.name = name
    self.scopes = scopes
    self.rate = rate
    self.digest = digest
    self.expires = expires
    self.created = created
  }

  func allows(_ scope: TokenScope) -> Bool { scopes.contains(scope) || scopes.contains(.admin) }

  // MARK: JSON

  init?(_ bytes: [UInt8]) {
    guard var reader = ObjectReader(bytes) else { return nil }
    id = reader.text("token_id")
    name = reader.text("name")
    scopes = reader.object["scopes"]?.array?.compactMap { $0.string.flatMap(TokenScope.init) } ?? []
    rate = reader.integer("rate")
    digest = reader.text("digest")
    expires = reader.optionalInteger("expires")
    isRevoked = reader.bool("revoked")
    created = UInt64(clamping: reader.integer("created_ns"))
    if reader.isDamaged { return nil }
  }

  /// The object in its one encoding: the payload of its events, and its row.
  var bytes: [UInt8] { written(secret: nil) }

  /// As `bytes`, with the secret for whoever asked for it.
  func written(secret: String?) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("token_id", id)
    json.member("object", "token")
    json.member("name", name)
    if let secret { json.member("token", secret) }
    json.name("scopes")
    json.beginArray()
    for scope in scopes { json.string(scope.rawValue) }
    json.endArray()
    json.member("rate", rate)
    if secret == nil { json.member("digest", digest) }
    json.member("expires", expires)
    json.member("revoked", isRevoked)
    json.member("created_ns", Int(clamping: created))
    json.endObject()
    return json.bytes
  }
}

extension Token: StoredObject {
  var indexes: [String] { ["token/all"] }
  var due: UInt64? { nil }
}
