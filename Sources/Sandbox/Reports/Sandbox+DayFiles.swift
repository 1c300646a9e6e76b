import Client

/// The files that a provider and a bank send when a day is over.
extension Sandbox {
  /// The files that were made since they were last taken.
  public func takeFiles() -> [DayFile] {
    defer { files = [] }
    return files
  }

  /// Makes the files of a day: the platform's reports, and the statement of its account at the bank.
  /// - Parameter day: days since 1970.
  func makeFiles(day: Int) {
    let date = Timestamp.date(days: day)
    for type in ReportType.allCases {
      let text = report(type, account: Sandbox.platform, from: day * 86_400, to: (day + 1) * 86_400)
      files.append(DayFile(name: "\(type.rawValue)-\(date).csv", text: text))
    }
    if let bank = accounts[Sandbox.platform]?.bankAccount {
      files.append(DayFile(name: "bank-\(bank)-\(date).xml", text: bankStatement(bank, day: day)))
    }
  }
}
