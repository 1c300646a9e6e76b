/// Which version of the reply format a connection has chosen with `HELLO`; a new one speaks version 2.
public enum RespVersion: UInt8, Sendable, BitwiseCopyable {
  case two = 2
  case three = 3
}
