import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "One item: its thread in context, every version with what changed, observations, provenance and proof.")

  @Argument(help: "The item: its id (or the first 8 characters or more), the platform's id, or its public address.")
  var item: String

  @Flag(help: "Print the proofs that it is in the log, as JSON: the file that `rostra verify` and the portal check.")
  var proof = false

  @Flag(help: "Print the raw exchange of its newest version: what was asked, what was answered.")
  var raw = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if proof && raw { throw ValidationError("--proof and --raw exclude each other") }
  }

  func run() async throws {
    try await common.withAgency { office in
      let word = item
      let details = try await office.services.database.read { [viewer = office.viewer] tx in
        try ArchivedItem.matching(word, for: viewer, in: tx).map { try ItemDetail($0, for: viewer, in: tx) }
      }
      guard let first = details.first else {
        Terminal.complain("There is no item '\(word)'. `rostra search` finds items by their words.")
        throw Exit.No()
      }
      guard details.count == 1 else {
        Terminal.complain("'\(word)' can be any of these; give more of the id:")
        for detail in details { Terminal.complain("  \(detail.item.id)  \(detail.item.url ?? detail.item.platformID)") }
        throw Exit.No()
      }
      if proof {
        try await ItemPrinter(detail: first, office: office).printProof()
      } else if raw {
        try await ItemPrinter(detail: first, office: office).printRaw()
      } else if common.json {
        Terminal.say(first.json)
      } else {
        ItemPrinter(detail: first, office: office).print()
      }
    }
  }
}

/// An item as a person reads it on a terminal.
struct ItemPrinter {
  let detail: ItemDetail
  let office: Office

  func print() {
    if let notice = office.sampleNotice { Terminal.say(notice) }
    heading()
    conversation()
    versions()
    observations()
    media()
    provenance()
  }

  private func heading() {
    let item = detail.item
    let who = item.author.shown ?? "an author whom the source does not name"
    Terminal.say(
      """
      \(item.kind) by \(Terminal.safe(who))\(item.author.handle.map { " (\(Terminal.safe($0)))" } ?? "")\
      \(item.isOwn ? "" : ", a member of the public")
      \(item.url ?? item.platformID)
      published \(office.time(item.published)); \(detail.isArrivalByHand ? "handed over" : "first seen") \
      \(office.time(item.firstSeen)); \(detail.isHandedOver ? "never seen by us" : "last seen \(office.time(item.lastSeen))"); \
      now \(detail.isHandedOver && item.state == .present ? "unknown" : item.state.rawValue)
      id \(item.id)
      """)
    if !item.counters.isEmpty {
      Terminal.say(item.counters.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    }
  }

  private func conversation() {
    guard detail.conversation.count > 1 else { return }
    Terminal.say("\nCONVERSATION")
    for entry in detail.conversation {
      let mark = entry.item.id == detail.item.id ? "▶" : " "
      let indent = entry.item.inReplyTo == nil ? "" : "  "
      let state = entry.item.state == .present ? "" : " [\(entry.item.state.rawValue)]"
      let who = entry.item.author.handle ?? entry.item.author.name ?? "?"
      Terminal.say(
        "\(mark) \(indent)\(office.time(entry.item.published))  \(Terminal.safe(who))\(state): "
          + Terminal.safe(String(entry.text.replacing("\n", with: " ").prefix(160))))
    }
  }

  private func versions() {
    Terminal.say("\nVERSIONS")
    var before: ItemVersion?
    for version in detail.versions {
      let when = version.content.updated ?? version.content.published
      Terminal.say(
        "[\(version.number)] \(office.time(when)), \(version.provenance.acquired) \(office.time(version.captured))")
      if let summary = version.content.summary { Terminal.say("    content warning: \(Terminal.safe(summary))") }
      if let before {
        Terminal.say(indented(marked(WordDiff(from: before.content.text, to: version.content.text))))
      } else {
        Terminal.say(indented(Terminal.safe(version.content.text)))
      }
      if let poll = version.content.poll {
        for (number, option) in poll.options.enumerated() {
          let votes = detail.item.counters["votes:\(number)"].map { ": \($0)" } ?? ""
          Terminal.say("    ○ \(Terminal.safe(option))\(votes)")
        }
      }
      before = version
    }
  }

  /// Removed words between [- and -], added ones between {+ and +}, as `git diff --word-diff` writes them.
  private func marked(_ diff: WordDiff) -> String {
    diff.runs.map { run in
      switch run {
      case .kept(let text): Terminal.safe(text)
      case .removed(let text): "[-\(Terminal.safe(text))-]"
      case .added(let text): "{+\(Terminal.safe(text))+}"
      }
    }.joined()
  }

  private func observations() {
    guard !detail.observations.isEmpty else { return }
    Terminal.say("\nOBSERVATIONS")
    for observation in detail.observations {
      let status = observation.status.map { ", status \($0)" } ?? ""
      let reason = observation.reason.map { " (\($0))" } ?? ""
      Terminal.say(
        "\(observation.what.rawValue)\(reason) at \(office.time(observation.at))\(status); "
          + (observation.status == nil && observation.what == .absent
            ? "a file that was handed over says so" : "happened after \(office.time(observation.lastSeen))"))
    }
  }

  private func media() {
    guard !detail.media.isEmpty else { return }
    Terminal.say("\nMEDIA")
    for medium in detail.media {
      let alt = medium.altText.map { "alternative text: \(Terminal.safe($0))" } ?? "no alternative text"
      let kept =
        medium.sha256.map {
          "\(medium.mediaType ?? "unknown type"), \(medium.length ?? 0) bytes, sha256 \(Hexadecimal.text($0).prefix(16))…"
        }
        ?? "not captured\(medium.error.map { ": \($0)" } ?? " yet")"
      Terminal.say("\(medium.url)\n    \(kept); \(alt)")
    }
  }

  private func provenance() {
    guard let version = detail.versions.last else { return }
    Terminal.say(
      """

      PROVENANCE AND PROOF
      \(version.provenance.sentence)
      Evidence record urn:uuid:\(version.exchange)
      Content hash sha256:\(Hexadecimal.text(version.contentHash))
      \(detail.proofSentence)
      """)
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }.joined(separator: "\n")
  }
}
