import Crypto
import Foundation
package import RostraPlatforms
import RostraStorage

extension ImportJob {
  /// A file on this machine's disk that somebody hands over.
  package struct Handed: Sendable {
    package var name: String
    package var path: String

    package init(name: String, path: String) {
      self.name = name
      self.path = path
    }
  }

  /// The most files of one entry by hand.
  package static let mostFiles = 50

  /// Takes files into the store and has them examined; nothing of them is in the archive yet.
  ///
  /// The files are durable before the row is: a crash between leaves objects without a row, which ``ImportWork`` removes
  /// after a day.
  ///
  /// - Parameter entry: where a person describes what the files show; nil where the file itself tells.
  /// - Returns: nil where the site is not within the viewer's reach.
  package static func submit(
    _ handed: [Handed], entry: HandEntry? = nil, into siteID: Identifier<Site>, services: Services, for viewer: Viewer
  ) async throws -> ImportJob? {
    try viewer.require(.importRecords)
    guard
      let site = try await services.database.read({ tx in
        try Site.find(siteID, to: .importRecords, for: viewer, in: tx)
      })
    else { return nil }
    try check(handed, beside: entry == nil ? [] : [EntryImporter.path])
    let id: Identifier<ImportJob> = services.identifiers.next()
    var files: [File] = []
    do {
      if let entry { files.append(try await store(entry, of: id, services: services)) }
      for file in handed {
        files.append(try await store(file, of: id, services: services))
      }
    } catch {
      try? await discard(files, services: services)
      throw error
    }
    let job = ImportJob(
      id: id, site: site.id, state: .uploaded, files: files, sha256: digest(of: files), actor: viewer.actor,
      uploaded: services.clock.now(), counts: Counts(), doneParts: 0, doneEntries: 0)
    try await services.database.write { tx in
      try job.insert(for: viewer.agency, in: tx)
      try services.record("import.upload", of: id.text, by: viewer, reason: site.reference, after: job.facts, in: tx)
    }
    return job
  }

  /// - Parameter known: names of files that are there already.
  /// Adds files to those that nothing here reads, so that a person describes them together.
  ///
  /// - Throws: ``ImportError/notWaiting(state:)`` where something reads them, or somebody has decided.
  /// - Returns: nil where the import is not within the viewer's reach.
  package static func add(
    _ handed: [Handed], to id: Identifier<ImportJob>, services: Services, for viewer: Viewer
  ) async throws -> ImportJob? {
    try viewer.require(.importRecords)
    guard let found = try await services.database.read({ tx in try find(id, for: viewer, in: tx) }) else { return nil }
    try found.requireUnread()
    try check(handed, beside: found.files.map(\.name))
    var stored: [File] = []
    do {
      for file in handed { stored.append(try await store(file, of: id, services: services)) }
      return try await services.database.write { [stored] tx in
        guard var job = try find(id, for: viewer, in: tx) else { return nil }
        try job.requireUnread()
        try check(handed, beside: job.files.map(\.name))
        job.files += stored
        job.sha256 = digest(of: job.files)
        try tx.execute(
          """
          UPDATE import_job SET files = \(JSON.array(job.files.map(\.json)).text), sha256 = \(job.sha256)
          WHERE agency = \(viewer.agency) AND id = \(id)
          """)
        try services.record("import.add", of: id.text, by: viewer, after: job.facts, in: tx)
        return job
      }
    } catch {
      try? await discard(stored, services: services)
      throw error
    }
  }

  func requireUnread() throws(ImportError) {
    guard state == .waiting, importer == nil else { throw ImportError.notWaiting(state: state.rawValue) }
  }

  private static func check(_ handed: [Handed], beside known: [String]) throws {
    guard !handed.isEmpty || !known.isEmpty else {
      throw EntryError(field: "file", problem: "is missing", remedy: "choose a file")
    }
    guard handed.count + known.count(where: { $0 != EntryImporter.path }) <= mostFiles else {
      throw EntryError(
        field: "file", problem: "is one of more than \(mostFiles)",
        remedy: "pack them into one ZIP, or make several entries"
      )
    }
    var names = Set(known + [EntryImporter.path])
    for file in handed where !names.insert(safe(file.name)).inserted {
      throw EntryError(
        field: "file", value: file.name, problem: "is there twice, or is a name of our own",
        remedy: "rename one of them")
    }
  }

  /// A name that is one path segment on every system: what a browser sends may be anything.
  static func safe(_ name: String) -> String {
    let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    let clean = last.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }
    let text = String(String.UnicodeScalarView(clean)).trimmingWhitespace()
    return text.isEmpty || text == "." || text == ".." ? "file" : String(text.prefix(200))
  }

  static func folder(of id: Identifier<ImportJob>, agency: Identifier<Agency>) -> String {
    "imports/\(agency.text)/\(id.text)/"
  }

  private static func store(
    _ handed: Handed, of id: Identifier<ImportJob>, services: Services
  ) async throws -> File {
    let body = ExchangeBody.file(path: handed.path, length: 0)
    let name = services.identifiers.uuid().uuidString.lowercased()
    let key = try ObjectKey(folder(of: id, agency: services.agency.id) + name)
    let sha256 = try body.sha256()
    try await services.objects.putFile(handed.path, at: key)
    let length = try await services.objects.size(key) ?? 0
    return File(name: safe(handed.name), length: length, sha256: sha256, key: key.text)
  }

  static func store(
    _ entry: HandEntry, of id: Identifier<ImportJob>, services: Services
  ) async throws -> File {
    let bytes = entry.json.bytes
    let key = try ObjectKey(folder(of: id, agency: services.agency.id) + "entry")
    try await services.objects.put(bytes, at: key, ifAbsent: false)
    return File(
      name: EntryImporter.path, length: Int64(bytes.count), sha256: Array(SHA256.hash(data: bytes)), key: key.text)
  }

  static func digest(of files: [File]) -> [UInt8] {
    if files.count == 1 { return files[0].sha256 }
    var hash = SHA256()
    for file in files { hash.update(data: file.sha256) }
    return Array(hash.finalize())
  }

  static func discard(_ files: [File], services: Services) async throws {
    for file in files { try await services.objects.delete(try ObjectKey(file.key)) }
  }

  /// What evidence says of the files.
  var facts: JSON {
    [
      "files": .array(
        files.map { file in
          [
            "name": .string(file.name), "length": JSON(file.length), "sha256": .string(Hexadecimal.text(file.sha256)),
          ]
        })
    ]
  }

  private func insert(for agency: Identifier<Agency>, in tx: any Transaction) throws {
    try tx.execute(
      """
      INSERT INTO import_job (agency, id, site, state, files, sha256, actor, uploaded_at, due_at)
      VALUES (\(agency), \(id), \(site), \(state.rawValue), \(JSON.array(files.map(\.json)).text), \(sha256), \(actor),
        \(uploaded.milliseconds), \(uploaded.milliseconds))
      """)
  }
}
