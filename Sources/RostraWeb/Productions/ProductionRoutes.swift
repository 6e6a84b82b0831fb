import Foundation
import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// What was produced: finding it, taking it out, following what is being made.
enum ProductionRoutes {
  private static let pageSize = 50
  private static let mostInCSV = 100_000

  static func add(to routes: inout Routes) {
    routes.get("/productions", .permission(.read), list)
    NewProductionRoutes.add(to: &routes)
    routes.get("/productions/jobs/:id", .permission(.produce), job)
    routes.post("/productions/jobs/:id/retry", .permission(.produce), retry)
    routes.get("/productions/:reference", .permission(.read), show)
    routes.get("/productions/:reference/download", .permission(.produce), download)
  }

  // MARK: - Finding

  @Sendable private static func list(_ call: Call) async throws -> Response {
    let filter = ProductionFilter(
      words: call.query("words"), maker: call.query("by"), from: call.query("from").flatMap { call.time.start(of: $0) },
      to: call.query("to").flatMap { call.time.start(of: $0)?.advanced(bySeconds: 86_400) })
    if call.query("format") == "csv" { return try await table(call, filter) }
    let before = call.query("before")
    let (found, jobs) = try await call.read { tx, viewer in
      (
        try Production.find(filter, before: before, limit: pageSize + 1, for: viewer, in: tx),
        viewer.may(.produce) ? try ProductionJob.open(for: viewer, in: tx) : []
      )
    }
    let shown = found.prefix(pageSize)
    let fields = ["words", "by", "from", "to"]
    let here = fields.reduce(Place.productions) { $0.with($1, call.query($1)) }
    return call.page(
      ProductionsPage(
        entered: Entered(values: Dictionary(uniqueKeysWithValues: fields.map { ($0, [call.query($0) ?? ""]) })),
        mayProduce: call.viewer.may(.produce), jobs: before == nil ? jobs.map { row(call, $0) } : [],
        productions: shown.map { row(call, $0) }, isFiltered: fields.contains { call.query($0) != nil },
        pager: Pager(
          newest: before == nil ? nil : here.text,
          older: found.count > pageSize ? here.with("before", shown.last?.reference).text : nil,
          csv: here.with("format", "csv").text)))
  }

  private static func table(_ call: Call, _ filter: ProductionFilter) async throws -> Response {
    let found = try await call.read { tx, viewer in
      try Production.find(filter, limit: mostInCSV, for: viewer, in: tx)
    }
    return call.csv(
      "productions",
      columns: ["reference", "name", "question", "purpose", "made", "by", "records", "bytes", "sha256"],
      rows: found.map { production in
        [
          production.reference, production.name ?? "", production.query, production.purpose ?? "",
          production.made.rfc3339, production.maker, String(production.records), String(production.length),
          Hexadecimal.text(production.sha256),
        ]
      })
  }

  private static func row(_ call: Call, _ production: Production) -> ProductionsPage.Row {
    ProductionsPage.Row(
      reference: production.reference, name: production.name ?? "",
      query: production.query.isEmpty ? "everything" : production.query, maker: production.maker,
      made: call.moment(production.made), records: production.records, size: ByteCount.text(production.length))
  }

  private static func row(_ call: Call, _ job: ProductionJob) -> ProductionsPage.Job {
    ProductionsPage.Job(
      id: job.id.text, name: job.question.name, query: job.question.query, actor: job.actor,
      asked: call.moment(job.asked),
      state: job.state == .failed
        ? Badge("could not be made", .bad) : Badge(job.progress?.isEmpty == false ? "at work" : "waiting", .info))
  }

  // MARK: - One of them

  @Sendable private static func show(_ call: Call) async throws -> Response {
    let production = try await find(call)
    return call.page(
      ProductionPage(
        reference: production.reference, name: production.name ?? "", query: production.query,
        purpose: production.purpose ?? "", made: call.moment(production.made), maker: production.maker,
        records: production.records, size: ByteCount.text(production.length),
        sha256: Hexadecimal.text(production.sha256),
        elsewhere: production.key(in: call.office.agency.id) == nil ? production.file : nil,
        mayDownload: call.viewer.may(.produce)))
  }

  private static func find(_ call: Call) async throws -> Production {
    let reference = try call.parameter("reference")
    let found = try await call.read { tx, viewer in try Production.find(reference, for: viewer, in: tx) }
    guard let found else { throw WebFailure.notFound }
    return found
  }

  @Sendable private static func download(_ call: Call) async throws -> Response {
    try await package(of: try await find(call), call)
  }

  /// Each taking out is written down before its first byte leaves.
  static func package(of production: Production, _ call: Call) async throws -> Response {
    guard let key = production.key(in: call.office.agency.id) else { throw WebFailure.notFound }
    if call.request.method == .get {
      let services = call.services
      let range = call.request.headers[.range]
      _ = try await call.write { tx, viewer in
        try services.record(
          "production.download", of: production.reference, by: viewer,
          after: range.map { ["range": .string(String($0.prefix(100)))] }, in: tx)
      }
    }
    return try await call.download(
      key, name: "\(production.reference).zip", type: "application/zip", tag: Hexadecimal.text(production.sha256))
  }

  // MARK: - On its way

  @Sendable private static func job(_ call: Call) async throws -> Response {
    let id = Identifier<ProductionJob>(text: try call.parameter("id"))
    let found = try await call.read { tx, viewer in try ProductionJob.find(id, for: viewer, in: tx) }
    guard let job = found else { throw WebFailure.notFound }
    let leftOut = job.question.leftOut
    return call.page(
      ProductionJobPage(
        id: job.id.text, name: job.question.name, query: job.question.query, purpose: job.question.purpose,
        zone: job.question.timeZone,
        leftOut: leftOut.map { "\($0.items.count) records: \($0.reason)" } ?? "", actor: job.actor,
        asked: call.moment(job.asked), state: job.state.rawValue, progress: job.progress ?? "",
        error: job.error ?? "", nextTry: job.error == nil ? nil : call.moment(job.nextTry),
        reference: job.production ?? ""))
  }

  @Sendable private static func retry(_ call: Call) async throws -> Response {
    let id = Identifier<ProductionJob>(text: try call.parameter("id"))
    _ = try await call.form()
    guard let job = try await ProductionJob.retry(id, services: call.services, for: call.viewer) else {
      throw WebFailure.notFound
    }
    return call.see(Place.productionJob(job.id).after(.productionStarted))
  }
}
