import Crypto
import Foundation
import RostraPlatforms
import TransparencyLog
import WebArchive

/// What the proofs say of the evidence, and whether it is so: each version's answer is there, with the payload that the log
/// committed to, and each file of media is what a captured answer holds.
struct EvidenceExpectation {
  static let file = "data/evidence/evidence.wacz"

  /// Digests of payloads by the id of their record; nil where only the record must be there.
  private var payloads: [UUID: TreeHash?] = [:]
  /// Files of media by the id of the record that holds them.
  private var media: [UUID: TreeHash] = [:]

  mutating func add(_ record: ProvenRecord, name: String, into report: inout ProductionReport) {
    for version in record.versions {
      guard let id = version["capture.record"].flatMap(UUID.init(uuidString:)),
        let digest = version["capture.payload-sha256"].flatMap({ TreeHash(hex: $0) })
      else {
        report.find(name, "version \(version.version) names no evidence")
        continue
      }
      payloads[id] = .some(digest)
    }
    for observation in record.observations {
      guard let id = observation["observation.record"].flatMap(UUID.init(uuidString:)) else {
        report.find(name, "an observation names no evidence")
        continue
      }
      if payloads[id] == nil { payloads[id] = .some(nil) }
    }
  }

  /// The media of a line of `records.jsonl`.
  mutating func add(
    _ list: [JSON], record: String, package: PackageFiles, into report: inout ProductionReport
  ) {
    for medium in list {
      guard let file = medium["file"]?.string else { continue }
      guard let sha256 = medium["sha256"]?.string, file.hasPrefix("media/\(sha256)."),
        package["data/\(file)"] != nil,
        let digest = TreeHash(hex: sha256), let id = medium["record"]?.string.flatMap(UUID.init(uuidString:))
      else {
        report.find(
          "data/\(file)", "record \(record) names it, and it is missing or not named for its digest")
        continue
      }
      media[id] = digest
    }
  }

  func check(_ package: PackageFiles, into report: inout ProductionReport) throws {
    try checkMediaFiles(package, into: &report)
    guard let entry = package[Self.file] else {
      report.find(Self.file, "is missing")
      return
    }
    let source: SourceRange
    do {
      source = try package.zip.source(of: entry)
    } catch {
      report.find(Self.file, "\(error)")
      return
    }
    let verified = try WACZVerifier().verify(source)
    for finding in verified.findings where finding.severity == .error {
      report.find(Self.file, "\(finding.path): \(finding.message)")
    }
    for (path, warc) in verified.warcs {
      for finding in warc.findings where finding.severity == .error {
        report.find(Self.file, "\(path): \(finding)")
      }
    }
    guard let wacz = try? WACZReader(source) else { return }
    var missing = payloads
    var originals: Set<UUID> = []
    var referred: Set<UUID> = []
    for warc in wacz.warcs {
      do {
        try readWARC(wacz.zip.source(of: warc), &missing, &originals, &referred, into: &report)
      } catch {
        report.find(Self.file, "\(warc.name): \(error)")
      }
    }
    for id in missing.keys.sorted(by: { $0.uuidString < $1.uuidString }).prefix(20) {
      report.find(Self.file, "the answer \(id.uuidString.lowercased()), which a proof names, is not in it")
    }
    for id in referred.subtracting(originals).prefix(20) {
      report.find(
        Self.file, "the answer \(id.uuidString.lowercased()), whose content another repeats, is not in it")
    }
    for id in Set(media.keys).subtracting(originals).prefix(20) {
      report.find(
        Self.file, "the answer \(id.uuidString.lowercased()), which holds a media file, is not in it")
    }
  }

  private func readWARC(
    _ source: SourceRange, _ missing: inout [UUID: TreeHash?], _ originals: inout Set<UUID>,
    _ referred: inout Set<UUID>,
    into report: inout ProductionReport
  ) throws {
    var limits = WARCLimits.standard
    limits.blockBytesInMemory = 256 << 20
    let reader = try WARCReader(source, limits: limits)
    while let entry = try reader.next() {
      report.evidenceRecords += 1
      guard entry.header.type == .response || entry.header.type == .revisit,
        let id = Self.uuid(entry.recordID)
      else { continue }
      if let wanted = missing.removeValue(forKey: id), let wanted,
        entry.header.payloadDigest.flatMap({ WARCDigest($0) })?.bytes != wanted.bytes
      {
        report.find(
          Self.file,
          "the answer \(id.uuidString.lowercased()) does not hold the payload that the log committed to")
      }
      if entry.header.type == .revisit {
        if let original = Self.uuid(entry.header.refersTo) { referred.insert(original) }
        continue
      }
      originals.insert(id)
      if let wanted = media[id] { try checkMedium(wanted, id, reader, into: &report) }
    }
  }

  private func checkMedium(
    _ wanted: TreeHash, _ id: UUID, _ reader: WARCReader, into report: inout ProductionReport
  ) throws {
    var hash = SHA256()
    var head: [UInt8] = []
    var parsed: HTTPHead?
    var coded: [UInt8] = []
    try reader.readBlock { piece in
      var body = piece
      if parsed == nil {
        let known = head.count
        head.append(contentsOf: piece)
        guard let offset = HTTPHead.payloadOffset(in: head) else { return }
        parsed = HTTPHead(head[..<offset])
        body = UnsafeRawBufferPointer(rebasing: piece[(offset - known)...])
      }
      if let parsed, parsed.isChunked || parsed["Content-Encoding"] != nil {
        guard coded.count + body.count <= 256 << 20 else {
          throw RecordProofsError(message: "a coded body is longer than 256 MiB")
        }
        coded.append(contentsOf: body)
      } else {
        hash.update(bufferPointer: body)
      }
    }
    if let parsed, !coded.isEmpty {
      let limits = HTTPPayload.Limits(decodedBytes: 256 << 20)
      hash.update(data: HTTPPayload.decode(head: parsed, body: coded, limits: limits).bytes)
    }
    if TreeHash(bytes: Array(hash.finalize())) != wanted {
      report.find(
        "data/media", "the file \(wanted.hex) is not what the answer \(id.uuidString.lowercased()) holds")
    }
  }

  /// Every file is one that a line names, and what its name says.
  private func checkMediaFiles(_ package: PackageFiles, into report: inout ProductionReport) throws {
    let named = Set(media.values)
    for entry in package.entries(in: "data/media/", ending: "") {
      let name = package.name(of: entry)
      let digits = String(name.dropFirst("data/media/".utf8.count).prefix { $0 != "." })
      guard let digest = TreeHash(hex: digits), named.contains(digest) else {
        report.find(name, "no record names it")
        continue
      }
      var hash = SHA256()
      do {
        try package.zip.read(entry) { hash.update(bufferPointer: $0) }
      } catch {
        continue
      }
      report.media += 1
      if TreeHash(bytes: Array(hash.finalize())) != digest {
        report.find(name, "its SHA-256 is not its name")
      }
    }
  }

  private static func uuid(_ recordID: String?) -> UUID? {
    recordID.flatMap { UUID(uuidString: String($0.dropFirst("urn:uuid:".utf8.count))) }
  }
}
