import CEvent
import Platform

/// An HTTP/1.1 server on libevent's evhttp: keep-alive, limits, answers at any later time. All on the loop's thread.
public final class HTTPServer {
  /// Gets each request and the way to answer it, now or later.
  public typealias Handler = (HTTPRequest, HTTPExchange) -> Void

  private let loop: EventLoop
  private let http: OpaquePointer
  private let handler: Handler
  private let limits: HTTPServerLimits
  /// Requests that were handed out and have no answer yet.
  var waitingCount = 0
  /// Streams of connections, each held until evhttp ends its connection. And since when, of the monotonic clock, a whole request is awaited on each; `nil` while one
  /// has no answer.
  private var streams: [OpaquePointer: UInt64?] = [:]
  private var bound: [OpaquePointer] = []
  private var isListening = true

  public init(loop: EventLoop, limits: HTTPServerLimits = HTTPServerLimits(), handler: @escaping Handler) {
    guard let http = evhttp_new(loop.base) else { preconditionFailure("libevent is out of memory") }
    self.loop = loop
    self.http = http
    self.limits = limits
    self.handler = handler
    let methods = [EVHTTP_REQ_GET, EVHTTP_REQ_HEAD, EVHTTP_REQ_POST, EVHTTP_REQ_PUT, EVHTTP_REQ_PATCH, EVHTTP_REQ_DELETE, EVHTTP_REQ_OPTIONS]
    evhttp_set_allowed_methods(http, UInt16(methods.reduce(0) { $0 | $1.rawValue }))
    evhttp_set_max_headers_size(http, limits.headerBytesMax)
    evhttp_set_max_body_size(http, limits.bodyBytesMax)
    evhttp_set_default_content_type(http, nil)
    var idle = timeval(milliseconds: limits.idleMilliseconds)
    evhttp_set_timeout_tv(http, &idle)
    evhttp_set_bevcb(
      http,
      { base, context in
        guard let context, let stream = bufferevent_socket_new(base, -1, 0) else { return nil }
        Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue().admit(stream)
        return stream
      }, Unmanaged.passUnretained(self).toOpaque())
    // Not retained: deinit frees the server, after which evhttp calls no more.
    evhttp_set_gencb(
      http,
      { request, context in
        guard let request, let context else { return }
        Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue().receive(request)
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    for stream in streams.keys {
      var context: UnsafeMutableRawPointer?
      bufferevent_getcb(stream, nil, nil, nil, &context)
      // Nobody is there any more to be told.
      if let context { evhttp_connection_set_closecb(OpaquePointer(context), nil, nil) }
      bufferevent_decref(stream)
    }
    evhttp_free(http)
  }

  /// Takes connections on a host and port.
  /// - Returns: the port, which is a free one when `port` is 0.
  public func listen(host: String, port: UInt16) throws(SystemError) -> UInt16 {
    let bound = try StreamSocket.listen(host: host, port: port)
    guard let handle = evhttp_accept_socket_with_handle(http, bound.descriptor) else {
      StreamSocket.close(bound.descriptor)
      throw SystemError.last("evhttp_accept_socket")
    }
    self.bound.append(handle)
    return bound.port
  }

  // MARK: Connections

  /// Connections that are open.
  public var connectionCount: Int { streams.count }

  /// Notes a new connection; evhttp gives it its socket afterwards.
  private func admit(_ stream: OpaquePointer) {
    bufferevent_incref(stream)
    streams[stream] = .some(Clock.monotonicNanoseconds())
    // When evhttp has taken it. The last hold on a stream has to go with the connection: else it would go on reading from a socket that is somebody else's by then.
    loop.after(milliseconds: 0) { [weak self] in self?.follow(stream) }
    if streams.count >= limits.connectionsMax { listen(false) }
  }

  /// Sees to it that a stream is let go when evhttp ends its connection.
  private func follow(_ stream: OpaquePointer) {
    if streams[stream] == nil { return }
    var onEvent: bufferevent_event_cb?
    var context: UnsafeMutableRawPointer?
    bufferevent_getcb(stream, nil, nil, &onEvent, &context)
    // As long as evhttp uses a stream it hears of its end, with the connection as context; freeing takes the callbacks away.
    guard onEvent != nil, let context else { return forget(stream) }
    evhttp_connection_set_closecb(
      OpaquePointer(context),
      { connection, context in
        guard let connection, let context, let stream = evhttp_connection_get_bufferevent(connection) else { return }
        Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue().forget(stream)
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// A connection has ended.
  private func forget(_ stream: OpaquePointer) {
    if streams.removeValue(forKey: stream) == nil { return }
    bufferevent_decref(stream)
    if !isListening, streams.count < limits.connectionsMax { listen(true) }
  }

  /// Notes that a request on a connection is being worked on, or has been answered.
  func note(_ connection: OpaquePointer?, isBusy: Bool) {
    guard let connection, let stream = evhttp_connection_get_bufferevent(connection), streams[stream] != nil else { return }
    streams[stream] = .some(isBusy ? nil : Clock.monotonicNanoseconds())
  }

  /// Breaks off connections on which no whole request comes. evhttp sees their end, and frees them.
  private func endSlow() {
    let now = Clock.monotonicNanoseconds()
    for (stream, since) in streams {
      guard let since, now > since, now - since > UInt64(limits.requestMilliseconds) * 1_000_000 else { continue }
      StreamSocket.shutDown(bufferevent_getfd(stream))
    }
  }

  /// Ends connections that are too slow. To be called about once a second, or more often.
  public func sweep() {
    endSlow()
  }

  private func listen(_ listens: Bool) {
    if listens == isListening { return }
    isListening = listens
    for handle in bound {
      let listener = evhttp_bound_socket_get_listener(handle)
      if listens { evconnlistener_enable(listener) } else { evconnlistener_disable(listener) }
    }
  }

  /// Takes no more connections; requests on those that are open are still handed out.
  public func stopListening() {
    for handle in bound { evhttp_del_accept_socket(http, handle) }
    bound = []
  }

  // MARK: Requests

  private func receive(_ request: OpaquePointer) {
    note(evhttp_request_get_connection(request), isBusy: true)
    let exchange = HTTPExchange(request: request, server: self, loop: loop)
    guard let method = HTTPServer.method(evhttp_request_get_command(request)), let target = evhttp_request_get_uri(request) else {
      exchange.respond(HTTPResponse(status: 400))
      return
    }
    if waitingCount > limits.waitingMax {
      exchange.respond(HTTPResponse(status: 503, headers: ["Retry-After": "1", "Connection": "close"]))
      return
    }
    handler(
      HTTPRequest(
        method: method, target: String(cString: target), headers: HTTPServer.headers(request), body: HTTPServer.body(request),
        peer: HTTPServer.peer(request)), exchange)
  }

  private static func method(_ command: evhttp_cmd_type) -> HTTPMethod? {
    switch command {
    case EVHTTP_REQ_GET: .get
    case EVHTTP_REQ_HEAD: .head
    case EVHTTP_REQ_POST: .post
    case EVHTTP_REQ_PUT: .put
    case EVHTTP_REQ_PATCH: .patch
    case EVHTTP_REQ_DELETE: .delete
    case EVHTTP_REQ_OPTIONS: .options
    default: nil
    }
  }

  private static func headers(_ request: OpaquePointer) -> HTTPHeaders {
    var headers = HTTPHeaders()
    guard let list = evhttp_request_get_input_headers(request) else { return headers }
    var next = list.pointee.tqh_first
    while let field = next {
      if let name = field.pointee.key, let value = field.pointee.value { headers.add(String(cString: name), String(cString: value)) }
      next = field.pointee.next.tqe_next
    }
    return headers
  }

  private static func body(_ request: OpaquePointer) -> [UInt8] {
    guard let buffer = evhttp_request_get_input_buffer(request) else { return [] }
    let count = evbuffer_get_length(buffer)
    // evhttp has collected the whole body; removing gives exactly so many bytes.
    return [UInt8](unsafeUninitializedCapacity: count) { target, done in
      done = max(0, Int(evbuffer_remove(buffer, target.baseAddress, count)))
    }
  }

  private static func peer(_ request: OpaquePointer) -> String {
    var address: UnsafeMutablePointer<CChar>?
    var port: UInt16 = 0
    guard let connection = evhttp_request_get_connection(request) else { return "?" }
    evhttp_connection_get_peer(connection, &address, &port)
    return address.map { "\(String(cString: $0)):\(port)" } ?? "?"
  }
}
