/// Picks pairs of different account numbers, cheaply enough to be no part of what is measured.
///
/// A Zipf draw costs about 60 ns, so draws are made ahead: 2^22 of them, walked in order from a random place each time round.
struct AccountPicker {
  private static let drawsAhead = 1 << 22

  private let accounts: UInt64
  private let isHot: Bool
  private let drawn: [UInt32]
  private var position = 0

  /// - Parameter accounts: at least 2, below 100,000,000.
  init(choice: AccountChoice, accounts: Int, random: inout RandomStream) {
    precondition(accounts >= 2 && accounts < 100_000_000, "transfers need two accounts, and numbers of eight digits")
    self.accounts = UInt64(accounts)
    isHot = choice == .hot
    if case .zipfian(let exponent) = choice {
      let sampler = ZipfSampler(count: accounts, exponent: exponent)
      var draws = [UInt32](repeating: 0, count: AccountPicker.drawsAhead)
      let stride = AccountPicker.stride(accounts)
      for index in draws.indices { draws[index] = AccountPicker.account(rank: sampler.next(&random), stride: stride, of: accounts) }
      drawn = draws
    } else {
      drawn = []
    }
  }

  /// A step that visits each of `accounts` numbers once before it comes back: without a common divisor.
  static func stride(_ accounts: Int) -> Int {
    var stride = accounts * 5 / 8 | 1
    while !areCoprime(stride, accounts) { stride += 2 }
    return stride
  }

  /// The account of a rank (from 1): neighbours in rank are no neighbours in number, as popularity does not follow the order of opening.
  static func account(rank: Int, stride: Int, of accounts: Int) -> UInt32 { UInt32(rank % accounts * stride % accounts) }

  private static func areCoprime(_ a: Int, _ b: Int) -> Bool {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a == 1
  }

  /// A debit and a credit account, never the same.
  @inline(__always)
  mutating func next(_ random: inout RandomStream) -> (debit: UInt32, credit: UInt32) {
    var debit: UInt64
    var credit: UInt64
    if drawn.isEmpty {
      debit = random.below(accounts)
      credit = isHot ? 0 : random.below(accounts)
    } else {
      if position &+ 2 > drawn.count { position = Int(random.below(UInt64(drawn.count / 2))) }
      debit = UInt64(drawn[position])
      credit = UInt64(drawn[position &+ 1])
      position &+= 2
    }
    if debit == credit { debit = debit &+ 1 == accounts ? 0 : debit &+ 1 }
    return (UInt32(truncatingIfNeeded: debit), UInt32(truncatingIfNeeded: credit))
  }
}

extension AccountChoice {
  /// The number of the account that is taken most often; any where all are alike.
  public func busiest(of accounts: Int) -> Int {
    if case .zipfian = self { return Int(AccountPicker.account(rank: 1, stride: AccountPicker.stride(accounts), of: accounts)) }
    return 0
  }
}
