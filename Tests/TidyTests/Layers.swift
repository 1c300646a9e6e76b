/// Who may import whom: the picture of the house in `docs/architecture.md` as a table. What a target may import lies below it.
enum Layers {
  /// The product's own modules that each target may import.
  static let allowed: [String: Set<String>] = [
    "Memory": [],
    "Money": [],
    "Platform": ["Memory"],
    "Wire": ["Memory"],
    "Storage": ["Memory"],
    "Ledger": ["Memory", "Money", "Storage"],
    "PSP": ["Crypto", "HTTP", "JSON", "Memory", "Money"],
    "Payments": ["Crypto", "JSON", "Ledger", "Memory", "Money", "PSP", "Storage"],
    "Commands": ["JSON", "Ledger", "Memory", "Money", "Payments", "Storage", "Wire"],
    "Gateway": ["Crypto", "HTTP", "JSON", "Money", "PSP", "Payments", "Platform"],
    "Server": ["Commands", "Gateway", "JSON", "Ledger", "Memory", "Money", "PSP", "Payments", "Platform", "Storage", "Wire"],
    "Client": ["Memory", "Money", "Platform", "Wire"],
    "Exchange": ["Client", "Memory", "Money", "Platform", "Wire"],
    "Shell": ["Client", "Memory", "Money", "Platform", "Wire"],
    "ducat": [
      "Client", "Commands", "Exchange", "Gateway", "JSON", "Ledger", "Memory", "Money", "Payments", "Platform", "Server", "Shell", "Storage", "Wire",
    ],
    "JSON": ["Memory"],
    "Crypto": ["Memory"],
    "HTTP": ["JSON", "Memory", "Platform"],
    "Sandbox": ["Client", "Crypto", "HTTP", "JSON", "Memory", "Money", "Platform"],
    "ducat-sandbox": ["Client", "HTTP", "Memory", "Platform", "Sandbox"],
    "Load": ["Memory", "Platform"],
    "ducat-bench": ["Client", "Commands", "Ledger", "Load", "Memory", "Money", "Platform", "Storage", "Wire"],
  ]

  /// The targets that may import each C module; Swift's own modules that are not here are free for all.
  static let systemUsers: [String: Set<String>] = [
    "CLMDB": ["Storage"],
    "CEdit": ["Shell"],
    "CLinux": ["Memory", "Platform"],
    "COpenSSL": ["Crypto"],
    "CEvent": ["HTTP"],
    "CCurl": ["HTTP"],
    "Glibc": ["HTTP", "Load", "Memory", "Platform", "Storage", "Shell", "ducat", "ducat-bench", "ducat-sandbox"],
  ]

  /// The targets that may touch memory without the language's protection.
  static let unsafeUsers: Set<String> = ["HTTP", "Memory", "Platform", "Storage", "Shell", "CLMDB", "CEdit", "CLinux"]

  /// The targets where a command passes: no Foundation, which allocates and is large.
  static let hot: Set<String> = ["Memory", "Money", "Platform", "Wire", "Storage", "Ledger", "Commands", "Server", "Client"]
}
