import RostraPlatforms
import RostraStorage

extension Alert {
  /// What a person enters of an alert.
  package struct Draft: Sendable, Hashable {
    package var name: String
    package var saved: Identifier<SavedSearch>?
    /// A search that is not kept yet: it is saved under the alert's name.
    package var query: String?
    package var dictionaries: [String]
    package var direction: Direction
    package var frequency: Frequency
    /// Mail addresses of people who work here, one a line or with commas between.
    package var recipients: String
    /// nil: every site.
    package var sites: [Identifier<Site>]?
    package var withImports: Bool

    package init(
      name: String, saved: Identifier<SavedSearch>? = nil, query: String? = nil, dictionaries: [String] = [],
      direction: Direction = .any, frequency: Frequency = .daily, recipients: String = "",
      sites: [Identifier<Site>]? = nil, withImports: Bool = false
    ) {
      self.name = name
      self.saved = saved
      self.query = query
      self.dictionaries = dictionaries
      self.direction = direction
      self.frequency = frequency
      self.recipients = recipients
      self.sites = sites
      self.withImports = withImports
    }
  }

  package static let mostRecipients = 20
  package static let mostDictionaries = 20

  /// Takes over what was entered, all of it checked before anything is written.
  mutating func take(_ draft: Draft, services: Services, for viewer: Viewer, in tx: any Transaction) throws {
    var errors: [EntryError] = []
    func check<T>(_ body: () throws -> T) throws -> T? {
      do { return try body() } catch let error as EntryError {
        errors.append(error)
        return nil
      }
    }
    let name = try check { try Entry.name(draft.name, field: "name", limit: 120) }
    try check { try Self.checkSource(draft, for: viewer, in: tx) }
    let recipients = try check { try Self.people(draft.recipients, for: viewer, in: tx) }
    let sites = try check { try Self.within(draft.sites, for: viewer, in: tx) }
    if let name,
      try tx.row("SELECT 1 FROM alert WHERE agency = \(viewer.agency) AND name = \(name) AND id <> \(id)") != nil
    {
      errors.append(
        EntryError(field: "name", value: name, problem: "is the name of another alert", remedy: "choose another name"))
    }
    guard errors.isEmpty, let name, let recipients, let sites else { throw EntryErrors(errors) }
    self.name = name
    self.recipients = recipients
    self.sites = sites
    dictionaries = Set(draft.dictionaries).sorted()
    direction = draft.direction
    frequency = draft.frequency
    withImports = draft.withImports
    saved = try draft.query.map { try Self.keep($0, as: name, services: services, for: viewer, in: tx) } ?? draft.saved
  }

  private static func checkSource(_ draft: Draft, for viewer: Viewer, in tx: any Transaction) throws {
    guard draft.saved != nil || draft.query != nil || !draft.dictionaries.isEmpty else {
      throw EntryError(
        field: "search", problem: "is not chosen, and no dictionary is either",
        remedy: "choose a saved search, a dictionary, or both")
    }
    if let saved = draft.saved, try SavedSearch.find(saved, for: viewer, in: tx) == nil {
      throw EntryError(field: "search", problem: "is no longer there", remedy: "choose another saved search")
    }
    if let query = draft.query {
      do { _ = try SearchQuery(parsing: query) } catch {
        throw EntryError(field: "search", value: query, problem: "cannot be read", remedy: error.sentence)
      }
    }
    guard draft.dictionaries.count <= mostDictionaries else {
      throw EntryError(field: "dictionaries", problem: "are too many", remedy: "choose at most \(mostDictionaries)")
    }
    for id in draft.dictionaries where try TermDictionary.find(id, for: viewer, in: tx) == nil {
      throw EntryError(
        field: "dictionaries", value: id, problem: "is no dictionary that is there", remedy: "choose from the list")
    }
  }

  /// Saved under the alert's name; a search that is kept already, in the same words, serves as it is.
  private static func keep(
    _ query: String, as name: String, services: Services, for viewer: Viewer, in tx: any Transaction
  ) throws -> Identifier<SavedSearch> {
    let query = query.trimmingWhitespace()
    if let same = try SavedSearch.all(for: viewer, in: tx).first(where: { $0.query == query }) { return same.id }
    do {
      return try SavedSearch.insert(name: name, query: query, services: services, for: viewer, in: tx).id
    } catch let error as EntryError {
      throw EntryErrors([error])
    }
  }

  private static func people(_ text: String, for viewer: Viewer, in tx: any Transaction) throws -> [Recipient] {
    let mails = try Set(
      text.split { $0.isWhitespace || $0 == "," || $0 == ";" }.map {
        try Entry.mailAddress(String($0), field: "recipients")
      })
    guard mails.count <= mostRecipients else {
      throw EntryError(field: "recipients", problem: "are too many", remedy: "name at most \(mostRecipients)")
    }
    return try mails.sorted().map { mail in
      guard let person = try Person.find(mail: mail, agency: viewer.agency, in: tx), person.state != .suspended else {
        throw EntryError(
          field: "recipients", value: mail, problem: "belongs to nobody who signs in here",
          remedy: "have them invited first: people are told only of what they may read")
      }
      return Recipient(person: person.id, mail: mail, name: person.name)
    }
  }

  /// Outer nil: refused; inner nil: every site.
  private static func within(
    _ sites: [Identifier<Site>]?, for viewer: Viewer, in tx: any Transaction
  ) throws -> [Identifier<Site>]? {
    guard let sites else {
      if viewer.units(for: .annotate) == nil { return nil }
      throw EntryError(
        field: "sites", problem: "must be chosen, since you annotate in your unit only", remedy: "choose at least one")
    }
    guard !sites.isEmpty, try Set(sites).isSubset(of: reach(of: viewer, in: tx)) else {
      throw EntryError(
        field: "sites", problem: "hold none, or one beyond your reach", remedy: "choose at least one from the list")
    }
    return Set(sites).sorted()
  }
}
