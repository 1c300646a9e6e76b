extension Rule {
  /// Layers import only what lies below them.
  static let imports = Rule(name: "each layer imports only layers below it", applies: \.isProduct) { file in
    file.importedModules.compactMap { line, module in
      guard Layers.allowed[module] != nil else { return nil }
      guard let below = Layers.allowed[file.target] else {
        return Finding(path: file.path, line: line, sentence: "target \(file.target) is not in the table of layers")
      }
      return below.contains(module)
        ? nil : Finding(path: file.path, line: line, sentence: "\(file.target) may not import \(module), which is not below it")
    }
  }

  /// C modules stay behind the targets that wrap them.
  static let systemImports = Rule(name: "C modules are imported only by the targets that wrap them", applies: \.isProduct) { file in
    file.importedModules.compactMap { line, module in
      guard let users = Layers.systemUsers[module], !users.contains(file.target) else { return nil }
      return Finding(path: file.path, line: line, sentence: "\(module) is for \(users.sorted().joined(separator: ", ")) alone")
    }
  }

  /// No Foundation where commands pass.
  static let foundation = Rule(
    name: "no Foundation on the way of a command", applies: { $0.isProduct && Layers.hot.contains($0.target) }
  ) { file in
    file.importedModules.compactMap { line, module in
      module.hasPrefix("Foundation") ? Finding(path: file.path, line: line, sentence: "\(module) in \(file.target)") : nil
    }
  }
}

extension SourceFile {
  /// The modules that the file imports, with the line of each.
  fileprivate var importedModules: [(line: Int, module: String)] {
    let statement = /\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(.+)/
    return code.enumerated().compactMap { index, line in
      guard let match = line.wholeMatch(of: statement) else { return nil }
      // `import struct Module.Name` names one declaration of the module.
      let words = match.1.split(separator: " ")
      return words.last.map { (index + 1, String($0.split(separator: ".")[0])) }
    }
  }
}
