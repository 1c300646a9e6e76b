import JSON

/// What is wrong with a configuration of PSPs, and where.
public struct PSPSettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Such as `psps[0].base_url`.
  public var path: String
  /// A clause, such as `is missing`.
  public var problem: String

  public var description: String { "\(path) \(problem)" }
}

/// Where a secret is kept.
public enum SecretSource: Sendable, Equatable {
  case file(String)
  case environment(String)
}

extension PSPSettings {
  /// Reads a configuration. Members that are unknown are refused, so that a misspelt one is not silently without effect.
  ///
  /// ```
  /// {"psps": [{"name": "stripe",                        required
  ///            "base_url": "https://api.stripe.com",    required; http only to this machine, or with a test key
  ///            "secret_key_file": "/etc/ducat/key",     or "secret_key_env": "NAME"; one of them is required
  ///            "webhook_secrets": ["whsec_…",           at most two; each the text, {"file": …} or {"env": …}
  ///                                {"file": "/etc/ducat/whsec"}],
  ///            "connect_timeout_ms": 2000, "timeout_ms": 30000, "concurrency": 32,
  ///            "breaker": {"failures": 10, "open_seconds": 30}}]}
  /// ```
  /// - Parameter secret: the text of a secret, or `nil` when it cannot be had; white space around it is taken off.
  public static func read(_ json: JSONValue, secret: (SecretSource) -> String?) throws(PSPSettingsError) -> [PSPSettings] {
    guard let whole = json.object else { throw PSPSettingsError(path: "the configuration", problem: "must be an object") }
    var reader = SettingsReader(object: whole, path: "")
    let list = try reader.array("psps", required: true)
    try reader.finish()
    if list.count > 16 { throw PSPSettingsError(path: "psps", problem: "has more than 16 elements") }
    var all: [PSPSettings] = []
    for (index, element) in list.enumerated() {
      let path = "psps[\(index)]"
      guard let object = element.object else { throw PSPSettingsError(path: path, problem: "must be an object") }
      let settings = try one(SettingsReader(object: object, path: path + "."), secret)
      if all.contains(where: { $0.name == settings.name }) { throw PSPSettingsError(path: path + ".name", problem: "is there already") }
      all.append(settings)
    }
    return all
  }

  private static func one(_ from: SettingsReader, _ secret: (SecretSource) -> String?) throws(PSPSettingsError) -> PSPSettings {
    var reader = from
    let name = try reader.text("name")
    guard isName(name) else {
      throw reader.error("name", "must be lower-case letters, digits and dashes, a letter first, at most 32")
    }
    let base = try reader.text("base_url")
    guard let url = baseURL(base) else { throw reader.error("base_url", "must be http:// or https:// and a host, and nothing else") }
    let key = try reader.key(secret)
    if url.hasPrefix("http://"), !isLocal(url), !key.hasPrefix("sk_test_"), !key.hasPrefix("rk_test_") {
      throw reader.error("base_url", "must be https:// for a key that is no test key")
    }
    var settings = PSPSettings(name: name, baseURL: url, secretKey: key)
    for (index, value) in try reader.array("webhook_secrets", required: false).enumerated() {
      let path = "webhook_secrets[\(index)]"
      if index == 2 { throw reader.error(path, "is one too many: two are in force at most, while one is being rolled") }
      settings.webhookSecrets.append(try reader.secretText(value, path, secret))
    }
    settings.connectMilliseconds = try reader.integer("connect_timeout_ms", 1...60_000) ?? settings.connectMilliseconds
    settings.totalMilliseconds = try reader.integer("timeout_ms", 1...300_000) ?? settings.totalMilliseconds
    if settings.totalMilliseconds < settings.connectMilliseconds {
      throw reader.error("timeout_ms", "must not be less than connect_timeout_ms (\(settings.connectMilliseconds))")
    }
    settings.concurrencyMax = try reader.integer("concurrency", 1...1024) ?? settings.concurrencyMax
    if var breaker = try reader.child("breaker") {
      settings.breakerFailures = try breaker.integer("failures", 1...10_000) ?? settings.breakerFailures
      settings.breakerOpenSeconds = try breaker.integer("open_seconds", 1...3600) ?? settings.breakerOpenSeconds
      try breaker.finish()
    }
    try reader.finish()
    return settings
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first &- UInt8(ascii: "a") < 26, text.utf8.count <= 32 else { return false }
    return text.utf8.allSatisfy { $0 &- UInt8(ascii: "a") < 26 || $0 &- UInt8(ascii: "0") < 10 || $0 == UInt8(ascii: "-") }
  }

