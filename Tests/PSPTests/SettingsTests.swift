import JSON
import PSP
import Testing

@Suite struct SettingsTests {
  private static func read(_ text: String) throws -> [PSPSettings] {
    try PSPSettings.read(JSONParser.parse(text)) { source in
      switch source {
      case .file("/key"): " sk_test_file\n"
      case .file("/live"): "sk_live_file"
      case .file("/empty"): "\n"
      case .environment("KEY"): "sk_live_env"
      case .environment("HOOK"): "whsec_env"
      default: nil
      }
    }
  }

  @Test func aWholeConfigurationIsRead() throws {
    let all = try SettingsTests.read(
      """
      {"psps":[
        {"name":"stripe","base_url":"https://api.stripe.com/","secret_key_env":"KEY","webhook_secrets":["whsec_1",{"env":"HOOK"}],
         "connect_timeout_ms":1000,"timeout_ms":20000,"concurrency":8,"breaker":{"failures":3,"open_seconds":7}},
        {"name":"stripe-2","base_url":"http://127.0.0.1:12111","secret_key_file":"/key"}]}
      """)
    var first = PSPSettings(
      name: "stripe", baseURL: "https://api.stripe.com", secretKey: "sk_live_env", webhookSecrets: ["whsec_1", "whsec_env"])
    first.connectMilliseconds = 1000
    first.totalMilliseconds = 20_000
    first.concurrencyMax = 8
    first.breakerFailures = 3
    first.breakerOpenSeconds = 7
    #expect(all == [first, PSPSettings(name: "stripe-2", baseURL: "http://127.0.0.1:12111", secretKey: "sk_test_file")])
    #expect(all[1].connectMilliseconds == 2000 && all[1].totalMilliseconds == 30_000)
    #expect(try SettingsTests.read("{\"psps\":[]}").isEmpty)
  }

