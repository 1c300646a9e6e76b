import CCurl
import Platform

/// Sends requests with libcurl without ever blocking the loop: connections are kept and shared, so many requests may be under way. All on the loop's thread.
///
/// Redirections are not followed. libcurl itself sends a request again when a kept connection turns out to be closed before a byte of the answer came;
/// requests that must not arrive twice need a key that says so.
public final class HTTPClient {
  /// Gets the answer, or why there is none; once.
  public typealias Completion = (Result<HTTPResponse, HTTPFailure>) -> Void

  private let loop: EventLoop
  private let multi: UnsafeMutableRawPointer
  private let activeMax: Int
  private let responseBytesMax: Int
  private var active: Set<HTTPTransfer> = []
  /// Requests that wait for their turn, from `firstWaiting` on.
  private var waiting: [(HTTPClientRequest, Completion)] = []
  private var firstWaiting = 0
  private var idle: [HTTPTransfer] = []
  private var watches: [Int32: DescriptorWatch] = [:]
  private var timer: LoopTimer?

  private static let libraryIsReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// - Parameters:
  ///   - activeMax: requests under way at once; others wait for their turn, first come first served, and their time does not run yet.
  ///   - responseBytesMax: longer answers are broken off.
  public init(loop: EventLoop, activeMax: Int = 64, responseBytesMax: Int = 4 << 20) {
    precondition(HTTPClient.libraryIsReady, "libcurl cannot be used")
    guard let multi = curl_multi_init() else { preconditionFailure("libcurl is out of memory") }
    self.loop = loop
    self.multi = multi
    self.activeMax = activeMax
    self.responseBytesMax = responseBytesMax
    // Not retained: deinit ends libcurl's use of this object.
    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = ccurl_multi_on_socket(
      multi,
      { _, descriptor, what, context, _ in
        if let context { Unmanaged<HTTPClient>.fromOpaque(context).takeUnretainedValue().watch(descriptor, what) }
        return 0
      }, context)
    _ = ccurl_multi_on_timer(
      multi,
      { _, milliseconds, context in
        if let context { Unmanaged<HTTPClient>.fromOpaque(context).takeUnretainedValue().wait(milliseconds) }
        return 0
      }, context)
    _ = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, activeMax)
    timer = LoopTimer(loop: loop) { [unowned self] in drive(CURL_SOCKET_TIMEOUT, 0) }
  }

  deinit {
    for transfer in active { curl_multi_remove_handle(multi, transfer.handle) }
    timer = nil
    watches = [:]
    _ = ccurl_multi_on_socket(multi, nil, nil)
    _ = ccurl_multi_on_timer(multi, nil, nil)
    curl_multi_cleanup(multi)
  }

  /// Requests under way and waiting.
  public var unfinishedCount: Int { active.count + waiting.count - firstWaiting }

  /// Sends a request, or queues it. `completion` is called later, never before this returns.
  public func send(_ request: HTTPClientRequest, completion: @escaping Completion) {
    waiting.append((request, completion))
    startNext()
  }

  // MARK: Requests

  private func startNext() {
    while active.count < activeMax, firstWaiting < waiting.count {
      let (request, completion) = waiting[firstWaiting]
      firstWaiting += 1
      if firstWaiting == waiting.count || firstWaiting > 1024 {
        waiting.removeFirst(firstWaiting)
        firstWaiting = 0
      }
      let transfer = idle.popLast() ?? HTTPTransfer()
      if let failure = transfer.prepare(request, responseBytesMax: responseBytesMax, completion) {
        loop.after(milliseconds: 0) { completion(.failure(failure)) }
        continue
      }
      active.insert(transfer)
      let code = curl_multi_add_handle(multi, transfer.handle)
      precondition(code == CURLM_OK, "libcurl does not take a request")
    }
  }

  /// Lets libcurl work on one socket, or on its time-outs; then tells of what has ended.
  private func drive(_ descriptor: Int32, _ ready: Int32) {
    var running: Int32 = 0
    curl_multi_socket_action(multi, descriptor, ready, &running)
    var ended: [(HTTPTransfer, Result<HTTPResponse, HTTPFailure>)] = []
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle, let transfer = HTTPTransfer.of(handle) else { continue }
      let code = message.pointee.data.result
      // Removing the handle makes the message invalid.
      ended.append((transfer, transfer.result(code)))
      curl_multi_remove_handle(multi, handle)
    }
    for (transfer, result) in ended {
      active.remove(transfer)
      let completion = transfer.finish()
      if idle.count < activeMax { idle.append(transfer) }
      completion?(result)
    }
    if !ended.isEmpty { startNext() }
  }

  // MARK: What libcurl wants to know

  private func watch(_ descriptor: Int32, _ what: Int32) {
    if what == CURL_POLL_REMOVE {
      watches[descriptor] = nil
      return
    }
    // The old one goes first: two watches on one descriptor would disturb each other.
    watches[descriptor] = nil
    watches[descriptor] = DescriptorWatch(
      base: loop.base, loop: loop, descriptor: descriptor, readable: what & CURL_POLL_IN != 0, writable: what & CURL_POLL_OUT != 0
    ) { [unowned self] readable, writable in
      drive(descriptor, (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0))
    }
  }

  private func wait(_ milliseconds: Int) {
    if milliseconds < 0 { timer?.cancel() } else { timer?.set(milliseconds: milliseconds) }
  }
}
