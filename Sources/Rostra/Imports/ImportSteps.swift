import Foundation
import RostraPlatforms
import WebArchive

/// One thing that an import takes in, in the order of the files.
enum ImportStep: Sendable {
  case entry(ImportedEntry)
  /// An answer that another archive kept; read as a page of the site, or only kept.
  case answer(Exchange, Fetch)
}

/// What is to be done with the files of one import, once their kind is known. The same files give the same parts and
/// steps whenever they are asked for: an import that was cut off goes on by counting them.
struct ImportSteps: Sendable {
  let box: ImportBox
  let site: SiteReference
  /// The digest in the addresses of the parts.
  let sha256: [UInt8]
  /// Where bodies lie that are too large to hold.
  let folder: String
  let facts: ImporterFacts
  let plan: ImportPlan

  /// - Returns: nil where nothing here reads files like these.
  init?(_ box: ImportBox, sha256: [UInt8], site: SiteReference, folder: String) throws {
    self.box = box
    self.site = site
    self.sha256 = sha256
    self.folder = folder
    if !box.archives.isEmpty {
      facts = WebArchiveImport.facts
      plan = WebArchiveImport.plan(box)
    } else if let importer = try Catalogue.importers.first(where: { try $0.recognise(box.files) }) {
      facts = importer.facts
      let made = try importer.plan(box.files, site: site)
      plan = Self.ordered(made)
    } else {
      return nil
    }
  }

  /// What is read comes first: media are tied to the items that show them.
  private static func ordered(_ plan: ImportPlan) -> ImportPlan {
    func rank(_ use: ImportPlan.Use) -> Int {
      switch use {
      case .read: 0
      case .media: 1
      case .kept: 2
      }
    }
    var plan = plan
    plan.parts = plan.parts.enumerated().sorted {
      (rank($0.element.use), $0.offset) < (rank($1.element.use), $1.offset)
    }.map(\.element)
    return plan
  }

  func isArchive(_ part: ImportPlan.Part) -> Bool { box.archives[part.path] != nil }

  func bytes(of part: ImportPlan.Part) throws -> any ImportBytes {
    guard let member = box.files.member(part.path) else {
      throw ReadingError.malformed("there is no file \(part.path)")
    }
    return try box.files.bytes(of: member)
  }

  func address(of part: ImportPlan.Part) -> ImportAddress {
    ImportAddress(sha256: sha256, path: box.files.members.count == 1 ? nil : part.path)
  }

  /// The request that stands beside a part in the evidence: all that reading it again will need.
  func fetch(for part: ImportPlan.Part) -> Fetch {
    var facts = part.facts
    facts[ImportedReading.importerFact] = self.facts.id
    facts[ImportedReading.useFact] =
      switch part.use {
      case .read: ImportedReading.read
      case .media: "media"
      case .kept: "kept"
      }
    return Fetch(.imported, url: address(of: part).text, subject: part.path, facts: facts, authorized: false)
  }

  /// The steps of a part in chunks, each with how many there are before it.
  ///
  /// - Parameter skipped: how many are left out: those that were taken in before.
  func steps(of part: ImportPlan.Part, skipping skipped: Int) -> EntryPump<(before: Int, steps: [ImportStep])> {
    let size = 200
    return EntryPump { push in
      var number = 0
      var chunk: [ImportStep] = []
      try each(of: part) { step in
        number += 1
        guard number > skipped else { return }
        chunk.append(step)
        guard chunk.count >= size || step.isLarge else { return }
        try push((number - chunk.count, chunk))
        chunk.removeAll(keepingCapacity: true)
      }
      if !chunk.isEmpty { try push((number - chunk.count, chunk)) }
    }
  }

  private func each(of part: ImportPlan.Part, _ take: (ImportStep) throws -> Void) throws {
    if let source = box.archives[part.path] {
      let reading = WebArchiveImport(source: source, part: part, steps: self)
      return try reading.each(take)
    }
    let part = ImportPart(address: address(of: part), facts: fetch(for: part).facts, bytes: try bytes(of: part))
    try ImportedReading.entries(of: part, site: site) { try take(.entry($0)) }
  }
}

extension ImportStep {
  /// Not to be held beside many others.
  var isLarge: Bool {
    guard case .answer(let exchange, _) = self else { return false }
    return exchange.body.length > 256 << 10
  }
}
