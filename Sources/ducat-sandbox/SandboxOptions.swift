import Client
import Sandbox

/// The command line, understood.
struct SandboxOptions {
  var settings = SandboxSettings()
  var host = "127.0.0.1"
  var port: UInt16 = 12111
  var hasPublicURL = false
  var isVerbose = false
  var reportFolder: String?
  var logPath: String?

  init(_ words: [String]) throws(ArgumentReader.Problem) {
    var reader = ArgumentReader(words)
    while let item = try reader.next() {
      guard case .option(let name) = item else {
        if case .operand(let word) = item { throw ArgumentReader.Problem("'\(word)' is unexpected") }
        continue
      }
      switch name {
      case "--listen": try listen(on: try reader.value())
      case "--seed":
        guard let seed = UInt64(try reader.value()) else { throw ArgumentReader.Problem("--seed is a whole number") }
        settings.seed = seed
      case "--public-url":
        var url = try reader.value()
        while url.hasSuffix("/") { url.removeLast() }
        settings.publicURL = url
        hasPublicURL = true
      case "--api-key": settings.apiKey = try reader.value()
      case "--webhook": settings.webhooks.append((try reader.value(), "whsec_sandbox"))
      case "--webhook-secret":
        if settings.webhooks.isEmpty { throw ArgumentReader.Problem("--webhook-secret belongs behind a --webhook") }
        settings.webhooks[settings.webhooks.count - 1].secret = try reader.value()
      case "--clock": settings.clockStart = try number(&reader, name, 1...253_402_300_799)
      case "--settle-after": settings.settlementSeconds = try number(&reader, name, 0...31_622_400)
      case "--payout-after": settings.payoutSeconds = try number(&reader, name, 0...31_622_400)
      case "--later-after": settings.laterSeconds = try number(&reader, name, 0...31_622_400)
      case "--retry-after": settings.webhookRetrySeconds = try number(&reader, name, 1...86_400)
      case "--rate-limit": settings.requestsPerSecond = try number(&reader, name, 1...1_000_000)
      case "--fee": try readFee(try reader.value())
      case "--pay-out-daily": settings.paysOutDaily = true
      case "--reports":
        reportFolder = try reader.value()
        settings.writesReports = true
      case "--log": logPath = try reader.value()
      case "--verbose": isVerbose = true
      default: throw ArgumentReader.Problem("there is no option \(name)")
      }
    }
  }

  private mutating func listen(on text: String) throws(ArgumentReader.Problem) {
    guard let colon = text.lastIndex(of: ":"), let number = UInt16(text[text.index(after: colon)...]), colon != text.startIndex else {
      throw ArgumentReader.Problem("'\(text)' is no HOST:PORT")
    }
    host = String(text[..<colon])
    port = number
  }

  private func number(_ reader: inout ArgumentReader, _ name: String, _ range: ClosedRange<Int>) throws(ArgumentReader.Problem) -> Int {
    guard let value = Int(try reader.value()), range.contains(value) else {
      throw ArgumentReader.Problem("\(name) is a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// `2.9+0.30`: a percentage with up to two decimal places, and an amount with up to two.
  private mutating func readFee(_ text: String) throws(ArgumentReader.Problem) {
    let parts = text.split(separator: "+", omittingEmptySubsequences: false).map { SandboxOptions.hundredths($0) }
    guard parts.count == 2, let percent = parts[0], let fixed = parts[1], percent <= 10_000, fixed <= 100_000 else {
      throw ArgumentReader.Problem("--fee is PERCENT+FIXED, such as 2.9+0.30")
    }
    settings.feeBasisPoints = percent
    settings.feeFixed = fixed
  }

  private static func hundredths(_ text: Substring) -> Int? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first.flatMap({ Int($0) }), whole >= 0, whole <= 1000, parts.count <= 2 else { return nil }
    if parts.count == 1 { return whole * 100 }
    guard (1...2).contains(parts[1].count), let fraction = Int(parts[1]), fraction >= 0 else { return nil }
    return whole * 100 + (parts[1].count == 1 ? fraction * 10 : fraction)
  }
}
