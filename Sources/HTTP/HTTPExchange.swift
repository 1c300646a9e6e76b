import CEvent
import Platform

/// One request's way back: it is answered once, at once or later. On the loop's thread only; `remote` is for others.
///
/// evhttp does not read from a connection whose request has no answer yet, so the request stays valid until then, even when the client has gone.
public final class HTTPExchange {
  private var request: OpaquePointer?
  /// Without a server there is no request any more.
  private weak var server: HTTPServer?
  private let loop: EventLoop

  init(request: OpaquePointer, server: HTTPServer, loop: EventLoop) {
    self.request = request
    self.server = server
    self.loop = loop
    server.waitingCount += 1
  }

  deinit {
    // A request that nobody will answer must not hang for ever.
    if request != nil { respond(HTTPResponse(status: 500)) }
  }

  /// Whether an answer is still owed.
  public var isOpen: Bool { request != nil && server != nil }

  /// The same exchange for another thread.
  public var remote: RemoteExchange { RemoteExchange(self, mailbox: loop.mailbox) }

  /// Sends the answer. A second one is dropped.
  public func respond(_ response: HTTPResponse) {
    guard let request = take() else { return }
    guard let buffer = evbuffer_new() else { preconditionFailure("libevent is out of memory") }
    defer { evbuffer_free(buffer) }
    let headers = evhttp_request_get_output_headers(request)
    for field in response.headers.fields { evhttp_add_header(headers, field.name, field.value) }
    evbuffer_add(buffer, response.body, response.body.count)
    evhttp_send_reply(request, Int32(response.status), HTTPResponse.reason(response.status), buffer)
  }

  /// Breaks the connection without an answer, so that the client sees a reset.
  public func reset() {
    guard let request = take(), let connection = evhttp_request_get_connection(request) else { return }
    if let stream = evhttp_connection_get_bufferevent(connection) { StreamSocket.resetOnClose(bufferevent_getfd(stream)) }
    // Later, for evhttp may be in the middle of handing this request out; unless the server, and the connection with it, has gone by then.
    loop.after(milliseconds: 0) { [weak server] in if server != nil { evhttp_connection_free(connection) } }
  }

  /// The request, if it has no answer yet; from now on it has.
  private func take() -> OpaquePointer? {
    guard let taken = request else { return nil }
    request = nil
    guard let server else { return nil }
    server.waitingCount -= 1
    server.note(evhttp_request_get_connection(taken), isBusy: false)
    return taken
  }
}
