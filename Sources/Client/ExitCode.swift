/// What the client programs end with.
public enum ExitCode {
  public static let success: Int32 = 0
  /// Something was refused, or a file could not be read or written.
  public static let failure: Int32 = 1
  /// The command line makes no sense.
  public static let usage: Int32 = 2
  /// The server cannot be reached, or does not let us in.
  public static let cannotConnect: Int32 = 3
}
