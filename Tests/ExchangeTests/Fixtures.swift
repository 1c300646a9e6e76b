import Glibc
import Memory
import Money
import Platform

@testable import Exchange

/// A file with the given bytes, open for reading and without a name.
func temporaryInput(_ bytes: [UInt8], chunkBytes: Int = 128 * 1024, digesting: Bool = false) throws -> InputBuffer {
  var template = Array("/tmp/ducat-test-XXXXXX".utf8CString)
  let descriptor = mkstemp(&template)
  precondition(descriptor >= 0, "no temporary file could be made")
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  try OutputFile(borrowing: descriptor).write(bytes.span)
  close(descriptor)
  defer { unlink(path) }
  return InputBuffer(try InputFile(path: path), name: "test.file", digesting: digesting, chunkBytes: chunkBytes)
}

func temporaryInput(_ text: String, chunkBytes: Int = 128 * 1024) throws -> InputBuffer {
  try temporaryInput(Array(text.utf8), chunkBytes: chunkBytes)
}

/// What an item of a file came to, as one line: what tests compare.
func summary(_ draft: borrowing EntryDraft) -> String {
  if let problem = draft.problem { return "\(draft.line): problem on \(problem.line): \(problem.sentence)" }
  var parts = ["\(draft.line): \(draft.kind)"]
  if !draft.key.isEmpty { parts.append("key=\(draft.string(draft.key))") }
  if !draft.index.isEmpty { parts.append("index=\(draft.string(draft.index))") }
  if !draft.date.isEmpty { parts.append("date=\(draft.string(draft.date))") }
  if !draft.memo.isEmpty { parts.append("memo=\(draft.string(draft.memo))") }
  if !draft.name.isEmpty { parts.append("name=\(draft.string(draft.name))") }
  for field in draft.fields { parts.append("\(draft.string(field.name))=\(draft.string(field.value))") }
  for leg in draft.legs {
    let side = leg.isDebit ? "debit" : "credit"
    parts.append("[\(side) \(draft.string(leg.account)) \(leg.amount.mantissa)/\(leg.amount.fractionDigits) \(draft.string(leg.commodity))]")
  }
  return parts.joined(separator: " ")
}

/// All items of a source, summed up.
func summaries<Source: EntrySource & ~Copyable>(_ source: consuming Source) throws -> [String] {
  var draft = EntryDraft()
  var lines: [String] = []
  while try source.next(into: &draft) { lines.append(summary(draft)) }
  return lines
}
