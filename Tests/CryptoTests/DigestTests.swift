import Crypto
import Testing

@Suite struct DigestTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  ])
  func sha256IsFIPS180(message: String, digest: String) {
    #expect(Digest.hexadecimal(Digest.sha256(Array(message.utf8))) == digest)
  }

  /// RFC 4231, test cases 1, 2 and 6.
  @Test(arguments: [
    ([UInt8](repeating: 0x0B, count: 20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    (Array("Jefe".utf8), "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    (
      [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func hmacIsRFC4231(key: [UInt8], message: String, code: String) {
    #expect(Digest.hexadecimal(Digest.hmacSHA256(key: key, message: Array(message.utf8))) == code)
  }

  @Test func comparisonTellsEveryDifference() {
    let bytes: [UInt8] = [1, 2, 3, 4]
    #expect(Digest.areEqual(bytes, [1, 2, 3, 4]))
    #expect(Digest.areEqual([], []))
    #expect(!Digest.areEqual(bytes, [1, 2, 3]))
    for index in 0..<4 {
      var other = bytes
      other[index] ^= 0x80
      #expect(!Digest.areEqual(bytes, other))
    }
  }
}
