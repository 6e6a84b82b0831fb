import Crypto
import RostraPlatforms
package import RostraStorage

extension Services {
  /// Bytes of one document at most.
  package static let documentLimit: Int64 = 50 << 20

  /// Keeps a document with a case: its bytes in the store first, under their digest, then the case and the evidence.
  ///
  /// - Parameters:
  ///   - path: a file of this machine; it stays.
  ///   - digest: the SHA-256 of its bytes, in hexadecimal.
  @discardableResult
  package func attach<P: Procedure>(
    _ path: String, name: String, mediaType: String, size: Int64, digest: String, to procedure: P.Type,
    _ reference: String, for viewer: Viewer
  ) async throws -> CaseFile<P> {
    try viewer.require(.takePart)
    let name = try Entry.name(name, field: "file", limit: 200)
    guard size > 0, size <= Self.documentLimit else {
      throw EntryError(
        field: "file", value: name, problem: size == 0 ? "is empty" : "is larger than 50 MB",
        remedy: "attach a file with content, of at most 50 MB")
    }
    // Whoever cannot see the case leaves no bytes behind.
    _ = try await database.read { tx in try CaseFile<P>.require(reference, for: viewer, in: tx) }
    try await objects.putFile(path, at: try CaseDocument.key(digest, of: viewer.agency))
    let now = clock.now()
    return try await database.write { tx in
      var file = try CaseFile<P>.require(reference, for: viewer, in: tx)
      guard !file.documents.contains(where: { $0.digest == digest }) else { return file }
      guard file.documents.count < 200 else {
        throw EntryError(field: "file", value: name, problem: "is one too many", remedy: "a case holds 200 documents")
      }
      let document = CaseDocument(
        digest: digest, name: name, mediaType: mediaType, size: Int(size), at: now, by: viewer.actor)
      file.documents.append(document)
      try tx.execute(
        """
        UPDATE case_file SET documents = \(JSON.array(file.documents.map(\.json)).text)
        WHERE agency = \(viewer.agency) AND id = \(file.id)
        """)
      try record("\(P.noun).attach", of: file.reference, by: viewer, after: document.json, in: tx)
      return file
    }
  }
}

extension CaseDocument {
  package static func key(_ digest: String, of agency: Identifier<Agency>) throws -> ObjectKey {
    try ObjectKey("documents/\(agency.text)/\(digest)")
  }
}

extension CaseDocument {
  /// SHA-256, in hexadecimal.
  package static func digest(of bytes: [UInt8]) -> String { Hexadecimal.text(Array(SHA256.hash(data: bytes))) }
}
