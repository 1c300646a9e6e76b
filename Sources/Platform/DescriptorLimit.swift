import CLinux
import Glibc

/// How many descriptors this process may hold at once.
public enum DescriptorLimit {
  /// Raises the limit to `wanted` where the system allows it.
  /// - Returns: the limit that holds now, which may be lower or higher.
  public static func raise(to wanted: Int) -> Int {
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) < 0 { return 0 }
    if limit.rlim_cur < rlim_t(wanted) {
      var raised = limit
      raised.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
      if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
    }
    return Int(min(limit.rlim_cur, rlim_t(Int32.max)))
  }
}
