import Ledger
import Memory
import Wire

/// PING, ECHO, HELLO, AUTH, SELECT, RESET, QUIT, CLIENT.
extension CommandProcessor {
  mutating func runConnection(
    _ command: Command, _ arguments: Arguments, _ session: Session, _ statistics: borrowing ServerStatistics, into out: inout ByteBuffer
  ) -> Disposition {
    switch command {
    case .ping: if arguments.count == 0 { out.appendSimple("PONG") } else { out.appendBulk(arguments[0]) }
    case .echo: out.appendBulk(arguments[0])
    case .hello: return hello(arguments, session, into: &out)
    case .auth: return authenticate(arguments, session, into: &out)
    case .select:
      guard arguments[0].matches("0") else {
        return refuse(.syntax, "SELECT takes 0 only, as there is one ledger; found", arguments[0], into: &out)
      }
      out.appendSimple("OK")
    case .reset:
      session.reset(isAuthenticated: settings.password == nil)
      out.appendSimple("RESET")
    case .quit:
      out.appendSimple("OK")
      return .close
    case .clientID: out.appendInteger(session.id)
    case .clientInfo: out.appendBulk(CommandProcessor.describe(session))
    case .clientList: out.appendBulk((statistics.sessions?.all ?? [session]).map(CommandProcessor.describe).joined())
    case .clientGetName: out.appendText(session.name, session.version)
    case .clientSetName: return setName(arguments[0], session, into: &out)
    case .clientSetInfo: return setInfo(arguments, session, into: &out)
    case .clientReply: return setReplies(arguments[0], session, into: &out)
    default:
      guard arguments[0].matches("ON") || arguments[0].matches("OFF") else {
        let isEviction = command == .clientNoEvict
        return refuse(
          .syntax, isEviction ? "CLIENT NO-EVICT takes ON or OFF; found" : "CLIENT NO-TOUCH takes ON or OFF; found", arguments[0], into: &out)
      }
      out.appendSimple("OK")
    }
    return .done
  }

  /// Answers a refusal that ends with what the client gave.
  private mutating func refuse(_ code: ResultCode, _ sentence: StaticString, _ given: Span<UInt8>, into out: inout ByteBuffer) -> Disposition {
    isRefused = true
    let start = out.beginError(code.word)
    out.append(sentence)
    out.append(" ")
    out.appendQuoted(given)
    out.endError(from: start)
    return .done
  }

  // MARK: HELLO and AUTH

  /// [version [AUTH user password] [SETNAME name]]
  private mutating func hello(_ arguments: Arguments, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    var version = session.version
    if arguments.count > 0 {
      if arguments[0].matches("2") {
        version = .two
      } else if arguments[0].matches("3") {
        version = .three
      } else {
        return refuse(.noProtocol, "HELLO takes version 2 or 3; found", arguments[0], into: &out)
      }
    }
    var index = 1
    var isAuthenticated = session.isAuthenticated
    var name: Span<UInt8>?
    while index < arguments.count {
      if arguments[index].matches("AUTH"), index + 2 < arguments.count {
        if !accepts(user: arguments[index + 1], password: arguments[index + 2]) { return refuseUser(into: &out) }
        isAuthenticated = true
        index += 3
      } else if arguments[index].matches("SETNAME"), index + 1 < arguments.count {
        name = arguments[index + 1]
        index += 2
      } else {
        return refuse(.syntax, "HELLO takes AUTH with user and password, and SETNAME with a name; found", arguments[index], into: &out)
      }
    }
    if !isAuthenticated {
      return refuse(.noAuthentication, "HELLO needs AUTH with user and password, or AUTH before it", into: &out)
    }
    if let name {
      if let flaw = CommandProcessor.flaw(ofName: name) { return refuse(flaw, name.count, into: &out) }
      session.name = name.string
    }
    session.isAuthenticated = true
    session.version = version
    out.appendMapHeader(7, version)
    out.appendBulk("server")
    out.appendBulk("ducat")
    out.appendBulk("version")
    out.appendBulk(settings.version)
    out.appendBulk("proto")
    out.appendInteger(Int(version.rawValue))
    out.appendBulk("id")
    out.appendInteger(session.id)
    out.appendBulk("mode")
    out.appendBulk("standalone")
    out.appendBulk("role")
    out.appendBulk("master")
    out.appendBulk("modules")
    out.appendArrayHeader(0)
    return .done
  }

