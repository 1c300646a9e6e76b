import Memory
import Wire

/// What `COMMAND`, `COMMAND INFO` and `COMMAND DOCS` answer, in the shapes of Redis 7.
enum CommandReplies {
  /// Words about those first words that are no commands themselves.
  private static let containers = [
    "ASSET": "Defines and lists assets.", "ACCOUNT": "Opens, changes and lists accounts.",
    "CLIENT": "Tells and sets what the server knows of connections.", "CONFIG": "Answers what tools of Redis ask for.",
    "PAYMENT": "Shows and changes payments, refunds, deposits and payouts.", "ORDER": "Shows one seller's part of a payment.",
    "SELLERS": "Shows sellers.", "BUYERS": "Shows buyers.", "WALLET": "Shows wallets.",
    "DEADLETTER": "What could not be brought to an end by itself.",
    "ENDPOINT": "Addresses that events are sent to.", "TOKEN": "Bearer tokens of the HTTP gateway.",
  ]

  // MARK: INFO

  /// name, arity, flags, first key, last key, step, categories, tips, key specifications, subcommands
  static func appendInfo(_ name: String, _ version: RespVersion, into out: inout ByteBuffer) {
    let specs = CommandTable.specs(named: name)
    let own = specs.first { $0.subcommand == nil }
    let subs = specs.filter { $0.subcommand != nil }
    out.appendArrayHeader(10)
    out.appendBulk(name.lowercased())
    out.appendInteger(own?.arity ?? -2)
    appendRest(own?.access ?? .connection, into: &out)
    out.appendArrayHeader(subs.count)
    for sub in subs {
      out.appendArrayHeader(10)
      out.appendBulk(path(sub))
      out.appendInteger(sub.arity)
      appendRest(sub.access, into: &out)
      out.appendArrayHeader(0)
    }
  }

  private static func appendRest(_ access: AccessClass, into out: inout ByteBuffer) {
    out.appendArrayHeader(access.flags.count)
    for flag in access.flags { out.appendSimple(flag) }
    // No keys in the sense of a Redis cluster.
    for _ in 0..<3 { out.appendInteger(0) }
    for _ in 0..<3 { out.appendArrayHeader(0) }
  }

  private static func path(_ spec: CommandSpec) -> String {
    spec.subcommand.map { "\(spec.name.lowercased())|\($0.lowercased())" } ?? spec.name.lowercased()
  }

  // MARK: DOCS

  static func appendDocs(_ name: String, _ version: RespVersion, into out: inout ByteBuffer) {
    let specs = CommandTable.specs(named: name)
    let own = specs.first { $0.subcommand == nil }
    let subs = specs.filter { $0.subcommand != nil }
    out.appendBulk(name.lowercased())
    var fields = FieldWriter(version)
    if let own {
      append(own, &fields)
    } else {
      fields.field("summary", containers[name] ?? "")
      fields.field("since", "1.0.0")
      fields.field("group", subs.first?.family.rawValue ?? "")
    }
    if !subs.isEmpty {
      fields.name("subcommands")
      fields.values.appendMapHeader(subs.count, version)
      for sub in subs {
        fields.values.appendBulk(path(sub))
        var inner = FieldWriter(version)
        append(sub, &inner)
        inner.finish(into: &fields.values)
      }
    }
    fields.finish(into: &out)
  }

  private static func append(_ spec: CommandSpec, _ fields: inout FieldWriter) {
    fields.field("summary", spec.summary)
    fields.field("since", "1.0.0")
    fields.field("group", spec.family.rawValue)
    let arguments = ArgumentDocument.documents(spec.arguments)
    if arguments.isEmpty { return }
    fields.name("arguments")
    append(arguments, fields.version, into: &fields.values)
  }

  private static func append(_ arguments: [ArgumentDocument], _ version: RespVersion, into out: inout ByteBuffer) {
    out.appendArrayHeader(arguments.count)
    for argument in arguments {
      var fields = FieldWriter(version)
      fields.field("name", argument.name)
      fields.field("type", argument.type)
      if let token = argument.token { fields.field("token", token) }
      let flags = (argument.isOptional ? ["optional"] : []) + (argument.isMultiple ? ["multiple"] : [])
      if !flags.isEmpty {
        fields.name("flags")
        fields.values.appendArrayHeader(flags.count)
        for flag in flags {
          fields.values.append("+")
          fields.values.append(flag)
          fields.values.append("\r\n")
        }
      }
      if !argument.parts.isEmpty {
        fields.name("arguments")
        append(argument.parts, version, into: &fields.values)
      }
      fields.finish(into: &out)
    }
  }
}
