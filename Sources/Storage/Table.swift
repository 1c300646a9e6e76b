/// A named B-tree in an environment. Only valid with the environment that opened it.
public struct Table: Sendable, BitwiseCopyable {
  let handle: UInt32
}
