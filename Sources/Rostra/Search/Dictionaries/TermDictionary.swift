import Foundation
package import RostraPlatforms
package import RostraStorage
import Yams

/// A list of words and shapes that an alert looks for. Some ship with the program; an agency keeps its own beside them.
package struct TermDictionary: Sendable, Hashable {
  /// A word for those supplied, such as `threats-en`; a UUID for the agency's own.
  package var id: String
  package var name: String
  /// BCP 47; `mul` for several.
  package var language: String
  /// Counts up with each change, so that it can be told what a hit was found by.
  package var version: Int
  package var about: String
  /// Words, phrases of words, and words that end in a star: the beginnings of words.
  package var terms: [String]
  package var patterns: [Pattern] = []
  /// Who wrote it as it is; nil for those supplied.
  package var author: String?

  package var isSupplied: Bool { author == nil }

  /// What words cannot say. Only those that ship with the program have any: each was looked at for what it costs.
  package struct Pattern: Sendable, Hashable, Decodable {
    package var name: String
    package var expression: String
  }

  package static let mostTerms = 2_000
}

extension TermDictionary {
  /// Those that ship with the program, by name.
  package static func supplied() throws -> [TermDictionary] { try shipped.get() }

  /// Read once: they do not change while the program runs.
  private static let shipped = Result { try readShipped() }

  private static func readShipped() throws -> [TermDictionary] {
    guard let folder = Bundle.module.url(forResource: "Dictionaries", withExtension: nil) else {
      throw ProfileError.unreadable("the program's own dictionaries are missing: install it again")
    }
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "yaml" }
      .map { try read(try String(contentsOf: $0, encoding: .utf8), name: $0.lastPathComponent) }
      .sorted { $0.name < $1.name }
  }

  static func read(_ text: String, name: String) throws -> TermDictionary {
    struct File: Decodable {
      var id, name, language, about: String
      var version: Int
      var terms: [String]
      var patterns: [Pattern]?
    }
    do {
      let file = try YAMLDecoder().decode(File.self, from: text)
      return TermDictionary(
        id: file.id, name: file.name, language: file.language, version: file.version, about: file.about,
        terms: try parsed(file.terms), patterns: file.patterns ?? [])
    } catch {
      throw ProfileError.unreadable("\(name): \(error)")
    }
  }

  /// Each once, in the spelling in which they are looked for.
  ///
  /// - Throws: ``EntryError`` on the field `terms`, naming the line.
  static func parsed(_ lines: [String]) throws(EntryError) -> [String] {
    var terms: [String] = []
    var known: Set<String> = []
    for line in lines {
      let line = line.trimmingWhitespace()
      guard !line.isEmpty, known.insert(line.lowercased()).inserted else { continue }
      guard Term(line) != nil else {
        throw EntryError(
          field: "terms", value: line, problem: "cannot be looked for",
          remedy: "write a word or several; a star may stand at the end, after at least three letters")
      }
      terms.append(line)
      guard terms.count <= mostTerms else {
        throw EntryError(field: "terms", problem: "are too many", remedy: "keep to \(mostTerms) in one dictionary")
      }
    }
    return terms
  }

  // MARK: - An agency's own

  private init(_ row: Row) throws {
    self.init(
      id: try row.text("id"), name: try row.text("name"), language: try row.text("language"),
      version: try row.int("version"), about: try row.text("about"),
      terms: try row.text("terms").split(separator: "\n").map(String.init), author: try row.text("changed_by"))
  }

  /// The agency's own, by name.
  package static func own(for viewer: Viewer, in tx: any Transaction) throws -> [TermDictionary] {
    try viewer.require(.search)
    return try tx.rows(
      """
      SELECT id, name, language, version, about, terms, changed_by FROM dictionary
      WHERE agency = \(viewer.agency) ORDER BY name
      """
    ).map(TermDictionary.init)
  }

  package static func find(_ id: String, for viewer: Viewer, in tx: any Transaction) throws -> TermDictionary? {
    try viewer.require(.search)
    if let supplied = try supplied().first(where: { $0.id == id }) { return supplied }
    return try tx.row(
      """
      SELECT id, name, language, version, about, terms, changed_by FROM dictionary
      WHERE agency = \(viewer.agency) AND id = \(id)
      """
    ).map(TermDictionary.init)
  }

  /// The agency's own are there for every unit: whoever annotates in one unit only changes what they wrote themselves.
  package func mayBeChanged(by viewer: Viewer) -> Bool {
    guard let author, viewer.may(.annotate) else { return false }
    return viewer.units(for: .annotate) == nil || author == viewer.actor
  }

  /// What is kept in a file: one term a line.
  package var file: String { terms.map { $0 + "\n" }.joined() }

  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id)
    members.add("name", name)
    members.add("language", language)
    members.add("version", JSON(version))
    members.add("about", about)
    members.add("supplied", .bool(isSupplied))
    members.add("terms", .array(terms.map { .string($0) }))
    members.add("patterns", .array(patterns.map { .string($0.name) }))
    return members.json
  }
}
