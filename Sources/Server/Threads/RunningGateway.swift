import Gateway
import PSP
import Payments
import Platform

/// The gateway with its thread, from the settings to the end.
struct RunningGateway {
  let link: GatewayLink
  /// Where it listens; `nil` where it only reaches PSPs.
  let address: ListenAddress?
  private let gateway: Gateway

  /// Listens at once, so that an address in use is told before the ledger is opened; requests are answered when `start` has been called.
  init(_ http: ListenAddress?, _ payments: PaymentsFile, _ log: Log) throws(SystemError) {
    link = try GatewayLink()
    let settings = GatewaySettings(
      host: http?.host, port: http?.port ?? 0, psps: payments.psps.map { PSPAccess($0, StripeConnector(name: $0.name)) },
      allowsPrivateTargets: payments.allowsPrivateTargets)
    gateway = try Gateway(settings, link: link, log: RunningGateway.log(log))
    if let http { address = ListenAddress(host: http.host, port: try gateway.listen()) } else { address = nil }
  }

  func start() throws(SystemError) -> Thread {
    let gateway = gateway
    return try Thread(name: "ducat-gateway") { gateway.run() }
  }

  func stop() { gateway.stop() }

  private static func log(_ log: Log) -> GatewayLog {
    GatewayLog { level, message, fields in
      switch level {
      case .debug: log.debug(message, fields)
      case .info: log.info(message, fields)
      case .warning: log.warning(message, fields)
      case .error: log.error(message, fields)
      }
    }
  }
}
