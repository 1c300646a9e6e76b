import JSON

/// A report that somebody asked for over the API.
struct ReportRun: Record {
  let id: String
  let created: Int
  let account: String
  let type: String
  let from: Int
  let to: Int
  var status = "pending"

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "reporting.report_run")
    json.member("created", created)
    json.member("livemode", false)
    json.name("parameters")
    json.beginObject()
    json.member("interval_end", to)
    json.member("interval_start", from)
    json.endObject()
    json.member("report_type", type)
    json.name("result")
    if status == "succeeded" {
      json.beginObject()
      json.member("id", "file_\(id)")
      json.member("object", "file")
      json.member("purpose", "finance_report_run")
      json.member("type", "csv")
      json.member("url", "\(renderer.sandbox.settings.publicURL)/v1/files/file_\(id)/contents")
      json.endObject()
    } else {
      json.null()
    }
    json.member("status", status)
    json.endObject()
  }
}
