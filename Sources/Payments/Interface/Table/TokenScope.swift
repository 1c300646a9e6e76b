/// What a token may allow. `admin` allows all of it.
public enum TokenScope: String, Sendable, CaseIterable, Hashable {
  case paymentsRead = "payments:read"
  case paymentsWrite = "payments:write"
  case payoutsRead = "payouts:read"
  case payoutsWrite = "payouts:write"
  case walletsRead = "wallets:read"
  case partiesRead = "parties:read"
  case partiesWrite = "parties:write"
  case operations
  case admin
}
