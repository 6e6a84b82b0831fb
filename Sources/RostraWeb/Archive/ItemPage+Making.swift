import Rostra
import RostraPlatforms

extension ItemPage {
  /// How much text of versions a page takes; what is left has pages of its own.
  private static let most = 14_000

  /// - Parameter version: the one whose text is asked for; nil: the newest ones, as many as there is room for.
  init(_ detail: ItemDetail, version wanted: Int64?, in call: Call) {
    let item = detail.item
    let current = detail.versions.last { $0.contentHash == item.contentHash } ?? detail.versions.last
    let sight = ItemSight(
      item: item, content: current?.content, versions: item.versionCount, state: item.state,
      change: item.state == .present ? nil : detail.observations.last,
      media: detail.media.filter { medium in current?.content.attachments.contains { $0.key == medium.key } ?? false },
      isHandedOver: detail.isHandedOver)
    id = item.id.text
    site = detail.site?.reference ?? ""
    siteName = detail.site?.shownName ?? ""
    post = call.post(sight, cut: 12_000)
    sentence = current?.provenance.sentence ?? "Nothing that it said was kept."
    events = ItemPage.events(of: detail, in: call)
    versionCount = detail.versions.count
    (versions, otherVersions) = ItemPage.versions(of: detail, current: current, wanted: wanted, in: call)
    (thread, threadHasMore) = ItemPage.thread(of: detail, in: call)
    facts = ItemPage.facts(of: detail, current: current, in: call)
    proof = Proof(
      sentence: detail.proofSentence, address: "/items/\(item.id.text)/proof.json",
      key: call.services.signer.verifier.vkey,
      isCovered: current.map { $0.leaf < detail.checkpointSize } ?? false, version: Int(current?.number ?? 0))
  }

  private static func facts(of detail: ItemDetail, current: ItemVersion?, in call: Call) -> [Fact] {
    let item = detail.item
    return [
      item.url.map { Fact(name: "Address", value: $0, isAddress: true) },
      Fact(name: "The platform's id", value: item.platformID),
      Fact(name: "Published", value: item.published.map(call.time.text) ?? "the platform does not say"),
      Fact(name: detail.isArrivalByHand ? "Handed over" : "First seen", value: call.time.text(item.firstSeen)),
      Fact(
        name: "Last seen", value: detail.isHandedOver ? "never by us on the platform" : call.time.text(item.lastSeen)),
      current.flatMap { $0.content.visibility == .public ? nil : $0.content.visibility.rawValue }.map {
        Fact(name: "Visible to", value: $0)
      },
      current?.content.tags.isEmpty == false
        ? Fact(name: "Tags", value: (current?.content.tags ?? []).map { "#\($0)" }.joined(separator: " ")) : nil,
      current?.content.language.map { Fact(name: "Language", value: $0) },
      Fact(name: "Our id", value: item.id.text),
    ].compactMap { $0 }
  }

  // MARK: - Three clocks: the platform's for publishing and editing, and ours

