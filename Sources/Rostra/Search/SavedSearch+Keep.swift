import RostraPlatforms
import RostraStorage

extension SavedSearch {
  /// Keeps a search under a name.
  ///
  /// - Throws: ``QueryError`` where the query cannot be read, ``EntryError`` where the name is taken.
  package static func save(
    name: String, query: String, services: Services, for viewer: Viewer
  ) async throws -> SavedSearch {
    try await services.database.write { tx in
      try insert(name: name, query: query, services: services, for: viewer, in: tx)
    }
  }

  /// The same, as a part of another act.
  static func insert(
    name: String, query: String, services: Services, for viewer: Viewer, in tx: any Transaction
  ) throws -> SavedSearch {
    try viewer.require(.search)
    let name = try Entry.name(name, field: "name", limit: 120)
    let query = query.trimmingWhitespace()
    _ = try SearchQuery(parsing: query)
    let search = SavedSearch(
      id: services.identifiers.next(), name: name, query: query, createdBy: viewer.actor,
      created: services.clock.now())
    try refuseTaken(name, but: search.id, for: viewer, in: tx)
    try tx.execute(
      """
      INSERT INTO search_saved (agency, id, name, query, created_by, created_at)
      VALUES (\(viewer.agency), \(search.id), \(name), \(query), \(viewer.actor), \(search.created.milliseconds))
      """)
    try services.record("search.save", of: name, by: viewer, after: search.content, in: tx)
    return search
  }

  /// Gives a saved search another name or query. Alerts that use it look for the new words from then on.
  package func change(name: String, query: String, services: Services, for viewer: Viewer) async throws {
    try requireChange(by: viewer)
    var changed = self
    changed.name = try Entry.name(name, field: "name", limit: 120)
    changed.query = query.trimmingWhitespace()
    _ = try SearchQuery(parsing: changed.query)
    let now = services.clock.now()
    try await services.database.write { [changed] tx in
      try SavedSearch.refuseTaken(changed.name, but: id, for: viewer, in: tx)
      let count = try tx.execute(
        """
        UPDATE search_saved SET name = \(changed.name), query = \(changed.query), changed_at = \(now.milliseconds),
          changed_by = \(viewer.actor) WHERE agency = \(viewer.agency) AND id = \(id)
        """)
      guard count == 1 else { throw SavedSearch.gone }
      try services.record("search.change", of: name, by: viewer, before: content, after: changed.content, in: tx)
    }
  }

  /// Removes it; what it found stays. Refused while an alert uses it.
  package func forget(services: Services, for viewer: Viewer) async throws {
    try requireChange(by: viewer)
    try await services.database.write { tx in
      let alert = try tx.row(
        "SELECT name FROM alert WHERE agency = \(viewer.agency) AND saved = \(id) LIMIT 1")
      if let alert {
        throw EntryError(
          field: "name", value: try alert.text("name"), problem: "is an alert that uses this search",
          remedy: "forget the alert first")
      }
      try tx.execute("DELETE FROM search_saved_run WHERE agency = \(viewer.agency) AND saved = \(id)")
      guard try tx.execute("DELETE FROM search_saved WHERE agency = \(viewer.agency) AND id = \(id)") == 1 else {
        throw SavedSearch.gone
      }
      try services.record("search.forget", of: name, by: viewer, before: content, in: tx)
    }
  }

  private func requireChange(by viewer: Viewer) throws {
    try viewer.require(.search)
    if !mayBeChanged(by: viewer) { try viewer.require(.annotate) }
  }

  private static func refuseTaken(
    _ name: String, but id: Identifier<SavedSearch>, for viewer: Viewer, in tx: any Transaction
  ) throws {
    guard let other = try find(named: name, for: viewer, in: tx), other.id != id else { return }
    throw EntryError(
      field: "name", value: name, problem: "is the name of another saved search", remedy: "choose another name")
  }

  private static let gone = EntryError(
    field: "name", problem: "is the name of a search that is no longer there", remedy: "look at the list again")

  private var content: JSON { ["name": .string(name), "query": .string(query)] }
}
