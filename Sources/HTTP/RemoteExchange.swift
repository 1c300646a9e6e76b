/// An exchange that another thread will answer: the answer travels through the loop's mailbox.
public struct RemoteExchange: Sendable {
  /// Touched on the loop's thread alone: `respond` only carries it there. Hence the unchecked promise.
  private final class Passenger: @unchecked Sendable {
    let exchange: HTTPExchange
    init(_ exchange: HTTPExchange) { self.exchange = exchange }
  }

  private let passenger: Passenger
  private let mailbox: LoopMailbox

  init(_ exchange: HTTPExchange, mailbox: LoopMailbox) {
    passenger = Passenger(exchange)
    self.mailbox = mailbox
  }

  /// Sends the answer; any thread may. Where nobody answers, the last copy of this value must go on the loop's thread.
  public func respond(_ response: HTTPResponse) {
    let passenger = passenger
    mailbox.post { passenger.exchange.respond(response) }
  }
}
