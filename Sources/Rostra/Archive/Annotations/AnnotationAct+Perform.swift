import RostraPlatforms
import RostraStorage

extension AnnotationAct {
  /// Tags, untags or notes, in one transaction with its evidence and with what search finds.
  ///
  /// - Parameters:
  ///   - reason: why; an act upon more than one item needs one.
  ///   - mark: of the preview that was agreed to; nil where the person named the items themselves.
  /// - Throws: ``EntryError``; where others match by now, one on the field `items`.
  package static func perform(
    _ kind: Kind, _ value: String, on selection: AnnotationSelection, reason: String = "", agreed mark: String? = nil,
    services: Services, for viewer: Viewer
  ) async throws -> AnnotationAct {
    try viewer.require(.annotate)
    let value =
      kind == .note ? try Entry.text(value, field: "note", limit: Note.longest) : try Tag.named(value)
    let reason = reason.trimmingWhitespace()
    return try await services.database.write { tx in
      let preview = try selection.preview(services: services, for: viewer, in: tx)
      try check(preview, mark)
      let isMany = preview.items.count > 1
      var act = AnnotationAct(
        id: services.identifiers.next(), kind: kind, value: value,
        reason: isMany || !reason.isEmpty ? try Entry.text(reason, field: "reason", limit: 1_000) : nil,
        query: selection.query, items: 0, at: services.clock.now(), actor: viewer.actor)
      let changed = try act.changed(among: preview.items, for: viewer, in: tx)
      act.items = changed.count
      guard !changed.isEmpty else { throw act.idle(isMany) }
      try act.insert(changed, for: viewer, in: tx)
      try act.apply(to: changed, services: services, for: viewer, in: tx)
      try services.record(
        "item.\(kind.rawValue)", of: isMany ? act.id.text : changed[0].text, by: viewer, reason: act.reason,
        after: act.content(changed), in: tx)
      return act
    }
  }

  private static func check(_ preview: AnnotationSelection.Preview, _ mark: String?) throws {
    func refuse(_ problem: String, _ remedy: String) -> EntryError {
      EntryError(field: "items", problem: problem, remedy: remedy)
    }
    if preview.isTooMany {
      throw refuse("are more than \(mostItems) items", "narrow the search, and act on one part after the other")
    }
    if preview.items.isEmpty { throw refuse("hold no item that you may annotate", "choose at least one") }
    if let mark, mark != preview.mark {
      throw refuse(
        "are others than when you looked: \(preview.items.count) by now", "look at them again before you go on")
    }
  }

  /// Those on which it would change anything.
  private func changed(
    among items: [Identifier<ArchivedItem>], for viewer: Viewer, in tx: any Transaction
  ) throws -> [Identifier<ArchivedItem>] {
    guard kind != .note else { return items }
    var having: Set<String> = []
    for part in items.parts {
      for row in try tx.rows(
        "SELECT item FROM item_tag WHERE agency = \(viewer.agency) AND tag = \(value) AND item IN \(list: part)")
      { having.insert(try row.text("item")) }
      guard kind == .tag else { continue }
      let full = try tx.row(
        """
        SELECT item FROM item_tag WHERE agency = \(viewer.agency) AND item IN \(list: part)
        GROUP BY item HAVING COUNT(*) >= \(Tag.most) LIMIT 1
        """)
      if let full {
        throw EntryError(
          field: "tag", value: try full.text("item"), problem: "has \(Tag.most) tags already",
          remedy: "take one away first")
      }
    }
    return items.filter { having.contains($0.text) == (kind == .untag) }
  }

  private func idle(_ isMany: Bool) -> EntryError {
    let these = isMany ? "each of these" : "this item"
    return kind == .tag
      ? EntryError(field: "tag", value: value, problem: "is on \(these) already", remedy: "choose another tag")
      : EntryError(field: "tag", value: value, problem: "is not on \(these)", remedy: "choose a tag that is")
  }

  private func insert(_ items: [Identifier<ArchivedItem>], for viewer: Viewer, in tx: any Transaction) throws {
    try tx.execute(
      """
      INSERT INTO annotation_act (agency, id, kind, value, reason, query, items, at, actor)
      VALUES (\(viewer.agency), \(id), \(kind.rawValue), \(value), \(reason), \(query), \(self.items),
        \(at.milliseconds), \(actor))
      """)
    try tx.insert(
      into: "annotation_act_item", columns: ["agency", "act", "item"],
      rows: items.map { [viewer.agency.sqlValue, id.sqlValue, $0.sqlValue] })
  }

