import PSP

extension PSPRequest {
  var encoded: [UInt8] { Array("\(method)\n\(path)\n".utf8) + body }
  init?(encoded: [UInt8]) { return nil }
}
extension PSPObject {
  var rank: Int { 0 }
}