  /// The address without a slash at the end; `nil` when it has a path, a query, a user or strange characters.
  private static func baseURL(_ text: String) -> String? {
    let url = text.hasSuffix("/") ? String(text.dropLast()) : text
    guard let scheme = ["https://", "http://"].first(where: url.hasPrefix) else { return nil }
    let host = url.dropFirst(scheme.count)
    let isHost = !host.isEmpty && host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/?#@\\\"<>".utf8.contains($0) }
    return isHost ? url : nil
  }

  private static func isLocal(_ url: String) -> Bool {
    var host = url.dropFirst("http://".count)
    if let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") { host = host[..<colon] }
    return host == "localhost" || host == "[::1]" || host.hasPrefix("127.")
  }
}

/// The members of an object of the configuration, and which were asked for.
private struct SettingsReader {
  let object: JSONObject
  /// With a point at the end, or empty.
  let path: String
  private var known: Set<String> = []

  init(object: JSONObject, path: String) {
    self.object = object
    self.path = path
  }

  func error(_ name: String, _ problem: String) -> PSPSettingsError { PSPSettingsError(path: path + name, problem: problem) }

  private mutating func take(_ name: String) -> JSONValue? {
    known.insert(name)
    return object[name]
  }

  mutating func text(_ name: String) throws(PSPSettingsError) -> String {
    guard let value = take(name) else { throw error(name, "is missing") }
    guard let text = value.string, !text.isEmpty else { throw error(name, "must be a text") }
    return text
  }

  mutating func integer(_ name: String, _ range: ClosedRange<Int>) throws(PSPSettingsError) -> Int? {
    guard let value = take(name) else { return nil }
    guard let number = value.integer, range.contains(number) else {
      throw error(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  mutating func array(_ name: String, required: Bool) throws(PSPSettingsError) -> [JSONValue] {
    guard let value = take(name) else {
      if required { throw error(name, "is missing") }
      return []
    }
    guard let array = value.array else { throw error(name, "must be an array") }
    return array
  }

  mutating func child(_ name: String) throws(PSPSettingsError) -> SettingsReader? {
    guard let value = take(name) else { return nil }
    guard let object = value.object else { throw error(name, "must be an object") }
    return SettingsReader(object: object, path: path + name + ".")
  }

  /// The secret key, which is never in the configuration itself.
  mutating func key(_ secret: (SecretSource) -> String?) throws(PSPSettingsError) -> String {
    if take("secret_key") != nil { throw error("secret_key", "may not stand here: name a file (secret_key_file) or a variable (secret_key_env)") }
    let file = take("secret_key_file")
    let variable = take("secret_key_env")
    switch (file, variable) {
    case (let file?, nil):
      guard let name = file.string else { throw error("secret_key_file", "must be a text") }
      return try resolve(.file(name), "secret_key_file", secret)
    case (nil, let variable?):
      guard let name = variable.string else { throw error("secret_key_env", "must be a text") }
      return try resolve(.environment(name), "secret_key_env", secret)
    case (nil, nil): throw error("secret_key_file", "is missing, and so is secret_key_env: one of them is needed")
    case (_?, _?): throw error("secret_key_file", "and secret_key_env exclude each other")
    }
  }

  /// A secret that may stand in the configuration, or be named there.
  func secretText(_ value: JSONValue, _ name: String, _ secret: (SecretSource) -> String?) throws(PSPSettingsError) -> String {
    if let text = value.string { return try checked(text, name) }
    if let object = value.object, object.count == 1 {
      if let file = object["file"]?.string { return try resolve(.file(file), name, secret) }
      if let variable = object["env"]?.string { return try resolve(.environment(variable), name, secret) }
    }
    throw error(name, "must be a text, {\"file\": …} or {\"env\": …}")
  }

  private func resolve(_ source: SecretSource, _ name: String, _ secret: (SecretSource) -> String?) throws(PSPSettingsError) -> String {
    guard let text = secret(source) else {
      switch source {
      case .file(let file): throw error(name, "names a file that cannot be read: \(file)")
      case .environment(let variable): throw error(name, "names a variable that is not set: \(variable)")
      }
    }
    let isSpace: (Character) -> Bool = { $0.isWhitespace }
    let trimmed = text.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
    return try checked(String(trimmed), name)
  }

  /// What goes into headers must fit there; what is wrong with a secret is said without showing it.
  private func checked(_ text: String, _ name: String) throws(PSPSettingsError) -> String {
    guard !text.isEmpty, text.utf8.count <= 500, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw error(name, "is not a secret: it must be 1 to 500 visible characters without spaces")
    }
    return text
  }

  func finish() throws(PSPSettingsError) {
    for member in object.members where !known.contains(member.name) { throw error(member.name, "is not a setting") }
  }
}
