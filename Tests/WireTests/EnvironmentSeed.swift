import Glibc

/// The seed in the environment variable `DUCAT_SEED`, when there is one.
func environmentSeed() -> UInt64? {
  getenv("DUCAT_SEED").flatMap { UInt64(String(cString: $0)) }
}
