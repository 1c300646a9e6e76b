import JSON

/// A page of objects, newest first.
struct RecordList: Record {
  let url: String
  let hasMore: Bool
  let records: [any Record]

  var id: String { url }
  var created: Int { 0 }
  var account: String { "" }

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("object", "list")
    json.name("data")
    json.beginArray()
    let elements = renderer.elements
    for record in records { record.write(to: &json, elements) }
    json.endArray()
    json.member("has_more", hasMore)
    json.member("url", url)
    json.endObject()
  }
}
