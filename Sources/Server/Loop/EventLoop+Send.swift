import Commands
import Memory
import Platform
import Wire

/// Sending replies, and the ends of connections.
extension EventLoop {
  /// Sends to every connection what may leave: one call of the system for each, as long as its socket takes it.
  mutating func flushAll() {
    var index = 0
    while index < flushing.count {
      if let box = connections.box(flushing[index]) {
        box.connection.isFlushListed = false
        flush(&box.connection)
      }
      index += 1
    }
    flushing.removeAll(keepingCapacity: true)
  }

  /// Sends what may leave.
  mutating func flush(_ connection: inout Connection) {
    while connection.replies.isSendable {
      let wanted = connection.replies.sendable.count
      switch StreamSocket.send(connection.descriptor, connection.replies.sendable) {
      case .bytes(let count):
        connection.replies.didSend(count)
        connection.sendStalledSince = 0
        statistics.bytesOut &+= count
        if count == wanted { continue }
      case .wouldBlock: break
      case .closed:
        close(&connection)
        return
      }
      if connection.sendStalledSince == 0 { connection.sendStalledSince = now }
      watch(&connection, writes: true)
      break
    }
    if case .congested = connection.stall, !connection.replies.isCongested { resume(&connection) }
    if connection.isClosing, !connection.isLingering, connection.replies.unsentCount == 0 { end(&connection) }
  }

  /// Ends a connection whose replies have all left.
  ///
  /// Closing a socket with unread bytes resets the connection, and the other end may lose replies that it has not read. So one that may still be
  /// sending is told the end first, and is listened to for a while.
  private mutating func end(_ connection: inout Connection) {
    if connection.inputEnded {
      close(&connection)
      return
    }
    StreamSocket.endSending(connection.descriptor)
    connection.isLingering = true
    connection.began = now
    connection.input.removeAll()
    connection.inputStart = 0
    connection.held = []
    watch(&connection, reads: true)
  }

  /// Throws away what a lingering connection still sends.
  mutating func discardInput(_ connection: inout Connection) {
    let transfer = StreamSocket.receive(connection.descriptor, into: &inputBuffer, limit: ServerLimits.receiveBytes)
    inputBuffer.removeAll()
    if transfer == .closed { close(&connection) }
  }

  /// Ends a connection at once. Its token is worth nothing from now on.
  mutating func close(_ connection: inout Connection) {
    if connections.box(connection.token) == nil { return }
    StreamSocket.close(connection.descriptor)
    connection.isClosing = true
    connections.remove(connection.token)
    statistics.sessions?.remove(connection.session)
    statistics.connections = connections.count
  }

  // MARK: Epoll

  mutating func watch(_ connection: inout Connection, reads: Bool) {
    if connection.readsWatched == reads { return }
    connection.readsWatched = reads
    modify(&connection)
  }

  mutating func watch(_ connection: inout Connection, writes: Bool) {
    if connection.writesWatched == writes { return }
    connection.writesWatched = writes
    modify(&connection)
  }

  private mutating func modify(_ connection: inout Connection) {
    do throws(SystemError) {
      try epoll.modify(
        connection.descriptor, token: connection.token.raw, read: connection.readsWatched, write: connection.writesWatched)
    } catch {
      log.warning("cannot watch a connection", ["error": "\(error)"])
      close(&connection)
    }
  }
}
