import Foundation
import HTTPTypes
import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// Imports: handing files over, deciding on them, following them.
enum ImportRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/imports", .permission(.importRecords), list)
    routes.get("/imports/new", .permission(.importRecords), form)
    routes.post("/imports", .permission(.importRecords), upload)
    routes.get("/imports/:import", .permission(.importRecords), show)
    routes.get("/imports/:import/quarantine.csv", .permission(.importRecords), quarantine)
    routes.post("/imports/:import/start", .permission(.importRecords), start)
    routes.get("/imports/:import/cancel", .permission(.importRecords), askToCancel)
    routes.post("/imports/:import/cancel", .permission(.importRecords), cancel)
    routes.post("/imports/:import/retry", .permission(.importRecords), retry)
    routes.post("/imports/:import/describe", .permission(.importRecords), describe)
  }

  private static let pageSize = 50
  private static let csvRows = 10_000

  // MARK: - The list

  @Sendable private static func list(_ call: Call) async throws -> Response {
    let reference = call.query("site")
    let state = call.query("state").flatMap(ImportJob.State.init(rawValue:))
    let (from, to) = (call.query("from"), call.query("to"))
    let wantsCSV = call.query("format") == "csv"
    let place = call.query("after").flatMap(ListPlace.init)
    let bounds = (
      from.flatMap { call.time.start(of: $0) }, to.flatMap { call.time.start(of: $0)?.advanced(bySeconds: 86_400) }
    )
    let (sites, jobs) = try await call.read { tx, viewer -> ([Site], [ImportJob]) in
      let sites = try Site.all(for: viewer, in: tx)
      let only = reference.flatMap { wanted in sites.first { $0.reference == wanted } }
      if reference != nil, only == nil { throw WebFailure.notFound }
      let filter = ListFilter(site: only?.id, state: state, from: bounds.0, to: bounds.1)
      return (
        sites, try ImportJob.page(filter, after: place, limit: wantsCSV ? csvRows : pageSize + 1, for: viewer, in: tx)
      )
    }
    let names = Dictionary(uniqueKeysWithValues: sites.map { ($0.id, $0) })
    if wantsCSV { return csv(call, jobs, names) }
    let here = Place.imports.with("site", reference).with("state", state?.rawValue).with("from", from).with("to", to)
    let shown = jobs.prefix(pageSize)
    return call.page(
      ImportsPage(
        filters: Filters(
          action: Place.imports.path,
          fields: [
            FilterField(
              "site", "Site", value: reference, options: sites.map { (value: $0.reference, label: $0.shownName) }),
            FilterField(
              "state", "State", value: state?.rawValue,
              options: ImportJob.State.allCases.map { (value: $0.rawValue, label: $0.badge.text) }),
            FilterField("from", "From", value: from), FilterField("to", "To", value: to),
          ]),
        rows: shown.map { row(call, $0, names[$0.site]) },
        pager: Pager(
          newest: place == nil ? nil : here.text,
          older: jobs.count > pageSize ? shown.last.map { here.with("after", $0.place.description).text } : nil,
          csv: here.with("format", "csv").text)))
  }

  private static func row(_ call: Call, _ job: ImportJob, _ site: Site?) -> ImportsPage.Row {
    ImportsPage.Row(
      id: job.id.text, name: job.name, kind: job.examination?.kind ?? "", site: site?.reference ?? "",
      siteName: site?.shownName ?? "", uploaded: call.moment(job.uploaded), actor: job.actor, state: job.badge,
      new: job.counts.new, changed: job.counts.changed, known: job.counts.known, quarantined: job.counts.quarantined)
  }

  private static func csv(_ call: Call, _ jobs: [ImportJob], _ names: [Identifier<Site>: Site]) -> Response {
    call.csv(
      "imports",
      columns: [
        "id", "site", "file", "bytes", "sha256", "kind", "state", "uploaded", "by", "ended", "new", "changed", "known",
        "gone", "media", "quarantined", "left out", "error",
      ],
      rows: jobs.map { job in
        let counts = job.counts
        return [
          job.id.text, names[job.site]?.reference ?? "", job.name, String(job.length), Hexadecimal.text(job.sha256),
          job.examination?.kind ?? "", job.state.rawValue, job.uploaded.rfc3339, job.actor, job.ended?.rfc3339 ?? "",
          String(counts.new), String(counts.changed), String(counts.known), String(counts.gone), String(counts.media),
          String(counts.quarantined), String(counts.leftOut), job.error ?? "",
        ]
      })
  }

  // MARK: - Handing over

  @Sendable private static func form(_ call: Call) async throws -> Response {
    call.page(try await newPage(call, Entered(values: ["site": [call.query("site") ?? ""]])))
  }

  private static func newPage(_ call: Call, _ entered: Entered) async throws -> NewImportPage {
    // Only those into which this person may import.
    let sites = try await call.read { tx, viewer in
      try Site.all(for: viewer, in: tx).filter { try Site.find($0.id, to: .importRecords, for: viewer, in: tx) != nil }
    }
    return NewImportPage(
      entered: entered,
      sites: sites.map { Field.Option($0.reference, "\($0.shownName) (\($0.platformName), \($0.reference))") },
      kinds: ImportJob.readable.map { NewImportPage.Kind(name: $0.name, reads: $0.reads) },
      mostBytes: ByteCount.text(call.office.mostImportBytes), mayAddSites: call.viewer.may(.manageSites))
  }

  @Sendable private static func upload(_ call: Call) async throws -> Response {
    let received: (form: Form, files: [UploadedFile])
    do {
      received = try await call.upload(limit: call.office.mostImportBytes)
    } catch WebFailure.tooLarge {
      return call.page(
        try await newPage(
          call,
          Entered(
            Form(),
            error: EntryError(
              field: "file", problem: "is larger than \(ByteCount.text(call.office.mostImportBytes))",
              remedy: "import it with the command `rostra import`, or in the parts that the platform offers"))),
        status: .contentTooLarge)
    } catch  where Failures.isDiskFull(error) {
      return call.page(
        try await newPage(call, Entered(Form(), error: noRoom)), status: .init(code: 507))
    }
    let (form, files) = received
    // Each file is gone with its value.
    defer { withExtendedLifetime(files) {} }
    do {
      let reference = form["site"]
      let site = try await call.read { tx, viewer in
        try Site.find(reference: reference, to: .importRecords, for: viewer, in: tx)
      }
      guard let site else {
        throw EntryError(
          field: "site", problem: "is not chosen", remedy: "choose the account or page that the file tells of")
      }
      let handed = files.map { ImportJob.Handed(name: $0.name, path: $0.path) }
      guard
        let job = try await ImportJob.submit(handed, into: site.id, services: call.services, for: call.viewer)
      else { throw WebFailure.notFound }
      return call.see(Place.importJob(job.id).after(.importUploaded))
    } catch let error as EntryError {
      return call.page(try await newPage(call, Entered(form, error: error)), status: .unprocessableContent)
    } catch  where Failures.isDiskFull(error) {
      return call.page(try await newPage(call, Entered(form, error: noRoom)), status: .init(code: 507))
    }
  }

  private static var noRoom: EntryError {
    EntryError(
      field: "file", problem: "found no room: the disk is full",
      remedy: "tell whoever runs this system; nothing of the file was kept, and what is in the archive can be read")
  }

  // MARK: - One import

  private static func find(_ call: Call) async throws -> (ImportJob, Site) {
    let id = Identifier<ImportJob>(text: try call.parameter("import"))
    let found = try await call.read { tx, viewer -> (ImportJob, Site)? in
      guard let job = try ImportJob.find(id, for: viewer, in: tx),
        let site = try Site.find(job.site, to: .importRecords, for: viewer, in: tx)
      else { return nil }
      return (job, site)
    }
    guard let found else { throw WebFailure.notFound }
    return found
  }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    let (job, site) = try await find(call)
    return call.page(try await page(call, job, site, nil))
  }

  private static let shownQuarantined = 50

  private static func page(_ call: Call, _ job: ImportJob, _ site: Site, _ entered: Entered?) async throws -> ImportPage
  {
    let rows = try await call.read { tx, viewer in
      try job.quarantine(limit: shownQuarantined + 1, for: viewer, in: tx)
    }
    var page = ImportPage(job, site, call: call)
    page.quarantined = rows.prefix(shownQuarantined).map { row in
      ImportPage.Row(
        place: row.part.isEmpty || job.files.count == 1 && row.part == job.files[0].name
          ? row.place : "\(row.part), \(row.place)", reason: row.reason, excerpt: row.excerpt)
    }
    page.hasMoreQuarantined = rows.count > shownQuarantined
    if job.state == .waiting, job.importer == nil { page.entered = entered ?? Entered() }
    return page
  }

  @Sendable private static func quarantine(_ call: Call) async throws -> Response {
    let (job, _) = try await find(call)
    let rows = try await call.read { tx, viewer in try job.quarantine(limit: 1_000_000, for: viewer, in: tx) }
    return call.csv(
      "quarantine-\(job.id.text)", columns: ["part", "place", "reason", "excerpt"],
      rows: rows.map { [$0.part, $0.place, $0.reason, $0.excerpt] })
  }

  // MARK: - Decisions

  @Sendable private static func start(_ call: Call) async throws -> Response {
    try await decide(call, .importStarted) { try await ImportJob.start($0, services: $1, for: $2) }
  }

  @Sendable private static func askToCancel(_ call: Call) async throws -> Response {
    let (job, _) = try await find(call)
    let back = Place.importJob(job.id)
    guard job.state.isOpen || job.state == .failed else { return call.see(back) }
    return call.page(
      WarningPage(
        question: job.started == nil ? "Drop “\(job.name)”?" : "Stop importing “\(job.name)”?",
        loss: "The uploaded file is removed. "
          + (job.started == nil
            ? "Nothing of it is in the archive yet." : "What was taken in already stays in the archive."),
        action: Place("imports", job.id.text, "cancel").text, act: job.started == nil ? "Drop it" : "Stop it",
        back: back.text, spare: "Back to the import", section: .imports))
  }

  @Sendable private static func cancel(_ call: Call) async throws -> Response {
    try await decide(call, .importCancelled) { try await ImportJob.cancel($0, services: $1, for: $2) }
  }

  @Sendable private static func retry(_ call: Call) async throws -> Response {
    try await decide(call, .importStarted) { try await ImportJob.retry($0, services: $1, for: $2) }
  }

  private static func decide(
    _ call: Call, _ done: Done, _ act: (Identifier<ImportJob>, Services, Viewer) async throws -> ImportJob?
  ) async throws -> Response {
    _ = try await call.form()
    let (job, _) = try await find(call)
    do {
      guard try await act(job.id, call.services, call.viewer) != nil else { throw WebFailure.notFound }
    } catch ImportError.notWaiting {
      // Somebody decided meanwhile; the page shows what.
      return call.see(Place.importJob(job.id))
    }
    return call.see(Place.importJob(job.id).after(done))
  }

  @Sendable private static func describe(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let (job, site) = try await find(call)
    do {
      let entry = try HandEntry.entered(
        date: form["date"], author: form["author"], text: form["text"], link: form.text("link"),
        description: form.text("description"), title: form.text("title"), id: form.text("id"),
        in: call.office.agency.timeZone)
      _ = try await ImportJob.describe(job.id, as: entry, services: call.services, for: call.viewer)
      return call.see(Place.importJob(job.id).after(.importDescribed))
    } catch let error as EntryErrors {
      return call.page(try await page(call, job, site, Entered(form, error: error)), status: .unprocessableContent)
    } catch ImportError.notWaiting {
      return call.see(Place.importJob(job.id))
    }
  }
}
