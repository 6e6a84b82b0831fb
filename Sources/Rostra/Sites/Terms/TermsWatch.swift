import Crypto
import Foundation
package import RostraPlatforms
import RostraStorage

/// Fetches the texts that a review is about, and looks once a week whether they still read as they did when they were accepted
/// (REQ-5, TOS-10).
package struct TermsWatch: Sendable {
  let services: Services
  let client: RecordingClient

  package init(services: Services, client: RecordingClient) {
    self.services = services
    self.client = client
  }

  private static let textLimit = 4 << 20
  private static let everyDays = 7

  private var viewer: Viewer { .system("terms", of: services.agency.id) }

  /// The two texts of a review, and where each is kept.
  private static let texts = [
    Text(address: TermsReview.address, document: TermsReview.terms, digest: TermsReview.digest, name: "terms"),
    Text(
      address: TermsReview.privacyAddress, document: TermsReview.privacyText, digest: TermsReview.privacyDigest,
      name: "privacy"),
  ]

  private struct Text {
    var address: FormField
    var document: FormField
    var digest: FormField
    var name: String
  }

  /// - Returns: how many reviews were looked at.
  package func run() async throws -> Int {
    let (viewer, now) = (viewer, services.clock.now())
    let time = AgencyTime(services.agency)
    let due = time.date(now.advanced(bySeconds: -Int64(Self.everyDays) * 86_400))
    let today = time.date(now)
    let waiting = try await services.database.read { tx in
      var filter = CaseFile<TermsReview>.Filter()
      filter.stages = [.snapshot, .accepted, .restricted]
      return try CaseFile<TermsReview>.all(filter, limit: 10_000, for: viewer, in: tx).filter { file in
        let last = file.contents[TermsReview.watched]
        return file.stage == .snapshot
          ? !file.contents.has(TermsReview.terms) && last < today : last <= due
      }
    }
    for file in waiting.prefix(20) { try await look(at: file, today) }
    return min(waiting.count, 20)
  }

  private func look(at file: CaseFile<TermsReview>, _ today: String) async throws {
    var found = Contents([TermsReview.watched.name: .string(today)])
    var differences: [String] = []
    for text in Self.texts where file.contents.has(text.address) {
      guard let read = await fetch(file.contents[text.address]) else {
        differences.append("\(text.address.label) could not be read.")
        continue
      }
      let digest = CaseDocument.digest(of: Array(read.text.utf8))
      let known = file.contents[text.digest]
      guard known != digest else { continue }
      let document = try await keep(read.bytes, named: "\(text.name)-\(today).html", with: file.reference)
      _ = try await keep(Array(read.text.utf8), named: "\(text.name)-\(today).txt", with: file.reference)
      if !known.isEmpty, file.stage != .snapshot {
        differences.append(try await difference(from: known, to: read.text, of: file, text.name))
      }
      found.set(text.document, .string(document))
      found.set(text.digest, .string(digest))
      found.set(TermsReview.taken, .string(today))
    }
    try await settle(file.reference, found, differences.filter { !$0.hasSuffix("could not be read.") })
  }

  /// nil where it cannot be read now: the next look tries again, and a check tells when none succeeded for long.
  private func fetch(_ address: String) async -> (bytes: [UInt8], text: String)? {
    guard let answer = try? await client.fetch(Fetch("terms", url: address)).last, answer.status == 200,
      let bytes = try? answer.payload(limit: Self.textLimit)
    else { return nil }
    let text = Markup.plainText(ofHTML: CharacterDecoding(bytes).text).text
    let lines = text.split(whereSeparator: \.isNewline).map { String($0).trimmingWhitespace() }.filter { !$0.isEmpty }
    return (bytes, lines.joined(separator: "\n"))
  }

  private func keep(_ bytes: [UInt8], named name: String, with reference: String) async throws -> String {
    let digest = CaseDocument.digest(of: bytes)
    let (viewer, now) = (viewer, services.clock.now())
    try await services.objects.put(bytes, at: try CaseDocument.key(digest, of: viewer.agency), ifAbsent: false)
    try await services.database.write { tx in
      var file = try CaseFile<TermsReview>.require(reference, for: viewer, in: tx)
      guard !file.documents.contains(where: { $0.digest == digest }) else { return }
      file.documents.append(
        CaseDocument(
          digest: digest, name: name, mediaType: name.hasSuffix(".txt") ? "text/plain" : "text/html",
          size: bytes.count, at: now, by: viewer.actor))
      try tx.execute(
        """
        UPDATE case_file SET documents = \(JSON.array(file.documents.map(\.json)).text)
        WHERE agency = \(viewer.agency) AND id = \(file.id)
        """)
      try services.record(
        "terms.fetch", of: reference, by: viewer,
        after: ["name": .string(name), "digest": .string(digest), "size": JSON(bytes.count)], in: tx)
    }
    return digest
  }

  /// What was taken out and what was put in, as far as a message can show it.
  private func difference(
    from known: String, to text: String, of file: CaseFile<TermsReview>, _ name: String
  ) async throws -> String {
    guard let bytes = try await services.objects.get(try CaseDocument.key(known, of: services.agency.id)) else {
      return "The \(name) text is another than before."
    }
    let before = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    let after = text.split(whereSeparator: \.isNewline).map(String.init)
    let lines = after.difference(from: before).map { change in
      switch change {
      case .remove(_, let line, _): "- \(line)"
      case .insert(_, let line, _): "+ \(line)"
      }
    }
    return "\(name):\n" + lines.joined(separator: "\n").prefix(8_000)
  }

  private func settle(_ reference: String, _ found: Contents, _ differences: [String]) async throws {
    let viewer = viewer
    try await services.database.write { tx in
      var file = try CaseFile<TermsReview>.require(reference, for: viewer, in: tx)
      file.contents.merge(found)
      try tx.execute(
        """
        UPDATE case_file SET contents = \(file.contents.json.text) WHERE agency = \(viewer.agency) AND id = \(file.id)
        """)
      guard !differences.isEmpty, file.stage != .snapshot else { return }
      try services.take(
        "change", file, StepEntry([TermsReview.difference.name: .string(differences.joined(separator: "\n"))]),
        for: viewer, in: tx
      ).get()
    }
  }
}
