import PSP

/// How the gateway is to be run.
public struct GatewaySettings: Sendable {
  /// Where to listen for HTTP; `nil`: nowhere, and only the PSPs are served.
  public var host: String?
  public var port: UInt16
  public var psps: [PSPAccess]
  /// Whether our own webhooks may go to addresses of private networks.
  public var allowsPrivateTargets: Bool

  public init(
    host: String? = nil, port: UInt16 = 0, psps: [PSPAccess] = [], allowsPrivateTargets: Bool = false
  ) {
    self.host = host
    self.port = port
    self.psps = psps
    self.allowsPrivateTargets = allowsPrivateTargets
  }
}

/// How one PSP is reached, and what it speaks.
public struct PSPAccess: Sendable {
  public var settings: PSPSettings
  public var connector: any PSPConnector

  public init(_ settings: PSPSettings, _ connector: any PSPConnector) {
    self.settings = settings
    self.connector = connector
  }
}