  /// [user] password
  private mutating func authenticate(_ arguments: Arguments, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    if settings.password == nil, arguments.count == 1 {
      return refuse(.unknownCommand, "AUTH was given a password, but this server has none", into: &out)
    }
    let isRight = arguments.count == 1 ? settings.accepts(arguments[0]) : accepts(user: arguments[0], password: arguments[1])
    if !isRight { return refuseUser(into: &out) }
    session.isAuthenticated = true
    out.appendSimple("OK")
    return .done
  }

  /// The one user is called default; without a password any is right, as Redis has it.
  private func accepts(user: Span<UInt8>, password: Span<UInt8>) -> Bool {
    let isKnown = user.equals(StaticString("default").bytes)
    let isRight = settings.password == nil || settings.accepts(password)
    return isKnown && isRight
  }

  private mutating func refuseUser(into out: inout ByteBuffer) -> Disposition {
    refuse(.wrongPassword, "the user or the password is wrong", into: &out)
  }

  // MARK: CLIENT

  /// What is wrong with a name: it may have no spaces and control characters, as it stands in a line of `CLIENT LIST`.
  private static func flaw(ofName name: Span<UInt8>) -> ResultCode? {
    if name.count > CommandLimits.clientNameBytes { return .limit }
    for index in 0..<name.count where name[index] < 0x21 || name[index] > 0x7E { return .syntax }
    return nil
  }

  private mutating func refuse(_ flaw: ResultCode, _ count: Int, into out: inout ByteBuffer) -> Disposition {
    if flaw == .syntax { return refuse(.syntax, "a client's name or library is printable ASCII without spaces", into: &out) }
    isRefused = true
    out.appendError(flaw.word, "a client's name or library has at most \(CommandLimits.clientNameBytes) bytes; \(count) were given")
    return .done
  }

  private mutating func setName(_ name: Span<UInt8>, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    if let flaw = CommandProcessor.flaw(ofName: name) { return refuse(flaw, name.count, into: &out) }
    session.name = name.string
    out.appendSimple("OK")
    return .done
  }

  /// LIB-NAME|LIB-VER value
  private mutating func setInfo(_ arguments: Arguments, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    guard arguments.count == 2, arguments[0].matches("LIB-NAME") || arguments[0].matches("LIB-VER") else {
      return refuse(.syntax, "CLIENT SETINFO needs LIB-NAME or LIB-VER, and a value", into: &out)
    }
    if let flaw = CommandProcessor.flaw(ofName: arguments[1]) { return refuse(flaw, arguments[1].count, into: &out) }
    if arguments[0].matches("LIB-NAME") { session.libraryName = arguments[1].string } else { session.libraryVersion = arguments[1].string }
    out.appendSimple("OK")
    return .done
  }

  /// ON|OFF|SKIP
  private mutating func setReplies(_ word: Span<UInt8>, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    if word.matches("ON") {
      session.replies = .on
      out.appendSimple("OK")
    } else if word.matches("OFF") {
      session.replies = .off
    } else if word.matches("SKIP") {
      if session.replies != .off { session.replies = .skip }
    } else {
      return refuse(.syntax, "CLIENT REPLY takes ON, OFF or SKIP; found", word, into: &out)
    }
    return .done
  }

  private static func describe(_ session: Session) -> String {
    let version = session.version == .three ? 3 : 2
    let multi = session.queuedCommands
    return "id=\(session.id) addr=\(session.address) name=\(session.name) resp=\(version) lib-name=\(session.libraryName)"
      + " lib-ver=\(session.libraryVersion) multi=\(multi) cmds=\(session.commands)\n"
  }
}
