package import RostraPlatforms

/// What a file turned out to be, before anything of it is taken in: what a person decides by.
package struct Examination: Sendable, Hashable {
  /// `Account archive of X`; nil where no importer knows the file.
  package var kind: String?
  package var provenance: Provenance?
  /// What is read of such a file, in words.
  package var reads = ""
  /// What in such a file is never read.
  package var leaves: [String] = []
  package var items = 0
  package var new = 0
  package var changed = 0
  package var known = 0
  package var quarantined = 0
  /// Entries kept and not made records, by reason.
  package var leftOut: [String: Int] = [:]
  package var media = 0
  /// Parts kept and not read, by reason.
  package var kept: [String: Int] = [:]
  /// When the items were published, the first and the last.
  package var from: Timestamp?
  package var to: Timestamp?
  /// Whose account the file says it is of.
  package var account: String?
  package var notes: [String] = []
  /// When the very same file was imported into this site before.
  package var importedBefore: Timestamp?

  package init() {}

  package var entries: Int { items + quarantined + leftOut.values.reduce(0, +) }

  package var json: JSON {
    var members = JSONMembers()
    members.add("kind", kind)
    members.add("provenance", provenance?.rawValue)
    members.add("reads", reads)
    members.add("leaves", list: leaves.map { .string($0) })
    for (name, count) in [
      ("items", items), ("new", new), ("changed", changed), ("known", known), ("quarantined", quarantined),
      ("media", media),
    ] { members.add(name, JSON(count)) }
    members.add("leftOut", Self.counts(leftOut))
    members.add("kept", Self.counts(kept))
    members.add("from", from?.rfc3339)
    members.add("to", to?.rfc3339)
    members.add("account", account)
    members.add("notes", list: notes.map { .string($0) })
    members.add("importedBefore", importedBefore?.rfc3339)
    return members.json
  }

  init(json: JSON) {
    func count(_ name: String) -> Int { json[name]?.integer.flatMap(Int.init(exactly:)) ?? 0 }
    func time(_ name: String) -> Timestamp? { json[name]?.string.flatMap(Timestamp.init(rfc3339:)) }
    func texts(_ name: String) -> [String] { (json[name]?.array ?? []).compactMap(\.string) }
    func counts(_ name: String) -> [String: Int] {
      Dictionary(
        (json[name]?.object ?? []).map { ($0.name, $0.value.integer.flatMap(Int.init(exactly:)) ?? 0) },
        uniquingKeysWith: +)
    }
    kind = json["kind"]?.string
    provenance = json["provenance"]?.string.flatMap(Provenance.init(rawValue:))
    reads = json["reads"]?.string ?? ""
    leaves = texts("leaves")
    (items, new, changed, known) = (count("items"), count("new"), count("changed"), count("known"))
    (quarantined, media) = (count("quarantined"), count("media"))
    (leftOut, kept) = (counts("leftOut"), counts("kept"))
    (from, to, importedBefore) = (time("from"), time("to"), time("importedBefore"))
    account = json["account"]?.string
    notes = texts("notes")
  }

  private static func counts(_ counts: [String: Int]) -> JSON {
    .object(counts.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value)) })
  }
}
