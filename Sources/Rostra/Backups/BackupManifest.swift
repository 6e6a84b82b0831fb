import Foundation
package import RostraPlatforms
import WebArchive

/// What one backup holds: a line about the whole, a line for every file, a line that ends it (docs/formats/backup.md).
/// The manifest is written last; without it there is no backup.
package struct BackupManifest: Sendable {
  package var id: String
  package var made: Timestamp
  package var agency: Identifier<Agency>
  package var agencyName: String
  package var isSample: Bool
  /// The number of the newest migration of the database.
  package var schema: Int
  package var log: Log
  package var files: Int64 = 0
  package var bytes: Int64 = 0

  /// The log as it stood in the snapshot.
  package struct Log: Sendable, Hashable {
    package var origin: String
    /// Leaves that had a place.
    package var assigned: Int64
    /// Leaves under the newest checkpoint.
    package var size: Int64
    /// The newest checkpoint, signed.
    package var note: String
    /// The key that it was signed with, as others check it.
    package var verifier: String
  }

  /// One file of the home or of the object store.
  package struct Entry: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
      /// All rows, as a dump.
      case database
      case segment, tile
      /// Any other object.
      case object
      /// A file of the home: the log's key, the key of the sealed secrets.
      case home
    }
    package var kind: Kind
    /// The object's key, or the path in the home.
    package var path: String
    package var length: Int64
    package var sha256: [UInt8]
    /// Rows by table, for the database.
    package var rows: [String: Int64] = [:]

    var json: JSON {
      var members = JSONMembers()
      members.add("kind", kind.rawValue)
      members.add("path", path)
      members.add("length", JSON(length))
      members.add("sha256", Hexadecimal.text(sha256))
      if kind == .database {
        members.add("rows", .object(rows.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value)) }))
      }
      return members.json
    }

    init(kind: Kind, path: String, length: Int64, sha256: [UInt8], rows: [String: Int64] = [:]) {
      self.kind = kind
      self.path = path
      self.length = length
      self.sha256 = sha256
      self.rows = rows
    }

    init?(_ json: JSON) {
      guard let kind = json["kind"]?.string.flatMap(Kind.init), let path = json["path"]?.string,
        let length = json["length"]?.integer, length >= 0,
        let sha256 = json["sha256"]?.string.flatMap(Hexadecimal.bytes), sha256.count == 32
      else { return nil }
      self.init(kind: kind, path: path, length: length, sha256: sha256)
      for member in json["rows"]?.object ?? [] { rows[member.name] = member.value.integer }
    }
  }

  var json: JSON {
    var members = JSONMembers()
    members.add("rostraBackup", JSON(1))
    members.add("id", id)
    members.add("made", made)
    members.add("agency", agency.text)
    members.add("agencyName", agencyName)
    if isSample { members.add("sample", .bool(true)) }
    members.add("schema", JSON(schema))
    members.add(
      "log",
      [
        "origin": .string(log.origin), "assigned": JSON(log.assigned), "size": JSON(log.size),
        "checkpoint": .string(log.note), "verifier": .string(log.verifier),
      ])
    return members.json
  }

  init(
    id: String, made: Timestamp, agency: Identifier<Agency>, agencyName: String, isSample: Bool, schema: Int, log: Log
  ) {
    self.id = id
    self.made = made
    self.agency = agency
    self.agencyName = agencyName
    self.isSample = isSample
    self.schema = schema
    self.log = log
  }

  init?(_ json: JSON) {
    guard json["rostraBackup"]?.integer == 1, let id = json["id"]?.string, let made = json["made"]?.integer,
      let agency = json["agency"]?.string, let agencyName = json["agencyName"]?.string,
      let schema = json["schema"]?.integer, let log = json["log"], let origin = log["origin"]?.string,
      let assigned = log["assigned"]?.integer, let size = log["size"]?.integer,
      let note = log["checkpoint"]?.string, let verifier = log["verifier"]?.string
    else { return nil }
    self.init(
      id: id, made: Timestamp(milliseconds: made), agency: Identifier(text: agency), agencyName: agencyName,
      isSample: json["sample"]?.bool ?? false, schema: Int(schema),
      log: Log(origin: origin, assigned: assigned, size: size, note: note, verifier: verifier))
  }
}

/// Writes a manifest line by line.
struct BackupManifestWriter {
  private let writer: SealedWriter
  private(set) var manifest: BackupManifest

  init(_ manifest: BackupManifest, to writer: SealedWriter) throws {
    self.writer = writer
    self.manifest = manifest
    try put(manifest.json)
  }

  mutating func add(_ entry: BackupManifest.Entry) throws {
    try put(entry.json)
    manifest.files += 1
    manifest.bytes += entry.length
  }

  func finish() throws {
    try put(["end": .bool(true), "files": JSON(manifest.files), "bytes": JSON(manifest.bytes)])
    _ = try writer.finish()
  }

  private func put(_ line: JSON) throws { try writer.write(line.bytes + [UInt8(ascii: "\n")]) }
}

extension BackupManifest {
  /// Reads a manifest to its end, each line proven; hands over every file that the backup holds.
  static func read(_ reader: SealedReader, _ body: (BackupManifest, Entry) throws -> Void = { _, _ in }) throws
    -> BackupManifest
  {
    var manifest: BackupManifest?
    var isEnded = false
    func fault(_ what: String) -> BackupError { .damaged(reader.name, reason: "the manifest in it \(what)") }
    try reader.forEachLine { line in
      guard let json = try? JSON(parsing: line), !isEnded else { throw fault("has a line that does not belong there") }
      if manifest == nil {
        guard let read = BackupManifest(json) else { throw fault("is not one that this program knows") }
        manifest = read
      } else if json["end"]?.bool == true {
        guard json["files"]?.integer == manifest?.files, json["bytes"]?.integer == manifest?.bytes else {
          throw fault("lists other files than it counts")
        }
        isEnded = true
      } else {
        guard let entry = Entry(json) else { throw fault("has a line that names no file") }
        manifest?.files += 1
        manifest?.bytes += entry.length
        if let manifest { try body(manifest, entry) }
      }
    }
    guard let manifest, isEnded else { throw fault("has no end") }
    return manifest
  }
}

extension SealedReader {
  /// Lines without their ends. A last line without one is refused.
  func forEachLine(_ body: ([UInt8]) throws -> Void) throws {
    var rest: [UInt8] = []
    try forEachChunk { chunk in
      var pieces = chunk.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let last = pieces.removeLast()
      for piece in pieces {
        try body(rest + piece)
        rest.removeAll(keepingCapacity: true)
      }
      rest += last
    }
    guard rest.isEmpty else { throw BackupError.damaged(name, reason: "its last line has no end") }
  }
}
