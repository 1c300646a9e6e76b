import Commands
import Gateway
import Ledger
import Memory
import PSP
import Payments
import Platform
import Storage

/// The server from start to stop.
public enum Server {
  /// The version of this program.
  public static let version = "0.1.0"

  /// Serves until a signal stops it; prints `listening on HOST:PORT` for each address when clients may come.
  ///
  /// - Returns: how it ended; what went wrong has been logged.
  public static func run(_ settings: ServeSettings) -> ExitStatus {
    ServerLimits.check()
    let log = Log(level: settings.logLevel)
    do throws(StartError) {
      return try serve(settings, log)
    } catch {
      log.error(error.message, ["error": error.reason])
      return error.status
    }
  }

  /// What kept the server from starting, or from going on.
  private struct StartError: Error {
    let status: ExitStatus
    let message: String
    let reason: String

    init(_ status: ExitStatus, _ message: String, _ reason: String) {
      self.status = status
      self.message = message
      self.reason = reason
    }
  }

  private static func serve(_ settings: ServeSettings, _ log: Log) throws(StartError) -> ExitStatus {
    // Before any other thread is started: they inherit that these signals are not delivered to them.
    let signals = try watchSignals()
    let password = try readPassword(settings.passwordFile)
    let payments = try readPayments(settings.paymentsFile)
    let lock = try takeDirectory(settings.dataDirectory)
    let maxConnections = connectionLimit(settings.maxConnections, log)
    // Before recovery, which may take a while, so that an address in use is told at once; clients that come early wait in the backlog.
    let listeners = try listen(settings.listen)
    let gateway = try makeGateway(settings, payments, log)
    var processor = CommandProcessor(
      ledger: try open(settings, log), settings: CommandSettings(password: password, version: version), payments: service(payments))
    do throws(StorageError) { try processor.loadPayments() } catch { throw StartError(.failed, "the payments cannot be read", "\(error)") }
    let options = LoopOptions(
      directory: settings.dataDirectory, maxConnections: maxConnections, hasPassword: password != nil, timeouts: settings.timeouts)
    let status: ExitStatus
    do throws(SystemError) {
      status = try loop(&processor, options, log, signals, listeners, gateway)
    } catch {
      throw StartError(.failed, "the server cannot go on", "\(error)")
    }
    withExtendedLifetime(lock) {}
    log.info("stopped")
    return status
  }

  private static func loop(
    _ processor: inout CommandProcessor, _ options: LoopOptions, _ log: Log, _ signals: consuming SignalWatch, _ listeners: [Listener],
    _ gateway: RunningGateway?
  ) throws(SystemError) -> ExitStatus {
    let committer = try Committer()
    let worker = try Worker()
    let committing = try Thread(name: "ducat-commit") { committer.run() }
    let working = try Thread(name: "ducat-worker") { worker.run() }
    let serving = try gateway?.start()
    var loop = EventLoop(
      options: options, log: log, epoll: try Epoll(), signals: signals, listeners: listeners, committer: committer, worker: worker,
      link: gateway?.link)
    try loop.watchSources()
    announce(listeners, gateway, log)
    try loop.run(&processor)
    worker.stop()
    committer.stop()
    committing.join()
    gateway?.stop()
    serving?.join()
    // A job may take long and changes nothing: whoever asked for it has been told goodbye.
    if worker.isBusy {
      log.info("a long command is given up")
      _ = loop.finish(&processor)
      CurrentProcess.exit(ExitStatus.done.rawValue)
    }
    working.join()
    _ = loop.finish(&processor)
    return .done
  }

  // MARK: Steps

  private static func watchSignals() throws(StartError) -> SignalWatch {
    do throws(SystemError) { return try SignalWatch(SignalWatch.stops) } catch {
      throw StartError(.failed, "signals cannot be watched", "\(error)")
    }
  }

  private static func readPassword(_ path: String?) throws(StartError) -> [UInt8]? {
    guard let path else { return nil }
    var bytes = ByteBuffer(capacity: 1024)
    do throws(SystemError) {
      var file = try InputFile(path: path)
      _ = try file.read(into: &bytes, limit: ServerLimits.passwordBytes + 2)
    } catch {
      throw StartError(.usage, "the password file \(path) cannot be read", "\(error)")
    }
    var line = Array(bytes.span.array.prefix { $0 != UInt8(ascii: "\n") })
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    if line.isEmpty || line.count > ServerLimits.passwordBytes {
      throw StartError(.usage, "the password file \(path) is of no use", "its first line must have 1 to \(ServerLimits.passwordBytes) bytes")
    }
    return line
  }

