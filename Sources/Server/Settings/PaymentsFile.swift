import JSON
import Memory
import Money
import PSP
import Payments
import Platform

/// The file that `--payments` names: which PSPs are used, and what the payment service goes by.
///
/// ```
/// {"public_url": "https://pay.example.com", "fee_percent": "2.9", "poll_seconds": 60,
///  "psps": [{"name": "stripe", "base_url": "https://api.stripe.com", "secret_key_file": "/etc/ducat/stripe-key",
///            "webhook_secrets": [{"file": "/etc/ducat/stripe-webhooks"}]}]}
/// ```
/// Secrets stand in files or in the environment; no error and no log shows one. Unknown members are refused.
struct PaymentsFile {
  var service = ServiceSettings()
  var psps: [PSPSettings] = []
  /// Whether our own webhooks may go to addresses of private networks.
  var allowsPrivateTargets = false

  private static let bytesMax = 1 << 20
  private static let names = ["psps", "public_url", "fee_percent", "poll_seconds", "tries", "allow_private_webhooks"]

  /// Nothing is set: no PSP.
  init() {}

  /// Reads the file at `path`.
  init(path: String) throws(SettingError) {
    let text = try PaymentsFile.bytes(path)
    let value: JSONValue
    do throws(JSONError) { value = try JSONParser.parse(text) } catch { throw SettingError(path, "\(error)") }
    guard let object = value.object else { throw SettingError(path, "is no JSON object") }
    for member in object.members where !PaymentsFile.names.contains(member.name) {
      throw SettingError(path, "there is no member '\(member.name)'; there are \(PaymentsFile.names.joined(separator: ", "))")
    }
    if let list = object["psps"] {
      do throws(PSPSettingsError) {
        psps = try PSPSettings.read(.object(["psps": list])) { PaymentsFile.secret($0) }
      } catch { throw SettingError(path, "\(error)") }
    }
    service.psps = psps.map(\.name)
    if let value = object["public_url"] { service.publicURL = try PaymentsFile.url(value, path) }
    if let value = object["fee_percent"] { service.feePercent = try PaymentsFile.percent(value, path) }
    if let value = object["poll_seconds"] { service.pollSeconds = try PaymentsFile.integer(value, "poll_seconds", 1...86_400, path) }
    if let value = object["tries"] { service.triesMax = try PaymentsFile.integer(value, "tries", 1...20, path) }
    if let value = object["allow_private_webhooks"] {
      guard let allows = value.bool else { throw SettingError(path, "allow_private_webhooks must be true or false") }
      allowsPrivateTargets = allows
    }
  }

  // MARK: Members

  private static func integer(_ value: JSONValue, _ name: String, _ range: ClosedRange<Int>, _ path: String) throws(SettingError) -> Int {
    guard let number = value.integer, range.contains(number) else {
      throw SettingError(path, "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// Percent with up to four decimal places, as ten-thousandths.
  private static func percent(_ value: JSONValue, _ path: String) throws(SettingError) -> Int128 {
    let text = value.string ?? value.number ?? ""
    if case .value(let decimal) = parseDecimal(text.utf8.span, signed: false), case .units(let units) = decimal.units(scale: 4), units <= 1_000_000 {
      return units
    }
    throw SettingError(path, "fee_percent must be a number from 0 to 100 with at most 4 decimal places")
  }

  private static func url(_ value: JSONValue, _ path: String) throws(SettingError) -> String {
    var text = value.string ?? ""
    while text.hasSuffix("/") { text.removeLast() }
    let isURL =
      (text.hasPrefix("https://") || text.hasPrefix("http://")) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
    if !isURL { throw SettingError(path, "public_url must be an address such as https://pay.example.com") }
    return text
  }

  // MARK: Files

  private static func secret(_ source: SecretSource) -> String? {
    switch source {
    case .environment(let name): return CurrentProcess.variable(name)
    case .file(let path):
      do throws(SettingError) { return String(validating: try bytes(path), as: UTF8.self) } catch { return nil }
    }
  }

  private static func bytes(_ path: String) throws(SettingError) -> [UInt8] {
    var bytes = ByteBuffer(capacity: 4096)
    do throws(SystemError) {
      var file = try InputFile(path: path)
      while try file.read(into: &bytes) > 0, bytes.count <= bytesMax {}
    } catch {
      throw SettingError(path, "\(error)")
    }
    if bytes.count > bytesMax { throw SettingError(path, "is larger than 1 MiB") }
    return bytes.span.array
  }
}