  /// What stands in the PSP besides its name, address and key, or instead of them, and the sentence.
  @Test(
    arguments: [
      ("\"name\":\"stripe\"", "\"name\":\"Stripe!\"", "psps[0].name must be lower-case letters, digits and dashes, a letter first, at most 32"),
      ("\"name\":\"stripe\",", "", "psps[0].name is missing"), ("\"name\":\"stripe\"", "\"name\":7", "psps[0].name must be a text"),
      ("https://x", "ftp://x", "psps[0].base_url must be http:// or https:// and a host, and nothing else"),
      ("https://x", "https://x/v1", "psps[0].base_url must be http:// or https:// and a host, and nothing else"),
      ("https://x", "https://me@x", "psps[0].base_url must be http:// or https:// and a host, and nothing else"),
      ("https://x", "https://", "psps[0].base_url must be http:// or https:// and a host, and nothing else"),
      ("https://x", "http://example.org", "psps[0].base_url must be https:// for a key that is no test key"),
      (
        "\"secret_key_file\":\"/live\"", "\"secret_key\":\"sk_live_1\"",
        "psps[0].secret_key may not stand here: name a file (secret_key_file) or a variable (secret_key_env)"
      ),
      ("\"secret_key_file\":\"/live\"", "\"concurrency\":1", "psps[0].secret_key_file is missing, and so is secret_key_env: one of them is needed"),
      ("/live", "/none", "psps[0].secret_key_file names a file that cannot be read: /none"),
      ("\"secret_key_file\":\"/live\"", "\"secret_key_env\":\"NONE\"", "psps[0].secret_key_env names a variable that is not set: NONE"),
      ("/live", "/empty", "psps[0].secret_key_file is not a secret: it must be 1 to 500 visible characters without spaces"),
      ("\"/live\"", "\"/live\",\"secret_key_env\":\"KEY\"", "psps[0].secret_key_file and secret_key_env exclude each other"),
      (
        "\"/live\"", "\"/live\",\"webhook_secrets\":[\"a\",\"b\",\"c\"]",
        "psps[0].webhook_secrets[2] is one too many: two are in force at most, while one is being rolled"
      ),
      ("\"/live\"", "\"/live\",\"webhook_secrets\":[{}]", "psps[0].webhook_secrets[0] must be a text, {\"file\": …} or {\"env\": …}"),
      ("\"/live\"", "\"/live\",\"webhook_secrets\":[{\"file\":\"/none\"}]", "psps[0].webhook_secrets[0] names a file that cannot be read: /none"),
      (
        "\"/live\"", "\"/live\",\"webhook_secrets\":[\"a b\"]",
        "psps[0].webhook_secrets[0] is not a secret: it must be 1 to 500 visible characters without spaces"
      ),
      ("\"/live\"", "\"/live\",\"timeout_ms\":0", "psps[0].timeout_ms must be a whole number from 1 to 300000"),
      ("\"/live\"", "\"/live\",\"timeout_ms\":\"5\"", "psps[0].timeout_ms must be a whole number from 1 to 300000"),
      ("\"/live\"", "\"/live\",\"timeout_ms\":1999", "psps[0].timeout_ms must not be less than connect_timeout_ms (2000)"),
      ("\"/live\"", "\"/live\",\"concurrency\":1.5", "psps[0].concurrency must be a whole number from 1 to 1024"),
      ("\"/live\"", "\"/live\",\"breaker\":3", "psps[0].breaker must be an object"),
      ("\"/live\"", "\"/live\",\"breaker\":{\"open_seconds\":0}", "psps[0].breaker.open_seconds must be a whole number from 1 to 3600"),
      ("\"/live\"", "\"/live\",\"breaker\":{\"seconds\":1}", "psps[0].breaker.seconds is not a setting"),
      ("\"/live\"", "\"/live\",\"tiemout_ms\":1", "psps[0].tiemout_ms is not a setting"),
      ("}]}", "},{\"name\":\"stripe\",\"base_url\":\"https://y\",\"secret_key_file\":\"/live\"}]}", "psps[1].name is there already"),
      ("}]}", "},7]}", "psps[1] must be an object"), ("}]}", "}],\"psp\":1}", "psp is not a setting"),
    ]) func mistakesAreSaid(part: String, other: String, sentence: String) throws
  {
    var text = "{\"psps\":[{\"name\":\"stripe\",\"base_url\":\"https://x\",\"secret_key_file\":\"/live\"}]}"
    _ = try SettingsTests.read(text)
    let range = try #require(text.firstRange(of: part))
    text.replaceSubrange(range, with: other)
    do {
      _ = try SettingsTests.read(text)
      Issue.record("no error for \(text)")
    } catch let error as PSPSettingsError {
      #expect(error.description == sentence)
    }
  }

  @Test(arguments: [
    ("[]", "the configuration must be an object"), ("{}", "psps is missing"), ("{\"psps\":{}}", "psps must be an array"),
  ]) func theWholeHasAShape(text: String, sentence: String) throws {
    #expect(throws: PSPSettingsError.self) { try SettingsTests.read(text) }
    do { _ = try SettingsTests.read(text) } catch let error as PSPSettingsError { #expect(error.description == sentence) }
  }

  @Test func testKeysMayGoInTheOpen() throws {
    let all = try SettingsTests.read("{\"psps\":[{\"name\":\"s\",\"base_url\":\"http://sandbox:12111\",\"secret_key_file\":\"/key\"}]}")
    #expect(all.first?.baseURL == "http://sandbox:12111")
    let here = try SettingsTests.read("{\"psps\":[{\"name\":\"s\",\"base_url\":\"http://[::1]:1\",\"secret_key_file\":\"/live\"}]}")
    #expect(here.first?.baseURL == "http://[::1]:1")
  }

  @Test func secretsAreNotPrinted() {
    let settings = PSPSettings(name: "s", baseURL: "https://x", secretKey: "sk_live_1", webhookSecrets: ["whsec_1"])
    var dumped = ""
    dump(settings, to: &dumped)
    for text in ["\(settings)", String(reflecting: settings), "\([settings])", dumped] {
      #expect(!text.contains("sk_live") && !text.contains("whsec_") && text.contains("https://x"), "\(text)")
    }
  }
}
