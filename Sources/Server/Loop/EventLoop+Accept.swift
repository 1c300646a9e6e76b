import Commands
import Ledger
import Memory
import Platform
import Wire

/// Taking new connections.
extension EventLoop {
  /// Takes the connections that wait at a listener, up to the share of one round.
  mutating func accept(_ index: Int) {
    for _ in 0..<ServerLimits.acceptsPerRound {
      do throws(SystemError) {
        guard let descriptor = try StreamSocket.accept(listeners[index].descriptor) else { return }
        admit(descriptor)
      } catch {
        // No descriptors or no memory: the waiting ones would wake the loop at once again.
        log.warning("cannot take connections", ["error": "\(error)", "open": "\(connections.count)"])
        acceptsAgain = now + ServerLimits.sweepNanoseconds
        watchListeners(false)
        return
      }
    }
  }

  private mutating func admit(_ descriptor: Int32) {
    statistics.connectionsTotal &+= 1
    if connections.count >= options.maxConnections {
      statistics.connectionsRefused &+= 1
      if connections.count >= options.maxConnections + ServerLimits.refusals {
        StreamSocket.close(descriptor)
        return
      }
    }
    let isRefused = connections.count >= options.maxConnections
    let session = Session(id: nextSessionID, isAuthenticated: !options.hasPassword)
    nextSessionID += 1
    session.address = StreamSocket.peer(descriptor)
    var connection = Connection(
      descriptor: descriptor, token: connections.nextToken(), session: session, isStranger: options.hasPassword, now: now)
    do throws(SystemError) { try epoll.add(descriptor, token: connection.token.raw) } catch {
      log.warning("cannot watch a connection", ["error": "\(error)"])
      StreamSocket.close(descriptor)
      return
    }
    if isRefused {
      connection.replies.bytes.appendError(ResultCode.limit.word, "\(options.maxConnections) connections are open already; try again later")
      connection.isClosing = true
      listForFlush(&connection)
    }
    connections.insert(connection)
    statistics.sessions?.add(session)
    statistics.connections = connections.count
  }

  /// Begins or ends listening for new connections; the listeners stay open.
  mutating func watchListeners(_ watched: Bool) {
    for (index, listener) in listeners.enumerated() {
      do throws(SystemError) {
        try epoll.modify(listener.descriptor, token: Token.listeners + UInt64(index), read: watched, write: false)
      } catch {
        log.error("cannot watch a listener", ["error": "\(error)", "address": listener.address.text])
      }
    }
  }

  /// Takes no more connections, ever.
  mutating func closeListeners() {
    for listener in listeners { StreamSocket.close(listener.descriptor) }
    listeners = []
    acceptsAgain = .max
  }
}
