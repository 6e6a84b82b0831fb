/// How one kind of file is read that a platform's export, another archive or a person's hand gives. Beside
/// ``Connector``: that one reads what a platform answers, this one what somebody already has.
///
/// An importer is a function of the file's bytes alone: no network, no database, no clock. What it reads once it reads
/// again from the archive, word for word; so whatever reading a part needs beyond its own bytes stands in the facts that
/// ``plan(_:site:)`` gives it, and is archived with it.
///
/// Adding a kind of file is adding one type like this and one line in ``Catalogue/importers``.
package protocol Importer: Sendable {
  var facts: ImporterFacts { get }

  /// Whether the files are of this kind: by what is in them, never by a name alone.
  func recognise(_ files: any ImportedFiles) throws -> Bool

  /// Which parts are read, which are media of items, which are only kept, and why.
  ///
  /// - Throws: ``ReadingError`` where the files are of this kind and still cannot be read.
  func plan(_ files: any ImportedFiles, site: SiteReference) throws -> ImportPlan

  /// Reads one part, entry by entry, in an order that is the same whenever it is read.
  ///
  /// - Throws: ``ReadingError`` where the part as a whole cannot be read; an entry that cannot be is a
  ///   ``ImportedEntry/quarantined(_:)`` and never a reason to lose the rest. Whatever `take` throws ends the reading.
  func read(_ part: ImportPart, site: SiteReference, _ take: (ImportedEntry) throws -> Void) throws
}

/// What stands in the catalogue about a kind of file.
package struct ImporterFacts: Sendable, Hashable {
  /// Short stable word, stored with each import: `mastodon-archive`, `x-archive`, `table`.
  package var id: String
  package var name: String
  /// What a copy read from such a file can claim.
  package var provenance: Provenance
  /// What is read, and what is in such files and not read, in words.
  package var reads: String
  package var leaves: [String]

  package init(id: String, name: String, provenance: Provenance, reads: String, leaves: [String]) {
    self.id = id
    self.name = name
    self.provenance = provenance
    self.reads = reads
    self.leaves = leaves
  }
}

/// What an importer makes of the files before it reads them.
package struct ImportPlan: Sendable {
  /// Every member of the files, once: nothing that was handed over is dropped.
  package var parts: [Part]
  /// Whose account the files say they are of.
  package var account: Actor?
  /// What a person should know before they say go.
  package var notes: [String] = []

  package init(parts: [Part], account: Actor? = nil) {
    self.parts = parts
    self.account = account
  }

  package struct Part: Sendable, Hashable {
    package var path: String
    package var use: Use
    package var facts: [String: String]

    package init(_ path: String, _ use: Use, facts: [String: String] = [:]) {
      self.path = path
      self.use = use
      self.facts = facts
    }
  }

  /// What becomes of a part. All of them are kept as evidence.
  package enum Use: Sendable, Hashable {
    case read
    /// A picture, sound or film that an item shows.
    case media
    /// Kept and neither read nor found by a search, and why: direct messages, addresses, what is of no kind we know.
    case kept(because: String)
  }
}

/// One part of the files, ready to be read.
package struct ImportPart: Sendable {
  package var address: ImportAddress
  package var facts: [String: String]
  package var bytes: any ImportBytes

  package init(address: ImportAddress, facts: [String: String], bytes: any ImportBytes) {
    self.address = address
    self.facts = facts
    self.bytes = bytes
  }
}

/// What one entry of a part says.
package enum ImportedEntry: Sendable {
  /// Everything that must be taken in together: an item, its earlier versions oldest first, that it is gone.
  case read(items: [CapturedItem], earlier: [CapturedItem] = [], absences: [Absence] = [])
  /// Kept as evidence and by default neither an item nor found by a search, and why: a direct message.
  case leftOut(because: String)
  /// Kept as evidence and not taken in: an element is lacking that a record must have (AUT-39), or it cannot be read.
  case quarantined(QuarantinedEntry)
}

package struct QuarantinedEntry: Sendable, Hashable {
  /// Where in the part: `row 12`, `entry 3`.
  package var place: String
  package var reason: String
  /// What to recognise it by; shortened.
  package var excerpt: String

  package init(place: String, reason: String, excerpt: String) {
    self.place = place
    self.reason = reason
    self.excerpt = String(excerpt.prefix(200))
  }
}

/// How much an importer takes from a file that nobody vouches for.
package struct ImportLimits: Sendable {
  /// Bytes of a part that is read as a whole.
  package var partBytes: Int64 = 256 << 20
  /// Bytes of one entry of a part that is read entry by entry.
  package var entryBytes = 16 << 20
  /// Entries of one part.
  package var entries = 5_000_000

  package static let standard = ImportLimits()
}
