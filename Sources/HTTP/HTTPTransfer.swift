import CCurl

/// One request under way: a libcurl handle and what has come back so far. Used again for later requests.
final class HTTPTransfer: Hashable {
  let handle: UnsafeMutableRawPointer
  private var lines: UnsafeMutablePointer<curl_slist>?
  private var headers = HTTPHeaders()
  private var body: [UInt8] = []
  private var isTooLarge = false
  private var bytesMax = 0
  private var completion: HTTPClient.Completion?

  init() {
    guard let handle = curl_easy_init() else { preconditionFailure("libcurl is out of memory") }
    self.handle = handle
  }

  deinit {
    curl_slist_free_all(lines)
    curl_easy_cleanup(handle)
  }

  static func == (left: HTTPTransfer, right: HTTPTransfer) -> Bool { left === right }
  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

  /// The transfer that a handle belongs to, as long as it is active.
  static func of(_ handle: UnsafeMutableRawPointer) -> HTTPTransfer? {
    var context: UnsafeMutableRawPointer?
    guard ccurl_get_pointer(handle, CURLINFO_PRIVATE, &context) == CURLE_OK, let context else { return nil }
    return Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
  }

  /// Sets everything for a request.
  /// - Returns: why it cannot be sent, or `nil`.
  func prepare(_ request: HTTPClientRequest, responseBytesMax: Int, _ completion: @escaping HTTPClient.Completion) -> HTTPFailure? {
    guard request.url.hasPrefix("http://") || request.url.hasPrefix("https://"), !request.url.utf8.contains(where: { $0 <= 0x20 }) else {
      return .misuse("not an address of HTTP")
    }
    curl_easy_reset(handle)
    headers = HTTPHeaders()
    body = []
    isTooLarge = false
    bytesMax = responseBytesMax
    self.completion = completion

    // Not retained: the client holds the transfer while it is active.
    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = ccurl_set_pointer(handle, CURLOPT_PRIVATE, context)
    _ = ccurl_set_text(handle, CURLOPT_URL, request.url)
    _ = ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    _ = ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    _ = ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, request.connectMilliseconds)
    _ = ccurl_set_long(handle, CURLOPT_TIMEOUT_MS, request.totalMilliseconds)
    switch request.method {
    case .get: break
    case .head: _ = ccurl_set_long(handle, CURLOPT_NOBODY, 1)
    default:
      // The size first: libcurl copies so many bytes, and asks nobody for more.
      _ = ccurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
      _ = request.body.withUnsafeBytes { ccurl_set_bytes(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress ?? UnsafeRawPointer(handle)) }
      _ = ccurl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
    curl_slist_free_all(lines)
    lines = nil
    for field in request.headers.fields { lines = curl_slist_append(lines, "\(field.name): \(field.value)") }
    // libcurl would wait a second for leave to send a body, and would call any body a form.
    lines = curl_slist_append(lines, "Expect:")
    if request.headers["Content-Type"] == nil { lines = curl_slist_append(lines, "Content-Type:") }
    _ = ccurl_set_list(handle, CURLOPT_HTTPHEADER, lines)
    // Looked at when the socket is opened, so that no name can lead elsewhere between a look at it and its use.
    if case .publicOrLoopback = request.targets {
      _ = ccurl_set_opensocket(handle) { _, _, target in target.map { NetworkAddress.openSocket($0) } ?? -1 }
    }
    _ = ccurl_set_sink(
      handle, CURLOPT_HEADERFUNCTION,
      { data, size, count, context in
        HTTPTransfer.take(data, size * count, context) { $0.takeHeader($1) }
      })
    _ = ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    _ = ccurl_set_sink(
      handle, CURLOPT_WRITEFUNCTION,
      { data, size, count, context in
        HTTPTransfer.take(data, size * count, context) { $0.takeBody($1) }
      })
    _ = ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    return nil
  }

  /// What came of it, once libcurl says that it is done.
  func result(_ code: CURLcode) -> Result<HTTPResponse, HTTPFailure> {
    if code == CURLE_OK {
      var status = 0
      _ = ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
      return .success(HTTPResponse(status: status, headers: headers, body: body))
    }
    var sentBytes = 0
    _ = ccurl_get_long(handle, CURLINFO_REQUEST_SIZE, &sentBytes)
    let reason = String(cString: curl_easy_strerror(code))
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE:
      return .failure(.notConnected(reason))
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return .failure(.misuse(reason))
    case CURLE_OPERATION_TIMEDOUT: return .failure(.timedOut(sent: sentBytes > 0))
    case CURLE_WRITE_ERROR where isTooLarge: return .failure(.tooLarge)
    default: return .failure(.broken(reason, sent: sentBytes > 0))
    }
  }

  /// Gives back what was kept for the request.
  func finish() -> HTTPClient.Completion? {
    defer {
      completion = nil
      headers = HTTPHeaders()
      body = []
    }
    return completion
  }

  // MARK: Bytes from libcurl

  /// Hands bytes to the transfer in `context`.
  /// - Returns: how many were taken; fewer than given breaks the transfer off.
  private static func take(
    _ data: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?, _ body: (HTTPTransfer, UnsafeRawBufferPointer) -> Bool
  ) -> Int {
    guard let context else { return 0 }
    let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
    return body(transfer, UnsafeRawBufferPointer(start: data, count: count)) ? count : 0
  }

  private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var line = String(decoding: bytes, as: UTF8.self)[...]
    while let last = line.unicodeScalars.last, last == "\r" || last == "\n" { line.unicodeScalars.removeLast() }
    if line.hasPrefix("HTTP/") {
      // The head of another answer begins: 100 and its like come before the real one.
      headers = HTTPHeaders()
    } else if let colon = line.firstIndex(of: ":") {
      headers.add(String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }))
    }
    return true
  }

  private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    isTooLarge = body.count + bytes.count > bytesMax
    if !isTooLarge { body += bytes }
    return !isTooLarge
  }
}
