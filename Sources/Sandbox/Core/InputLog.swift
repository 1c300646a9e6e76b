import Memory
import Platform

/// The inputs of a sandbox in a file, written before they happen: from it the sandbox is the same again after its process was killed.
///
/// The first line names the settings that decide what the inputs do; a file made with others is refused.
public final class InputLog {
  /// Why a file cannot be used.
  public enum Problem: Error, CustomStringConvertible {
    case system(SystemError)
    /// It was made with other settings, or is no log at all.
    case otherSettings(String)

    public var description: String {
      switch self {
      case .system(let error): "\(error)"
      case .otherSettings(let line): "was made with other settings: \(line)"
      }
    }
  }

  private let file: AppendFile

  /// Opens a log and lets all that is in it happen to a fresh sandbox, and then a restart.
  /// - Parameter now: the machine's time, in milliseconds since 1970.
  public init(path: String, sandbox: Sandbox, now: Int) throws(Problem) {
    do throws(SystemError) { file = try AppendFile(path: path) } catch { throw .system(error) }
    var contents = ByteBuffer(capacity: 1 << 16)
    do throws(SystemError) { try file.read(into: &contents) } catch { throw .system(error) }
    let line = sandbox.settings.line
    if contents.isEmpty {
      do throws(SystemError) { try file.append("\(line)\n".utf8.span) } catch { throw .system(error) }
      return
    }
    let end = contents.span.firstIndex(of: 0x0A, from: 0) ?? contents.count
    let found = contents.span(from: 0, count: end).string
    if found != line { throw .otherSettings(String(found.prefix(300))) }
    let whole = InputLog.replay(contents.span, from: end + 1, sandbox)
    do throws(SystemError) {
      // A record that the process could not finish writing did not happen.
      try file.truncate(to: whole)
      try write(.restart, at: now)
    } catch { throw .system(error) }
    sandbox.apply(.restart, at: now)
  }

  /// Lets all whole records happen; gives where they end.
  private static func replay(_ bytes: Span<UInt8>, from start: Int, _ sandbox: Sandbox) -> Int {
    var offset = start
    while let record = InputRecord.read(bytes, at: offset) {
      sandbox.apply(record.input, at: record.milliseconds)
      // As the driver did after each input.
      _ = sandbox.takeDeliveries()
      _ = sandbox.takeFiles()
      offset = record.next
    }
    return offset
  }

  /// Writes an input down.
  func write(_ input: Input, at milliseconds: Int) throws(SystemError) {
    var buffer = ByteBuffer(capacity: 1024)
    InputRecord.append(input, at: milliseconds, to: &buffer)
    try file.append(buffer.span)
  }
}
