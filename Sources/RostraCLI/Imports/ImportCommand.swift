import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take files that somebody has into the archive: an export, a web archive, a table.",
    discussion: """
      The file is examined first: what it is, how much is in it, what is known already. Nothing is taken in before you
      say so, or give --yes. With --author, --date and --text the files are kept as what they are, with what you say of
      them. Cut off at any point, the import goes on with `rostra imports --resume`.
      """)

  @Argument(help: "The file; several only with --text.", completion: .file())
  var files: [String]

  @Option(help: "The site that it belongs to: S-1, its handle or address.")
  var site: String

  @Flag(help: "Take it in without asking.")
  var yes = false

  @Option(help: "When it was said: 2025-06-01T12:00:00-05:00.")
  var date: String?

  @Option(help: "Who said it.")
  var author: String?

  @Option(help: "What was said, in words.")
  var text: String?

  @Option(help: "Where it was to be found.")
  var link: String?

  @Option(help: "What the files show.")
  var description: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard text == nil, files.count > 1 || author != nil || date != nil else { return }
    throw ValidationError("Give one file, or say with --date, --author and --text what the files show.")
  }

  func run() async throws {
    let steps = Steps.fromEnvironment()
    try await common.withAgency(steps: steps) { office in
      let site = try await office.site(site)
      let handed = try files.map { path in
        guard FileManager.default.isReadableFile(atPath: path) else {
          throw EntryError(field: "file", value: path, problem: "cannot be read", remedy: "name a file that is there")
        }
        return ImportJob.Handed(name: URL(fileURLWithPath: path).lastPathComponent, path: path)
      }
      let entry = try text.map { text in
        try HandEntry.entered(
          date: date ?? "", author: author ?? "", text: text, link: link, description: description, title: nil,
          id: nil, in: office.services.agency.timeZone)
      }
      guard
        let job = try await ImportJob.submit(
          handed, entry: entry, into: site.id, services: office.services, for: office.viewer)
      else { throw SiteError.notFound(self.site) }
      try await office.work(on: job.id)
      let examined = try await office.importJob(job.id)
      guard examined.state == .waiting, examined.importer != nil else {
        return try end(examined, site, in: office)
      }
      if !common.json { Terminal.say(ImportWords.examination(examined, in: office)) }
      guard yes || confirmed() else {
        _ = try await ImportJob.cancel(job.id, services: office.services, for: office.viewer)
        if !common.json { Terminal.say("Nothing was taken in.") }
        throw Exit.No()
      }
      _ = try await ImportJob.start(job.id, services: office.services, for: office.viewer)
      try await office.work(on: job.id)
      try end(try await office.importJob(job.id), site, in: office)
    }
  }

  private func confirmed() -> Bool {
    guard !common.json, isatty(STDIN_FILENO) == 1 else { return false }
    print("Take it in? [y/N] ", terminator: "")
    return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
  }

  private func end(_ job: ImportJob, _ site: Site, in office: Office) throws {
    if common.json { Terminal.say(job.json) } else { Terminal.say(ImportWords.result(job, site)) }
    if job.state != .done { throw Exit.No() }
  }
}

struct ImportsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "imports", abstract: "The imports, newest first: what each brought, and what waits for a decision.")

  @Option(help: "One site.")
  var site: String?

  @Option(help: "How many.")
  var limit = 50

  @Flag(help: "First go on with what a process that is known to be dead was importing.")
  var resume = false

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      if resume {
        let work = ImportWork(services: office.services, folder: office.home.spool)
        try await work.takeOver()
        _ = try await work.run()
        try await LedgerSequencer(services: office.services).integrate()
      }
      var only: Site?
      if let site { only = try await office.site(site) }
      let limit = limit
      let (jobs, sites) = try await office.services.database.read { [viewer = office.viewer, only] tx in
        (
          try ImportJob.page(ListFilter(site: only?.id), limit: limit, for: viewer, in: tx),
          try Site.all(for: viewer, in: tx)
        )
      }
      if common.json {
        Terminal.say(["items": .array(jobs.map(\.json))])
        return
      }
      guard !jobs.isEmpty else {
        Terminal.say("No imports yet. Start one: rostra import FILE --site S-1")
        return
      }
      let names = Dictionary(uniqueKeysWithValues: sites.map { ($0.id, $0.reference) })
      var table = Table("site", "uploaded", "file", "state", "new", "changed", "known", "quarantined")
      for job in jobs {
        table.add(
          names[job.site] ?? "", office.time(job.uploaded), Terminal.safe(job.name), job.state.rawValue,
          String(job.counts.new), String(job.counts.changed), String(job.counts.known), String(job.counts.quarantined))
      }
      Terminal.say(table.text)
    }
  }
}

extension Office {
  /// Does what the import needs now, here and not in a worker.
  fileprivate func work(on id: Identifier<ImportJob>) async throws {
    _ = try await ImportWork(services: services, folder: home.spool).run(only: id)
    try await LedgerSequencer(services: services).integrate()
  }

  fileprivate func importJob(_ id: Identifier<ImportJob>) async throws -> ImportJob {
    let viewer = viewer
    guard let job = try await services.database.read({ tx in try ImportJob.find(id, for: viewer, in: tx) }) else {
      throw ImportError.fileGone(id.text)
    }
    return job
  }
}

/// What a person reads of an import.
private enum ImportWords {
  static func examination(_ job: ImportJob, in office: Office) -> String {
    guard let found = job.examination, let kind = found.kind else { return "No importer knows this file." }
    var lines = ["\(Terminal.safe(job.name)): \(kind)"]
    if let account = found.account { lines.append("  account: \(Terminal.safe(account))") }
    lines.append(
      "  \(found.items) items: \(found.new) new, \(found.changed) with other contents than held, \(found.known) known")
    if let from = found.from, let to = found.to { lines.append("  from \(office.time(from)) to \(office.time(to))") }
    if found.media > 0 { lines.append("  \(found.media) pictures, films or other files") }
    if found.quarantined > 0 { lines.append("  \(found.quarantined) entries would be quarantined") }
    for (reason, count) in found.leftOut.sorted(by: { $0.key < $1.key }) {
      lines.append("  kept and not made records: \(count) (\(reason))")
    }
    for (reason, count) in found.kept.sorted(by: { $0.key < $1.key }) {
      lines.append("  kept and not read: \(count) (\(reason))")
    }
    for note in found.notes { lines.append("  note: \(Terminal.safe(note))") }
    if let before = found.importedBefore {
      lines.append("  this very file was imported before, \(office.time(before))")
    }
    return lines.joined(separator: "\n")
  }

  static func result(_ job: ImportJob, _ site: Site) -> String {
    let counts = job.counts
    let error = job.error.map { ": " + Terminal.safe($0) } ?? ""
    switch job.state {
    case .done:
      return """
        \(Terminal.safe(job.name)) into \(site.reference): \(counts.new) new, \(counts.changed) changed, \
        \(counts.known) known, \(counts.gone) deleted, \(counts.media) media, \(counts.quarantined) quarantined, \
        \(counts.leftOut) kept and not made records
        """
    case .waiting:
      return """
        No importer knows \(Terminal.safe(job.name)). Say what it shows: \
        rostra import FILE --site \(site.reference) --date … --author … --text …
        """
    default: return "\(Terminal.safe(job.name)): \(job.state.rawValue)\(error)"
    }
  }
}
