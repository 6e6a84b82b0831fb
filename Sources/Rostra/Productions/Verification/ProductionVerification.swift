import Foundation
import RostraPlatforms
package import TransparencyLog
package import WebArchive
package import X509

/// Verifies a production by itself: no home, no database, no network, nothing unpacked.
///
/// From the outside in: the ZIP's every byte; the bag's digests; the seal over them; the checkpoint's signature; each proof
/// up to the checkpoint; what table, lines and pages show against what is proven; the evidence and media against what the
/// proofs name.
package struct ProductionVerification {
  let source: any ByteSource
  let key: NoteVerifier?
  let anchors: [Certificate]
  let progress: (String) -> Void

  /// - Parameters:
  ///   - key: the agency's, as the reader knows it; without it the production is checked with the key in it.
  ///   - anchors: certificates of the time-stamp authorities that the reader trusts, or of those above them.
  package init(
    _ source: any ByteSource, key: NoteVerifier? = nil, anchors: [Certificate] = [],
    progress: @escaping (String) -> Void = { _ in }
  ) {
    self.source = source
    self.key = key
    self.anchors = anchors
    self.progress = progress
  }

  /// Throws only what reading the file throws; whatever is wrong with its content is in the report.
  package func run() async throws -> ProductionReport {
    var report = ProductionReport()
    do {
      try await check(&report)
    } catch let error as ZIPError {
      report.find("the ZIP file", error.description)
    }
    return report
  }

  private func check(_ report: inout ProductionReport) async throws {
    let zip = try ZIPReader(source)
    report.files = zip.entries.count
    if let fault = try ContainerCheck(source: source, zip: zip).fault() {
      report.find(fault.file, fault.reason)
    }
    guard
      let declaration = zip.entries.first(where: {
        $0.name.hasSuffix("/bagit.txt") && $0.name.split(separator: "/").count == 2
      })
    else {
      report.find("bagit.txt", "is missing; this is no production of Rostra")
      return
    }
    let package = PackageFiles(zip: zip, root: String(declaration.name.dropLast("bagit.txt".utf8.count)))
    progress("digests of \(zip.entries.count) files")
    try checkBag(package, &report)
    guard let head = checkSeal(package, &report) else { return }
    await StampCheck(package: package, head: head, anchors: anchors).run(into: &report)
    var contents = ContentCheck(package: package, head: head, progress: progress)
    try contents.run(into: &report)
  }

  private func checkBag(_ package: PackageFiles, _ report: inout ProductionReport) throws {
    let bag = try BagValidator().validate(zip: source)
    report.digests = bag.digestsProven
    for finding in bag.findings where finding.isError { report.find(finding.path, finding.message) }
    if bag.errorCount > 0 && !bag.findings.contains(where: \.isError) {
      report.find("the bag", "\(bag.errorCount) errors")
    }
    for name in ["sha256", "sha512"] {
      for file in ["manifest-\(name).txt", "tagmanifest-\(name).txt"] where package[file] == nil {
        report.find(file, "is missing")
      }
    }
    guard let entry = package["tagmanifest-sha256.txt"] else { return }
    let listed = try String(decoding: package.bytes(entry), as: UTF8.self).split(separator: "\n")
      .compactMap { $0.split(separator: " ", maxSplits: 1).last.map { $0.drop { $0 == " " } } }.map(
        String.init)
    let known = Set(listed + ["tagmanifest-sha256.txt", "tagmanifest-sha512.txt", ProductionSeal.file])
    for entry in package.zip.entries where !entry.name.hasPrefix(package.root + "data/") {
      let name =
        entry.name.hasPrefix(package.root)
        ? String(entry.name.dropFirst(package.root.utf8.count)) : entry.name
      if !known.contains(name) { report.find(name, "was added: no manifest lists it") }
    }
  }

  private func checkSeal(_ package: PackageFiles, _ report: inout ProductionReport) -> SignedHead? {
    do {
      let key = try NoteVerifier(
        try package.text("data/proofs/log.vkey").split(separator: "\n").first.map(String.init) ?? "")
      report.key = key.vkey
      if let expected = self.key {
        guard key == expected else {
          report.find("data/proofs/log.vkey", "it is not the key that was expected, \(expected.vkey)")
          return nil
        }
        report.isKeyExpected = true
      }
      let note = try package.text("data/proofs/checkpoint")
      let checkpoint: Checkpoint
      do {
        checkpoint = try Checkpoint(verifying: try SignedNote(note), by: key)
      } catch {
        report.find("data/proofs/checkpoint", "\(error)")
        return nil
      }
      report.checkpointSize = checkpoint.size
      report.root = checkpoint.root.hex
      let head = SignedHead(note: note, checkpoint: checkpoint, key: key)
      do {
        let seal = try ProductionSeal(verifying: try package.text(ProductionSeal.file), by: key)
        report.reference = seal.reference
        report.agency = seal.agency
        report.made = seal.made
        try compare(seal, package, head, &report)
      } catch {
        report.find(ProductionSeal.file, "\(error)")
      }
      return head
    } catch let error as PackageFiles.Missing {
      report.find(error.file, "is missing")
    } catch {
      report.find("data/proofs/log.vkey", "\(error)")
    }
    return nil
  }

  private func compare(
    _ seal: ProductionSeal, _ package: PackageFiles, _ head: SignedHead, _ report: inout ProductionReport
  ) throws {
    if seal.checkpointSize != Int64(clamping: head.checkpoint.size) {
      report.find(
        ProductionSeal.file,
        "it is for a checkpoint of \(seal.checkpointSize) leaves, here is one of \(head.checkpoint.size)")
    }
    for name in ["tagmanifest-sha256.txt", "tagmanifest-sha512.txt"] {
      guard let entry = package[name] else { continue }
      if seal.tagManifests[name] != TreeHash(sha256: try package.bytes(entry)).hex {
        report.find(name, "is not the one that the agency signed")
      }
    }
    if package.root != "production-\(seal.reference)/" {
      report.find(
        "the ZIP file", "its folder is \(package.root), the seal is for production \(seal.reference)")
    }
    report.isSample = try package.text("bag-info.txt").contains("SAMPLE DATA")
  }
}

/// The signed head of the log that everything in a package is proven against.
struct SignedHead: Sendable {
  var note: String
  var checkpoint: Checkpoint
  var key: NoteVerifier
}

/// The files of a bag in a ZIP, by their names in the bag.
struct PackageFiles {
  let zip: ZIPReader
  /// The bag's folder, with its slash.
  let root: String

  struct Missing: Error { var file: String }

  subscript(name: String) -> ZIPEntry? { zip[root + name] }

  func name(of entry: ZIPEntry) -> String { String(entry.name.dropFirst(root.utf8.count)) }

  func bytes(_ entry: ZIPEntry, limit: UInt64 = 64 << 20) throws -> [UInt8] {
    try zip.bytes(of: entry, limit: limit)
  }

  func text(_ name: String) throws -> String {
    guard let entry = self[name] else { throw Missing(file: name) }
    return String(decoding: try bytes(entry, limit: 1 << 20), as: UTF8.self)
  }

  func entries(in folder: String, ending: String) -> [ZIPEntry] {
    zip.entries.filter { $0.name.hasPrefix(root + folder) && $0.name.hasSuffix(ending) }
  }
}