  private static func events(of detail: ItemDetail, in call: Call) -> [Event] {
    let item = detail.item
    var events: [(at: Timestamp, event: Event)] = []
    func add(_ at: Timestamp, _ what: String, _ clock: String, _ detail: String? = nil, tone: String = "") {
      events.append(
        (at, Event(when: call.moment(at, relative: false), what: what, clock: clock, detail: detail, tone: tone)))
    }
    if let published = item.published { add(published, "Published", detail.isHandedOver ? "file" : "platform") }
    for version in detail.versions {
      guard let updated = version.content.updated, updated != item.published else { continue }
      add(updated, "Edited", version.provenance.isHandedOver ? "file" : "platform")
    }
    let captures = detail.versions.sorted { $0.captured < $1.captured }
    for version in captures.prefix(20) {
      let isFirstSight = version.number == 1 && !version.provenance.isHandedOver
      add(
        version.captured,
        (isFirstSight ? "First seen, version 1 " : "Version \(version.number) ") + version.provenance.acquired, "ours")
    }
    for observation in detail.observations {
      switch observation.what {
      case .absent:
        let reason = Absence.Reason(rawValue: observation.reason ?? "") ?? .unknown
        guard let status = observation.status else {
          add(observation.at, "Deleted, says a file that was handed over", "ours", reason.sentence, tone: "bad")
          continue
        }
        add(
          observation.at, "Found gone", "ours",
          "Between \(call.time.text(observation.lastSeen)) and then; the platform answered \(status). \(reason.sentence)",
          tone: "bad")
      case .hidden:
        add(observation.at, "Found hidden", "ours", observation.reason.map { "By the \($0)" }, tone: "warn")
      case .shown: add(observation.at, "Shown again", "ours", tone: "good")
      case .restored: add(observation.at, "There again", "ours", tone: "good")
      case .reverted: add(observation.at, "Back to an earlier version", "ours")
      }
    }
    if item.state != .gone, !detail.isHandedOver { add(item.lastSeen, "Last seen", "ours") }
    return events.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element.event)
  }

  // MARK: - Versions

  private static func versions(
    of detail: ItemDetail, current: ItemVersion?, wanted: Int64?, in call: Call
  ) -> (shown: [Version], others: [Other]) {
    var shown: [Version] = []
    var others: [Other] = []
    var weight = 0
    for (index, version) in detail.versions.enumerated().reversed() {
      let isAsked = wanted.map { $0 == version.number } ?? (weight < most)
      guard isAsked else {
        others.append(
          Other(number: Int(version.number), address: "/items/\(detail.item.id)?version=\(version.number)"))
        continue
      }
      let before = index > 0 ? detail.versions[index - 1].content : nil
      let text = version.content.text
      let diff = before.map { $0.text == text ? [] : runs(from: $0.text, to: text) } ?? []
      let view = Version(
        number: Int(version.number), isNewest: version.id == current?.id,
        publicSince: call.moment(version.content.updated ?? version.content.published, relative: false),
        captured: call.moment(version.captured, relative: false), acquired: version.provenance.acquired,
        provenance: version.provenance.sentence,
        leaf: Int(version.leaf), diff: diff, text: index == 0 ? String(text.prefix(6000)) : "",
        changes: before.map { changes(from: $0, to: version.content) } ?? [])
      weight += 700 + view.text.utf8.count + diff.reduce(0) { $0 + $1.text.utf8.count + 20 }
      shown.append(view)
    }
    return (shown, Array(others.prefix(200)))
  }

  /// Long stretches that did not change are left out, and what changed is cut where it is a book.
  private static func runs(from old: String, to new: String) -> [Run] {
    let near = 160
    return WordDiff(from: old, to: new).runs.prefix(400).flatMap { run -> [Run] in
      switch run {
      case .added(let text): return [Run(text: String(text.prefix(6000)), kind: "added")]
      case .removed(let text): return [Run(text: String(text.prefix(6000)), kind: "removed")]
      case .kept(let text):
        guard text.count > 3 * near else { return [Run(text: text, kind: "kept")] }
        return [
          Run(text: String(text.prefix(near)), kind: "kept"), Run(text: "", kind: "cut"),
          Run(text: String(text.suffix(near)), kind: "kept"),
        ]
      }
    }
  }

  /// What else of the content differs, in sentences.
  private static func changes(from old: CapturedItem, to new: CapturedItem) -> [String] {
    var changes: [String] = []
    func compare(_ name: String, _ before: String?, _ after: String?) {
      guard before != after else { return }
      func quoted(_ text: String?) -> String { text.map { "“\($0.prefix(300))”" } ?? "none" }
      changes.append("\(name): \(quoted(before)), now \(quoted(after))")
    }
    compare("Title", old.title, new.title)
    compare("Warning", old.summary, new.summary)
    let known = Dictionary(old.attachments.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    for (number, attachment) in new.attachments.enumerated() {
      if let before = known[attachment.key] {
        compare("Description of picture \(number + 1)", before.altText, attachment.altText)
      } else {
        changes.append("Picture \(number + 1) added")
      }
    }
    let kept = Set(new.attachments.map(\.key))
    let removed = old.attachments.count { !kept.contains($0.key) }
    if removed > 0 { changes.append(removed == 1 ? "A picture removed" : "\(removed) pictures removed") }
    if old.poll?.options != new.poll?.options { changes.append("The poll's answers") }
    if old.poll?.closes != new.poll?.closes { changes.append("The poll's end") }
    let links = (Set(old.links.map(\.url)), Set(new.links.map(\.url)))
    for link in links.1.subtracting(links.0).sorted().prefix(10) { changes.append("Link added: \(link.prefix(200))") }
    for link in links.0.subtracting(links.1).sorted().prefix(10) { changes.append("Link removed: \(link.prefix(200))") }
    if old.sensitive != new.sensitive { changes.append(new.sensitive ? "Marked as sensitive" : "No longer sensitive") }
    return changes
  }

  // MARK: - The conversation

  private static func thread(
    of detail: ItemDetail, in call: Call
  ) -> (entries: [SiteTimelinePage.Answer], hasMore: Bool) {
    var depths: [String: Int] = [:]
    var weight = 0
    var entries: [SiteTimelinePage.Answer] = []
    for sight in detail.conversation {
      let depth = sight.item.inReplyTo.map { (depths[$0] ?? 0) + 1 } ?? 0
      depths[sight.item.platformID] = depth
      let isSelf = sight.item.id == detail.item.id
      guard weight < 16_000 || isSelf else { continue }
      let view = call.post(sight, cut: 280)
      if !isSelf { weight += view.weight }
      entries.append(SiteTimelinePage.Answer(post: view, depth: depth))
    }
    return (entries, entries.count < detail.conversation.count || detail.conversationHasMore)
  }
}
