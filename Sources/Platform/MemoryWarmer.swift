import CLinux
import Glibc

/// Touches and frees memory before a measurement.
///
/// On a virtual machine that gives free pages back to its host, the first touch of a page faults into the host; writing a growing file then costs several
/// times what it costs on pages that were touched just before. Whoever comes second would look faster: so all come after a warming.
public enum MemoryWarmer {
  /// Touches `bytes` of memory, at most two thirds of what is available, and frees it. Costs a second for 6 GB when warm, up to 20 s when cold.
  public static func warm(bytes: UInt64) {
    let count = Int(min(bytes, availableBytes() / 3 * 2))
    if count == 0 { return }
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    guard let memory = mmap(nil, count, PROT_READ | PROT_WRITE, flags, -1, 0), memory != clinux_map_failed() else { return }
    // Small pages, as the page cache uses them.
    madvise(memory, count, MADV_NOHUGEPAGE)
    for offset in stride(from: 0, to: count, by: 4096) { memory.storeBytes(of: 1, toByteOffset: offset, as: UInt8.self) }
    munmap(memory, count)
  }

  private static func availableBytes() -> UInt64 {
    let line = FileSystem.text(of: "/proc/meminfo")?.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { UInt64($0) } ?? 0) * 1024
  }
}
