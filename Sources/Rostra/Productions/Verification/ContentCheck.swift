import Crypto
import Foundation
import RostraPlatforms
import TransparencyLog
import WebArchive

/// Each record's proofs, and everything shown of it against them. What it must remember of a record is a few digests.
struct ContentCheck {
  let package: PackageFiles
  let head: SignedHead
  let progress: (String) -> Void
  private var expected: [String: ShownDigests] = [:]
  private var leaves: Set<UInt64> = []
  private var evidence = EvidenceExpectation()

  init(package: PackageFiles, head: SignedHead, progress: @escaping (String) -> Void) {
    self.package = package
    self.head = head
    self.progress = progress
  }

  mutating func run(into report: inout ProductionReport) throws {
    try checkProofs(into: &report)
    progress("table, lines and pages")
    try checkTable(into: &report)
    try checkLines(into: &report)
    try checkPages(into: &report)
    progress("evidence")
    try evidence.check(package, into: &report)
  }

  // MARK: - Proofs

  private mutating func checkProofs(into report: inout ProductionReport) throws {
    let entries = package.entries(in: "data/proofs/", ending: ".json").filter {
      !package.name(of: $0).hasPrefix("data/" + ProductionStamps.folder)
    }
    for (number, entry) in entries.enumerated() {
      if number % 200 == 0 { progress("proofs: \(number) of \(entries.count)") }
      let name = package.name(of: entry)
      do {
        let record = try proven(entry) { leaf in
          guard leaves.insert(leaf).inserted else {
            throw RecordProofsError(message: "leaf \(leaf) of the log is proven twice in this package")
          }
        }
        guard name == "data/proofs/\(record.id).json" else {
          throw RecordProofsError(message: "it proves record \(record.id)")
        }
        report.records += 1
        report.versions += record.versions.count
        report.observations += record.observations.count
        expected[record.id] = record.shownDigests
        evidence.add(record, name: name, into: &report)
      } catch {
        report.find(name, "\(error)")
      }
    }
  }

  private func proven(_ entry: ZIPEntry, each: (UInt64) throws -> Void = { _ in }) throws -> ProvenRecord {
    try RecordProofs(json: try package.bytes(entry, limit: RecordProofs.mostBytes)).proven(
      checkpoint: head.checkpoint, note: head.note, key: head.key.vkey, each: each)
  }

  private func proven(_ record: String) -> ProvenRecord? {
    package["data/proofs/\(record).json"].flatMap { try? proven($0) }
  }

  // MARK: - What is shown

  private func checkTable(into report: inout ProductionReport) throws {
    let name = "data/records.csv"
    guard let entry = package[name] else {
      report.find(name, "is missing")
      return
    }
    var reader = TableReader()
    var missing = Set(expected.keys)
    var number = 0
    var found = report
    do {
      try package.zip.read(entry) { bytes in
        try reader.read(bytes) { row in
          number += 1
          if number == 1 {
            if row != RecordTable.header {
              found.find(name, "its first row does not name the columns as ours does")
            }
            return
          }
          checkRow(row, number: number, name: name, missing: &missing, into: &found)
        }
      }
      if reader.rest() != nil { found.find(name, "its last row is cut off") }
    } catch {
      found.find(name, "\(error)")
    }
    report = found
    for record in missing.sorted().prefix(20) { report.find(name, "record \(record) is missing from it") }
  }

  private func checkRow(
    _ row: [UInt8], number: Int, name: String, missing: inout Set<String>, into report: inout ProductionReport
  ) {
    let record = String(decoding: row.prefix { $0 != UInt8(ascii: ",") }, as: UTF8.self)
    guard let digests = expected[record] else {
      report.find(name, "row \(number) tells of a record that has no proof here")
      return
    }
    if missing.remove(record) == nil {
      report.find(name, "row \(number) tells of record \(record) a second time")
    }
    guard TreeHash(sha256: row) != digests.row else { return }
    let shown = TableReader.cells(row)
    let proven = proven(record).map { TableReader.cells(RecordTable.row($0)) } ?? []
    let column = zip(RecordTable.columns, zip(shown, proven)).first { $0.1.0 != $0.1.1 }?.0
    report.find(
      name, "row \(number), column \(column ?? "?"): it does not say what is proven of record \(record)")
  }

  private mutating func checkLines(into report: inout ProductionReport) throws {
    let name = "data/records.jsonl"
    guard let entry = package[name] else {
      report.find(name, "is missing")
      return
    }
    var missing = Set(expected.keys)
    var line: [UInt8] = []
    var number = 0
    var found = report
    var evidence = evidence
    let check = self
    do {
      try package.zip.read(entry) { bytes in
        for byte in bytes {
          guard byte == 0x0A else {
            line.append(byte)
            guard line.count <= 64 << 20 else {
              throw RecordProofsError(message: "a line is longer than 64 MiB")
            }
            continue
          }
          number += 1
          check.checkLine(
            line, number: number, name: name, missing: &missing, evidence: &evidence, into: &found)
          line.removeAll(keepingCapacity: true)
        }
      }
      if !line.isEmpty { found.find(name, "its last line is cut off") }
    } catch {
      found.find(name, "\(error)")
    }
    report = found
    self.evidence = evidence
    for record in missing.sorted().prefix(20) { report.find(name, "record \(record) is missing from it") }
  }

  private func checkLine(
    _ line: [UInt8], number: Int, name: String, missing: inout Set<String>,
    evidence: inout EvidenceExpectation,
    into report: inout ProductionReport
  ) {
    guard let json = try? JSON(parsing: line), let record = json["rostra:record"]?.string,
      let digests = expected[record]
    else {
      report.find(name, "line \(number) is not an object of a record that has a proof here")
      return
    }
    if missing.remove(record) == nil {
      report.find(name, "line \(number) tells of record \(record) a second time")
    }
    let texts = json.lineTexts
    if TextDigest.of(texts) != digests.line {
      let proven = proven(record)?.lineTexts ?? []
      let differing =
        zip(texts, proven).first { $0.0 != $0.1 }?.1.name ?? "the number of versions or observations"
      report.find(name, "line \(number), \(differing): it does not say what is proven of record \(record)")
    }
    evidence.add(json["rostra:media"]?.array ?? [], record: record, package: package, into: &report)
  }

  private func checkPages(into report: inout ProductionReport) throws {
    var missing = Set(expected.keys)
    for entry in package.entries(in: "data/conversations/", ending: ".html") {
      let name = package.name(of: entry)
      do {
        var shown: [String: TextDigest.Running] = [:]
        try PageTexts.forEach(in: try package.bytes(entry, limit: 512 << 20)) { text in
          shown[text.record, default: TextDigest.Running()].add(
            TextDigest.Text("\(text.version)/\(text.name)", text.value))
        }
        for (record, digest) in shown.sorted(by: { $0.key < $1.key }) {
          if digest.finish() != expected[record]?.page {
            report.find(name, "it does not show what is proven of record \(record)")
          }
          if missing.remove(record) == nil { report.find(name, "it shows record \(record) a second time") }
        }
      } catch {
        report.find(name, "\(error)")
      }
    }
    // A record without any text is on its page, but shows nothing that could be compared.
    let empty = TextDigest.of([])
    for record in missing.sorted() where expected[record]?.page != empty {
      report.find("data/conversations", "record \(record) is on no page")
    }
  }
}
