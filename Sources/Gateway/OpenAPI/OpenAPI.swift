/// The OpenAPI description.
public enum OpenAPI {
  public static let bytes: [UInt8] = Array("{}".utf8)
}
