extension Rule {
  /// Unprotected memory only in the few targets that exist to hide it.
  static let unsafety = Rule(
    name: "unsafe memory only where it is wrapped", applies: { $0.isProduct && !Layers.unsafeUsers.contains($0.target) }
  ) { file in
    if !["Unsafe", "unsafe", "Unmanaged"].contains(where: file.mentions) { return [] }
    return file.code.enumerated().compactMap { index, line in
      guard let match = line.firstMatch(of: /\b(?:Unsafe\w*Pointer|unsafe\w*|withUnsafe\w*|Unmanaged)\b/.wordBoundaryKind(.simple)) else {
        return nil
      }
      return Finding(path: file.path, line: index + 1, sentence: "\(match.0) outside \(Layers.unsafeUsers.sorted().joined(separator: ", "))")
    }
  }
}
