import HTTP
import Testing

@Suite struct RouteTests {
  private static let routes: Routes<String> = {
    var routes = Routes<String>()
    routes.add(.get, "/", "root")
    routes.add(.get, "/v1/payments", "list")
    routes.add(.post, "/v1/payments", "create")
    routes.add(.post, "/v1/payments/bulk", "bulk")
    routes.add(.get, "/v1/payments/{id}", "get")
    routes.add(.post, "/v1/payments/{id}/capture", "capture")
    routes.add(.get, "/v1/{kind}/{id}/notes/{note}", "note")
    return routes
  }()

  @Test(arguments: [
    (HTTPMethod.get, "/", "root"), (.get, "", "root"), (.get, "/v1/payments", "list"), (.head, "/v1/payments", "list"),
    (.post, "/v1/payments/", "create"),
    (.post, "/v1/payments/bulk", "bulk"), (.get, "/v1/payments/bulk", "get bulk"), (.get, "/v1/payments/p%201%2F2", "get p 1/2"),
    (.post, "/v1/payments/p/capture", "capture p"), (.get, "/v1/a/b/notes/c", "note a b c"),
    (.delete, "/v1/payments", "not GET POST"), (.post, "/v1/payments/p", "not GET"), (.get, "/v1/payments/p/capture", "not POST"),
    (.get, "/v2/payments", "nothing"), (.get, "/v1", "nothing"), (.get, "/v1/a/b/c/d/e/f/g", "nothing"), (.get, "/v1/payments/%zz", "nothing"),
  ])
  func pathsLeadWhereTheyShould(method: HTTPMethod, path: String, expected: String) {
    let found =
      switch Self.routes.match(method, path: path) {
      case .found(let target, let texts): ([target] + texts).joined(separator: " ")
      case .otherMethod(let methods): "not " + methods.map(\.rawValue).joined(separator: " ")
      case .notFound: "nothing"
      }
    #expect(found == expected)
  }

  @Test func targetsAreTakenApart() {
    let request = HTTPRequest(method: .get, target: "http://example.org/a/b?c=d?e#f")
    #expect(request.path == "/a/b" && request.query == "c=d?e")
    #expect(HTTPRequest(method: .get, target: "http://example.org").path == "/")
    #expect(HTTPRequest(method: .get, target: "/a").query == "")
  }
}
