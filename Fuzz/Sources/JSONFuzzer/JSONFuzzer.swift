import FuzzSupport
import JSON

/// Limits so small that short inputs reach them all, and the real ones.
private let choices = [JSONLimits(bytesMax: 200, depthMax: 3, valuesMax: 10, numberBytesMax: 6), JSONLimits()]

/// How deep a value is nested, and how many values are in it.
private func measure(_ value: JSONValue) -> (depth: Int, values: Int) {
  switch value {
  case .array(let values):
    let inner = values.map(measure)
    return (1 + (inner.map(\.depth).max() ?? 0), 1 + inner.reduce(0) { $0 + $1.values })
  case .object(let object):
    let inner = object.members.map { measure($0.value) }
    require(Set(object.members.map(\.name)).count == object.count, "a name stands twice")
    return (1 + (inner.map(\.depth).max() ?? 0), 1 + inner.reduce(0) { $0 + $1.values })
  case .number(let text):
    require(!text.isEmpty && text.utf8.allSatisfy { "+-.eE0123456789".utf8.contains($0) }, "\(text) is no number")
    return (0, 1)
  case .null, .bool, .string: return (0, 1)
  }
}

/// Parses the bytes: what is accepted keeps to the limits and comes back the same when it is written and read again.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzInput(start, count)
  for limits in choices {
    do throws(JSONError) {
      let value = try JSONParser.parse(input.bytes, limits: limits)
      let (depth, values) = measure(value)
      require(count <= limits.bytesMax && depth <= limits.depthMax && values <= limits.valuesMax, "beyond the limits")
      let text = value.text
      do throws(JSONError) {
        let again = try JSONParser.parse(text, limits: JSONLimits(bytesMax: 6 * count + 16))
        require(again == value && again.text == text, "a value that does not come back")
      } catch {
        fatalError("what was written cannot be read: \(error)")
      }
    } catch {
      require(!error.reason.isEmpty && error.offset >= 0 && error.offset <= count, "a place outside the text")
    }
  }
  return 0
}
