package import RostraPlatforms
package import RostraStorage

/// One matter that follows a procedure: where it stands, and everything that its steps asked for and were told. Cases are never
/// deleted; what they say is a record like any other (GEN-9).
package struct CaseFile<P: Procedure>: Sendable, Hashable {
  package var id: Identifier<AnyCase>
  /// `SC-14`
  package var reference: String
  /// The unit whose people act on it.
  package var unit: Identifier<AgencyUnit>
  package var unitName: String
  package var stage: P.Stage
  /// Since when it stands there.
  package var since: Timestamp
  package var contents: Contents
  /// Who opened it; nil: the program.
  package var opener: Identifier<Person>?
  /// Whom it is about, where it is about a person.
  package var subject: Identifier<Person>?
  /// The case that it belongs to: a terms review to its site.
  package var about: String?
  /// When it last came to each stage.
  package var entered: [String: Timestamp]
  package var documents: [CaseDocument]
  /// The next thing that somebody owes of it.
  package var due: DueMark?
  /// Goes up by one with each step: by it a form shows that it was made of an older state.
  package var revision: Int
  package var made: Timestamp

  package func entered(_ stage: P.Stage) -> Timestamp? { entered[stage.rawValue] }

  package var name: String { P.name(contents, reference) }

  /// Requester: who opened it. Designee and subject: whom it is about. Administrators: who is designated for its site.
  package func usual(
    _ party: CopyList.Party, _ standing: Standing, in tx: any Transaction
  ) throws -> [Identifier<Person>] {
    switch party {
    case .requester: opener.map { [$0] } ?? []
    case .designee, .subject, .formerAdministrator: subject.map { [$0] } ?? []
    case .administrators:
      try Administrators.of(
        site: P.noun == "site" ? reference : about, agency: standing.viewer.agency, at: standing.now, in: tx)
    case .supervisor:
      try subject.flatMap { try Person.find($0, agency: standing.viewer.agency, in: tx)?.register.supervisor }
        .map { [$0] } ?? []
    case .owner:
      try P.owner(of: contents).map { try owners($0, standing, in: tx) } ?? []
    }
  }
}

extension CaseFile {
  /// The case with what was answered.
  func holding(_ answers: Contents?) -> CaseFile {
    guard let answers else { return self }
    var file = self
    file.contents.merge(answers)
    return file
  }

  /// Those who hold the role that owes something of the case.
  private func owners(
    _ role: String, _ standing: Standing, in tx: any Transaction
  ) throws -> [Identifier<Person>] {
    if role == CopyList.Party.administrators.rawValue { return try usual(.administrators, standing, in: tx) }
    guard let role = Viewer.Role(rawValue: role) else { return [] }
    return try RoleHolders.of(
      role, for: unit, standing.profile, at: standing.now, agency: standing.viewer.agency, in: tx
    ).map(\.id)
  }
}

/// Stands for cases of all procedures in one table.
package enum AnyCase {}

/// A document that belongs to a case, by the digest of its bytes.
package struct CaseDocument: Sendable, Hashable {
  /// SHA-256, in hexadecimal.
  package var digest: String
  package var name: String
  package var mediaType: String
  package var size: Int
  package var at: Timestamp
  package var by: String

  package var json: JSON {
    [
      "digest": .string(digest), "name": .string(name), "mediaType": .string(mediaType), "size": JSON(size),
      "at": .string(at.rfc3339), "by": .string(by),
    ]
  }

  init?(json: JSON) {
    guard let digest = json["digest"]?.string, let name = json["name"]?.string,
      let at = json["at"]?.string.flatMap(Timestamp.init(rfc3339:))
    else { return nil }
    self.init(
      digest: digest, name: name, mediaType: json["mediaType"]?.string ?? "application/octet-stream",
      size: json["size"]?.integer.map(Int.init) ?? 0, at: at, by: json["by"]?.string ?? "")
  }

  package init(digest: String, name: String, mediaType: String, size: Int, at: Timestamp, by: String) {
    self.digest = digest
    self.name = name
    self.mediaType = mediaType
    self.size = size
    self.at = at
    self.by = by
  }
}

/// What a case holds, by the name of the field that asked for it.
package struct Contents: Sendable, Hashable {
  package private(set) var values: [String: JSON]

  package init(_ values: [String: JSON] = [:]) { self.values = values }

  package init(json: JSON) {
    values = Dictionary(
      (json.object ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
  }

  /// In the order of names, so that the same contents have one text.
  package var json: JSON {
    .object(values.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) })
  }

  /// Empty where nothing was answered.
  package subscript(_ field: FormField) -> String { values[field.name]?.string ?? "" }
  package func list(_ field: FormField) -> [String] { values[field.name]?.array?.compactMap(\.string) ?? [] }
  package func isYes(_ field: FormField) -> Bool { answer(field) == "yes" }
  /// Of a question that is answered with a note, the answer; of any other, its text.
  package func answer(_ field: FormField) -> String? {
    values[field.name]?["answer"]?.string ?? values[field.name]?.string
  }
  package func note(_ field: FormField) -> String { values[field.name]?["note"]?.string ?? "" }
  package func people(_ field: FormField) -> [Identifier<Person>] {
    let one = self[field]
    return one.isEmpty ? list(field).map { Identifier(text: $0) } : [Identifier(text: one)]
  }
  package func number(_ field: FormField) -> Int? { values[field.name]?.integer.map(Int.init) }
  package func has(_ field: FormField) -> Bool { values[field.name] != nil }

  package mutating func set(_ field: FormField, _ value: JSON?) { values[field.name] = value }

  package mutating func merge(_ other: Contents) {
    for (name, value) in other.values { values[name] = value.isNull ? nil : value }
  }
}