  private static func takeDirectory(_ directory: String) throws(StartError) -> DirectoryLock {
    let path = lockPath(directory)
    do throws(SystemError) {
      try FileSystem.makeDirectories(directory)
      if let lock = try DirectoryLock.take(path) { return lock }
    } catch {
      throw StartError(.failed, "the data directory \(directory) cannot be used", "\(error)")
    }
    let holder = DirectoryLock.holder(path).map { "process \($0)" } ?? "another process"
    throw StartError(.inUse, "the data directory \(directory) is in use", "\(holder) holds \(path)")
  }

  /// The file that is locked by the process which uses a data directory.
  public static func lockPath(_ directory: String) -> String { directory + "/ducat.lock" }

  /// As many connections as were asked for, or as the system grants descriptors for.
  private static func connectionLimit(_ wanted: Int, _ log: Log) -> Int {
    let needed = wanted + ServerLimits.refusals + ServerLimits.otherDescriptors
    let granted = DescriptorLimit.raise(to: needed)
    if granted >= needed { return wanted }
    let possible = max(1, granted - ServerLimits.refusals - ServerLimits.otherDescriptors)
    log.warning("fewer connections than asked for", ["asked": "\(wanted)", "possible": "\(possible)", "descriptors": "\(granted)"])
    return possible
  }

  private static func listen(_ addresses: [ListenAddress]) throws(StartError) -> [Listener] {
    var listeners: [Listener] = []
    for address in addresses {
      do throws(SystemError) {
        let (descriptor, port) = try StreamSocket.listen(host: address.host, port: address.port)
        listeners.append(Listener(descriptor: descriptor, address: ListenAddress(host: address.host, port: port)))
      } catch {
        throw StartError(.unreachable, "cannot listen on \(address.text)", "\(error)")
      }
    }
    return listeners
  }

  private static func readPayments(_ path: String?) throws(StartError) -> PaymentsFile {
    guard let path else { return PaymentsFile() }
    do throws(SettingError) { return try PaymentsFile(path: path) } catch {
      throw StartError(.usage, "the payments file \(path) is of no use", "\(error)")
    }
  }

  private static func service(_ payments: PaymentsFile) -> PaymentService {
    var connectors: [String: any PSPConnector] = [:]
    for psp in payments.psps { connectors[psp.name] = StripeConnector(name: psp.name) }
    return PaymentService(settings: payments.service, connectors: connectors, seed: UInt64.random(in: 0...UInt64.max))
  }

  /// The gateway, where one is asked for: for HTTP, or to reach PSPs.
  private static func makeGateway(_ settings: ServeSettings, _ payments: PaymentsFile, _ log: Log) throws(StartError) -> RunningGateway? {
    if settings.http == nil, settings.paymentsFile == nil { return nil }
    do throws(SystemError) { return try RunningGateway(settings.http, payments, log) } catch {
      throw StartError(.unreachable, "cannot listen on \(settings.http?.text ?? "?")", "\(error)")
    }
  }

  private static func open(_ settings: ServeSettings, _ log: Log) throws(StartError) -> Ledger {
    let began = Clock.monotonicNanoseconds()
    do throws(LedgerError) {
      let ledger = try Ledger.open(
        directory: settings.dataDirectory,
        options: LedgerOptions(mapBytes: settings.mapBytes) { step, done, total in
          log.debug("recovery", ["step": "\(step)", "done": "\(done)", "total": "\(total)"])
        })
      let milliseconds = (Clock.monotonicNanoseconds() - began) / 1_000_000
      log.info(
        "ledger open",
        [
          "data": settings.dataDirectory, "records": "\(ledger.sequence)", "accounts": "\(ledger.accountCount)", "milliseconds": "\(milliseconds)",
        ])
      return ledger
    } catch {
      let status: ExitStatus = if case .unknownFormat = error { .unknownFormat } else { .failed }
      throw StartError(status, "the ledger in \(settings.dataDirectory) cannot be opened", "\(error)")
    }
  }

  private static func announce(_ listeners: [Listener], _ gateway: RunningGateway?, _ log: Log) {
    var text = ByteBuffer(capacity: 128)
    for listener in listeners {
      text.append("listening on \(listener.address.text)\n")
      log.info("listening", ["address": listener.address.text])
    }
    if let address = gateway?.address {
      text.append("listening on \(address.text) for HTTP\n")
      log.info("listening for HTTP", ["address": address.text])
    }
    do throws(SystemError) { try OutputFile(borrowing: 1).write(text.span) } catch {
      log.warning("cannot tell the addresses on the standard output", ["error": "\(error)"])
    }
  }
}
