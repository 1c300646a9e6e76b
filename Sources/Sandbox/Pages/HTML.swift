import HTTP

/// A page in the sandbox's dress.
enum HTML {
  /// - Parameter body: HTML in which all text is escaped already.
  static func page(_ title: String, _ body: String, status: Int = 200) -> HTTPResponse {
    let text = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(XML.escaped(title))</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 3rem auto; padding: 0 1rem; color: #1a1a1a; background: #fafafa; }
      h1 { font-size: 1.4rem; }
      table { width: 100%; border-collapse: collapse; margin-bottom: 1.5rem; }
      td { padding: .3rem 0; border-bottom: 1px solid #ddd; }
      td.amount { text-align: right; }
      label { display: block; margin: .8rem 0; }
      input { display: block; width: 100%; box-sizing: border-box; padding: .6rem; font: inherit; border: 1px solid #767676; border-radius: .3rem; }
      button { width: 100%; padding: .8rem; margin-top: .8rem; font: inherit; color: #fff; background: #07683a; border: 0; border-radius: .3rem; }
      button:focus, input:focus, a:focus { outline: 3px solid #06c; }
      .problem { color: #b00020; font-weight: 600; }
      .note { color: #555; font-size: .85rem; }
      </style>
      </head>
      <body>
      <main>
      \(body)
      </main>
      </body>
      </html>
      """
    // Nothing may be loaded from elsewhere, and nobody may show the page in a frame.
    return HTTPResponse(
      status: status,
      headers: [
        "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      ], body: Array(text.utf8))
  }
}
