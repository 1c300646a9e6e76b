import CCurl
import Glibc

/// What an address of the network leads to.
enum NetworkAddress {
  /// Opens a socket for libcurl unless the address is special.
  /// - Returns: the socket, or -1, which libcurl takes as "could not connect".
  static func openSocket(_ target: UnsafePointer<curl_sockaddr>) -> Int32 {
    guard isPublicOrLoopback(target) else { return -1 }
    return socket(target.pointee.family, target.pointee.socktype, target.pointee.protocol)
  }

  private static func isPublicOrLoopback(_ target: UnsafePointer<curl_sockaddr>) -> Bool {
    guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return false }
    // The address is the last member, and as long as `addrlen` says: libcurl keeps room behind it for the longest kind.
    let bytes = UnsafeRawBufferPointer(start: UnsafeRawPointer(target) + offset, count: Int(target.pointee.addrlen))
    switch target.pointee.family {
    // sockaddr_in: family, port, the address. sockaddr_in6: family, port, flow, the address.
    case AF_INET where bytes.count >= 8: return isPublicOrLoopback(v4: Array(bytes[4..<8]))
    case AF_INET6 where bytes.count >= 24: return isPublicOrLoopback(v6: Array(bytes[8..<24]))
    default: return false
    }
  }

  /// Four bytes, as they are written with points.
  static func isPublicOrLoopback(v4 bytes: [UInt8]) -> Bool {
    switch (bytes[0], bytes[1]) {
    case (127, _): true
    // This network, private ones, carrier's, link-local (cloud metadata lies there), protocols, tests, multicast and beyond.
    case (0, _), (10, _), (100, 64...127), (169, 254), (172, 16...31), (192, 168), (198, 18...19), (224..., _): false
    case (192, 0): bytes[2] != 0 && bytes[2] != 2
    case (198, 51): bytes[2] != 100
    case (203, 0): bytes[2] != 113
    default: true
    }
  }

  /// Sixteen bytes.
  static func isPublicOrLoopback(v6 bytes: [UInt8]) -> Bool {
    if bytes.dropLast().allSatisfy({ $0 == 0 }) { return bytes[15] == 1 }
    let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    if Array(bytes[0..<12]) == mapped { return isPublicOrLoopback(v4: Array(bytes[12...])) }
    // 64:ff9b::/96 carries an IPv4 address through a translator.
    if Array(bytes[0..<12]) == [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0] { return isPublicOrLoopback(v4: Array(bytes[12...])) }
    // Global unicast is 2000::/3; of it 2001:db8::/32 is for documents and 2002::/16 carries IPv4 addresses.
    if bytes[0] & 0xE0 != 0x20 { return false }
    if bytes[0] == 0x20, bytes[1] == 0x02 { return isPublicOrLoopback(v4: Array(bytes[2..<6])) }
    return !(bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0D && bytes[3] == 0xB8)
  }
}
