import RostraPlatforms
import RostraStorage

extension TermDictionary {
  /// What a person enters of a dictionary of the agency's own.
  package struct Draft: Sendable, Hashable {
    package var name: String
    package var language: String
    package var about: String
    /// One a line.
    package var terms: String

    package init(name: String, language: String, about: String, terms: String) {
      self.name = name
      self.language = language
      self.about = about
      self.terms = terms
    }

    /// - Throws: ``EntryError`` on the first field that cannot be taken.
    fileprivate func checked() throws(EntryError) -> Draft {
      var checked = self
      checked.name = try Entry.name(name, field: "name", limit: 120)
      checked.about =
        about.allSatisfy(\.isWhitespace) ? "" : try Entry.text(about, field: "about", limit: 500)
      checked.terms = try Entry.text(terms, field: "terms", limit: 64 << 10)
      checked.language = language.isEmpty ? "en" : language.lowercased()
      let isTag = checked.language.utf8.allSatisfy { $0 == 45 || (97...122).contains($0) || (48...57).contains($0) }
      guard checked.language.utf8.count <= 35, isTag else {
        throw EntryError(
          field: "language", value: language, problem: "is no language tag", remedy: "write en, es, or mul for several")
      }
      return checked
    }
  }

  /// Makes a dictionary, or changes one: its version counts up.
  package static func keep(
    _ draft: Draft, as id: String? = nil, services: Services, for viewer: Viewer
  ) async throws -> TermDictionary {
    try viewer.require(.annotate)
    let entered = try draft.checked()
    let (name, terms) = (entered.name, try parsed(entered.terms.split(separator: "\n").map(String.init)))
    let now = services.clock.now()
    return try await services.database.write { tx in
      let before = try id.flatMap { try find($0, for: viewer, in: tx) }
      if id != nil, before?.mayBeChanged(by: viewer) != true {
        throw EntryError(field: "name", problem: "is not a dictionary that you may change", remedy: "make a new one")
      }
      guard try !own(for: viewer, in: tx).contains(where: { $0.name == name && $0.id != id }) else {
        throw EntryError(field: "name", value: name, problem: "is taken", remedy: "choose another name")
      }
      let kept = TermDictionary(
        id: id ?? services.identifiers.uuid().uuidString.lowercased(), name: name, language: entered.language,
        version: (before?.version ?? 0) + 1, about: entered.about, terms: terms, author: viewer.actor)
      try tx.execute(
        """
        INSERT INTO dictionary (agency, id, name, language, about, terms, version, changed_at, changed_by)
        VALUES (\(viewer.agency), \(kept.id), \(name), \(kept.language), \(kept.about),
          \(terms.joined(separator: "\n")), \(kept.version), \(now.milliseconds), \(viewer.actor))
        ON CONFLICT (agency, id) DO UPDATE SET name = excluded.name, language = excluded.language,
          about = excluded.about, terms = excluded.terms, version = excluded.version,
          changed_at = excluded.changed_at, changed_by = excluded.changed_by
        """)
      try services.record(
        before == nil ? "dictionary.make" : "dictionary.change", of: name, by: viewer, before: before?.content,
        after: kept.content, in: tx)
      return kept
    }
  }

  package func forget(services: Services, for viewer: Viewer) async throws {
    try viewer.require(.annotate)
    try await services.database.write { tx in
      guard let current = try TermDictionary.find(id, for: viewer, in: tx), current.mayBeChanged(by: viewer) else {
        throw EntryError(
          field: "name", value: name, problem: "is not a dictionary that you may change",
          remedy: "look at the list again")
      }
      let alert = try tx.row(
        """
        SELECT alert.name FROM alert_dictionary d JOIN alert ON alert.agency = d.agency AND alert.id = d.alert
        WHERE d.agency = \(viewer.agency) AND d.dictionary = \(id) ORDER BY alert.name LIMIT 1
        """)
      if let alert {
        throw EntryError(
          field: "name", value: try alert.text("name"), problem: "is an alert that uses it",
          remedy: "forget the alert first")
      }
      try tx.execute("DELETE FROM dictionary WHERE agency = \(viewer.agency) AND id = \(id)")
      try services.record("dictionary.forget", of: current.name, by: viewer, before: current.content, in: tx)
    }
  }

  private var content: JSON {
    [
      "name": .string(name), "language": .string(language), "version": JSON(version),
      "terms": .array(terms.map { .string($0) }),
    ]
  }
}