  private func apply(
    to items: [Identifier<ArchivedItem>], services: Services, for viewer: Viewer, in tx: any Transaction
  ) throws {
    switch kind {
    case .tag: try give(to: items, for: viewer, in: tx)
    case .untag: try take(from: items, for: viewer, in: tx)
    case .note:
      try tx.insert(
        into: "note", columns: ["agency", "id", "item", "act", "text", "at", "author"],
        rows: items.map { item in
          [
            viewer.agency.sqlValue, services.identifiers.next(Note.self).sqlValue, item.sqlValue, id.sqlValue,
            .text(value), .integer(at.milliseconds), .text(actor),
          ]
        })
    }
  }

  private func give(to items: [Identifier<ArchivedItem>], for viewer: Viewer, in tx: any Transaction) throws {
    try tx.execute(
      """
      INSERT INTO tag (agency, name, created_at, created_by)
      VALUES (\(viewer.agency), \(value), \(at.milliseconds), \(viewer.actor)) ON CONFLICT (agency, name) DO NOTHING
      """)
    try tx.insert(
      into: "item_tag", columns: ["agency", "item", "tag", "act", "tagged_at", "tagged_by"],
      rows: items.map { item in
        [
          viewer.agency.sqlValue, item.sqlValue, .text(value), id.sqlValue, .integer(at.milliseconds),
          .text(viewer.actor),
        ]
      })
    try Self.refreshSearch(of: items, for: viewer, in: tx)
  }

  private func take(from items: [Identifier<ArchivedItem>], for viewer: Viewer, in tx: any Transaction) throws {
    for part in items.parts {
      try tx.execute(
        "DELETE FROM item_tag WHERE agency = \(viewer.agency) AND tag = \(value) AND item IN \(list: part)")
    }
    try Self.refreshSearch(of: items, for: viewer, in: tx)
  }

  /// `tag:` finds an item exactly when it has the tag.
  private static func refreshSearch(
    of items: [Identifier<ArchivedItem>], for viewer: Viewer, in tx: any Transaction
  ) throws {
    var tags: [String: [String]] = [:]
    for part in items.parts {
      for row in try tx.rows(
        "SELECT item, tag FROM item_tag WHERE agency = \(viewer.agency) AND item IN \(list: part) ORDER BY tag")
      { tags[try row.text("item"), default: []].append(try row.text("tag")) }
    }
    try SearchIndex.update(items: items.map(\.text), agency: viewer.agency.text, in: tx) { entry in
      entry.tags = tags[entry.item] ?? []
    }
  }

  // MARK: - Undoing

  /// Takes the act back, as long as no later one touched the same items. A note stays readable, marked as withdrawn.
  package func undo(services: Services, for viewer: Viewer) async throws {
    try viewer.require(.annotate)
    try await services.database.write { tx in
      let current = try AnnotationAct.find(id, for: viewer, in: tx)
      guard current?.undone == nil, current != nil else { throw AnnotationAct.refused("was undone already") }
      guard try !isOvertaken(for: viewer, in: tx) else {
        throw AnnotationAct.refused("cannot be undone: later acts touched the same items")
      }
      let items = try touched(limit: .max, for: viewer, in: tx)
      let reachable = try AnnotationSelection.items(items).reachable(for: viewer, in: tx)
      guard reachable.count == items.count else {
        throw AnnotationAct.refused("touched items that you may not annotate")
      }
      let now = services.clock.now()
      try tx.execute(
        """
        UPDATE annotation_act SET undone_at = \(now.milliseconds), undone_by = \(viewer.actor)
        WHERE agency = \(viewer.agency) AND id = \(id)
        """)
      switch kind {
      case .tag: try take(from: items, for: viewer, in: tx)
      case .untag: try give(to: items, for: viewer, in: tx)
      case .note: break
      }
      try services.record("annotation.undo", of: id.text, by: viewer, before: content(items), in: tx)
    }
  }

  private static func refused(_ problem: String) -> EntryError {
    EntryError(field: "act", problem: problem, remedy: "make the change by an act of its own")
  }

  /// What evidence keeps: of many items their number and the digest of their ids.
  private func content(_ items: [Identifier<ArchivedItem>]) -> JSON {
    var members = JSONMembers()
    members.add("act", id.text)
    members.add("kind", kind.rawValue)
    members.add(kind == .note ? "note" : "tag", value)
    members.add("query", query)
    members.add("count", JSON(items.count))
    members.add("itemsSHA256", AnnotationSelection.mark(items.map(\.text)))
    if items.count <= 50 { members.add("items", list: items.map { .string($0.text) }) }
    return members.json
  }
}

extension AnnotationSelection {
  fileprivate var query: String? { if case .search(let search) = self { search.text } else { nil } }
}

extension [Identifier<ArchivedItem>] {
  /// As many as one statement should name.
  fileprivate var parts: [[String]] {
    stride(from: 0, to: count, by: 500).map { self[$0..<Swift.min($0 + 500, count)].map(\.text) }
  }
}
