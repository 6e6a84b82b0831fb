import Foundation
package import RostraPlatforms

/// Files that somebody handed over, on their way into the archive of one site: one row that carries its own work.
///
/// uploaded → (examined) waiting → running → done. Nothing is taken in before a person has seen what it is and said go.
package struct ImportJob: Sendable {
  package var id: Identifier<ImportJob>
  package var site: Identifier<Site>
  package var state: State
  package var files: [File]
  /// SHA-256 of the file, or of all their digests one after the other where they are several.
  package var sha256: [UInt8]
  /// The ``ImporterFacts/id`` of what reads it; nil before it was examined, and where nothing does.
  package var importer: String?
  package var examination: Examination?
  /// Who handed it over.
  package var actor: String
  package var uploaded: Timestamp
  package var started: Timestamp?
  package var ended: Timestamp?
  package var counts: Counts
  /// Parts that are done, and entries of the next one.
  package var doneParts: Int
  package var doneEntries: Int
  /// What is being done now, in words.
  package var progress: String?
  package var error: String?
  package var nextTry: Timestamp?

  package enum State: String, Sendable, Hashable, CaseIterable {
    /// About to be examined.
    case uploaded
    /// Examined; a person decides.
    case waiting
    /// Being taken in, or about to be.
    case running
    case done
    /// It cannot be read, or could not be finished; the reason stands beside it. A person may try again.
    case failed
    /// A person stopped it. What was taken in before stays.
    case cancelled

    /// Something is still to be done, by the program or a person.
    package var isOpen: Bool { self == .uploaded || self == .waiting || self == .running }
  }

  package struct File: Sendable, Hashable {
    /// As its owner called it: for showing, never a path on this machine.
    package var name: String
    package var length: Int64
    package var sha256: [UInt8]
    /// Where it lies in the store until it is in the archive.
    var key: String
  }

  /// What came of it so far.
  package struct Counts: Sendable, Hashable {
    package var new = 0
    /// Items that were known with other contents, which have one version more now.
    package var changed = 0
    package var known = 0
    package var gone = 0
    package var media = 0
    package var quarantined = 0
    /// Entries that are kept and not made records.
    package var leftOut = 0
    package var bytes: Int64 = 0

    package var entries: Int { new + changed + known + quarantined + leftOut }
  }

  /// What people call it: the file's name, or the first one's and how many more.
  package var name: String {
    let given = files.filter { $0.name != EntryImporter.path }
    guard let first = given.first ?? files.first else { return "nothing" }
    return given.count > 1 ? "\(first.name) and \(given.count - 1) more" : first.name
  }

  package var length: Int64 { files.reduce(0) { $0 + $1.length } }

  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("state", state.rawValue)
    members.add("name", name)
    members.add("length", JSON(length))
    members.add("sha256", Hexadecimal.text(sha256))
    members.add("importer", importer)
    members.add("uploadedBy", actor)
    members.add("uploaded", uploaded.rfc3339)
    members.add("started", started?.rfc3339)
    members.add("ended", ended?.rfc3339)
    members.add("examination", examination?.json)
    members.add("counts", counts.json)
    members.add("progress", progress)
    members.add("error", error)
    return members.json
  }
}

extension ImportJob {
  /// Every kind of file that is read by itself.
  package static let readable: [ImporterFacts] =
    [WebArchiveImport.facts] + Catalogue.importers.map(\.facts).filter { $0.id != EntryImporter().facts.id }
}

extension ImportJob.Counts {
  package var json: JSON {
    [
      "new": JSON(new), "changed": JSON(changed), "known": JSON(known), "gone": JSON(gone), "media": JSON(media),
      "quarantined": JSON(quarantined), "leftOut": JSON(leftOut), "bytes": JSON(bytes),
    ]
  }
}
