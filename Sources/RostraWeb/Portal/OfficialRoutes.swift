import HTTPTypes
import Hummingbird
import NIOCore
import Rostra
import RostraPlatforms
import RostraStorage

/// The registry of official accounts, for everybody: pages, files, and the answer whether an account is official.
enum OfficialRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/accounts", .anyone, list)
    routes.get("/accounts/check", .anyone, check)
    routes.get("/accounts/registry.json", .anyone, json)
    routes.get("/accounts/registry.csv", .anyone, csv)
    routes.get("/accounts/snapshots", .anyone, snapshots)
    routes.get("/accounts/snapshots/:file", .anyone, snapshot)
    routes.get("/accounts/:case", .anyone, show)
    routes.get("/accounts/:case/badge", .anyone, badge)
    routes.get("/.well-known/official-accounts.json", .anyone, wellKnown)
  }

  private static let pageSize = 50

  // MARK: - Pages

  @Sendable private static func list(_ call: Call) async throws -> Response {
    var filter = OfficialRegistry.Filter()
    filter.words = String((call.query("q") ?? "").prefix(200))
    (filter.unit, filter.platform) = (call.query("unit"), call.query("platform"))
    filter.category = call.query("category").flatMap { OfficialValueWord.categories.contains($0) ? $0 : nil }
    let after = call.query("after").flatMap { text -> (String, String)? in
      text.lastIndex(of: " ").map { (String(text[..<$0]), String(text[text.index(after: $0)...])) }
    }
    let wanted = filter
    let (found, choices) = try await call.read { tx, viewer in
      (
        try OfficialRegistry.find(
          wanted, after: after.map { (title: $0.0, reference: $0.1) }, limit: pageSize + 1, agency: viewer.agency,
          in: tx),
        try OfficialRegistry.choices(agency: viewer.agency, in: tx)
      )
    }
    let shown = found.prefix(pageSize)
    let place = Place("accounts").with("q", call.query("q")).with("unit", filter.unit)
      .with("platform", filter.platform).with("category", filter.category).with("lang", call.query("lang"))
    return call.page(
      OfficialListPage(
        language: call.language, agency: call.office.agency.name,
        accounts: shown.map { OfficialRow($0, call.language) },
        fields: OfficialListPage.Asked(
          words: filter.words, unit: filter.unit ?? "", platform: filter.platform ?? "",
          category: filter.category ?? ""),
        units: choices.units, platforms: choices.platforms,
        next: found.count > pageSize
          ? shown.last.map { place.with("after", "\($0.name.lowercased()) \($0.reference)").text } : nil,
        isFirst: after == nil))
  }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    let reference = try call.parameter("case")
    let (found, notices, profile) = try await call.read { tx, viewer in
      (
        try OfficialRegistry.find(reference, agency: viewer.agency, in: tx),
        try DisplayedNotice.all(of: reference.uppercased(), agency: viewer.agency, in: tx),
        try Profile.inForce(for: viewer.agency, in: tx)
      )
    }
    guard let account = found else { throw WebFailure.notFound }
    return call.page(OfficialAccountPage(account, notices, profile, call))
  }

  @Sendable private static func check(_ call: Call) async throws -> Response {
    let text = String((call.query("account") ?? "").prefix(AccountName.limit))
    var verdict: AccountVerdict?
    if !text.isEmpty {
      verdict = try await call.read { tx, viewer in try AccountVerdict.on(text, agency: viewer.agency, in: tx) }
    }
    if call.query("format") == "json", let verdict { return call.shared(verdict.json, seconds: 60) }
    return call.page(
      AccountCheckPage(
        language: call.language, text: text, answer: verdict.map { AccountCheckPage.Answer($0, call) }))
  }

  @Sendable private static func snapshots(_ call: Call) async throws -> Response {
    let (all, covered) = try await call.read { tx, viewer in
      (
        try RegistrySnapshot.all(agency: viewer.agency, in: tx),
        try Ledger.state(of: viewer.agency, in: tx).published
      )
    }
    return call.page(
      SnapshotsPage(
        language: call.language,
        rows: all.prefix(400).map {
          SnapshotsPage.Row(day: $0.day, accounts: $0.accounts, sha256: $0.sha256, hasProof: $0.leaf < covered)
        }))
  }

  // MARK: - Files

  @Sendable private static func json(_ call: Call) async throws -> Response {
    let now = call.services.clock.now()
    return call.shared(
      try await file(.json, call) { RegistryExport.json($0, of: $1, at: now).bytes }, seconds: RegistryFiles.seconds)
  }

  @Sendable private static func csv(_ call: Call) async throws -> Response {
    let bytes = try await file(.csv, call) { accounts, _ in
      Array(Call.csv(columns: RegistryExport.columns, rows: accounts.map(RegistryExport.row)).utf8)
    }
    var response = call.csv("registry", bytes)
    response.headers[.accessControlAllowOrigin] = "*"
    response.headers[.cacheControl] = "public, max-age=\(RegistryFiles.seconds)"
    return response
  }

  @Sendable private static func wellKnown(_ call: Call) async throws -> Response {
    call.shared(
      try await file(.wellKnown, call) { RegistryExport.wellKnown($0, of: $1).bytes }, seconds: RegistryFiles.seconds)
  }

  private static func file(
    _ kind: RegistryFiles.Kind, _ call: Call, make: @escaping @Sendable ([OfficialAccount], Agency) -> [UInt8]
  ) async throws -> [UInt8] {
    let state = try await call.read { tx, viewer in try OfficialRegistry.state(agency: viewer.agency, in: tx) }
    return try await call.office.registryFiles.bytes(kind, of: state, at: call.services.clock.now()) {
      let accounts = try await call.read { tx, viewer in try RegistryExport.all(agency: viewer.agency, in: tx) }
      return make(accounts, call.office.agency)
    }
  }

  /// `2026-12-31.json`, the file; `2026-12-31-proof.json`, the proof that the log has its digest.
  @Sendable private static func snapshot(_ call: Call) async throws -> Response {
    let file = try call.parameter("file")
    let day = String(file.prefix(10))
    let found = try await call.read { tx, viewer in
      try RegistrySnapshot.find(day, agency: viewer.agency, in: tx)
    }
    guard let snapshot = found else { throw WebFailure.notFound }
    let bytes: [UInt8]?
    switch file.dropFirst(10) {
    case ".json": bytes = try await call.services.objects.get(try snapshot.key(of: call.office.agency.id))
    case "-proof.json": bytes = try await EvidenceProof.make(of: snapshot.evidence, services: call.services)
    default: bytes = nil
    }
    guard let bytes else { throw WebFailure.notFound }
    return call.shared(bytes, seconds: 3600)
  }

  // MARK: - The badge

  /// A document of a few lines that any website may frame: it has no script, no form and nothing to click but a way to the
  /// account's own page, in a window of its own.
  @Sendable private static func badge(_ call: Call) async throws -> Response {
    let reference = try call.parameter("case")
    let found = try await call.read { tx, viewer in
      try OfficialRegistry.find(reference, agency: viewer.agency, in: tx)
    }
    guard let account = found else { throw WebFailure.notFound }
    let html = AccountBadge(
      language: call.language, agency: call.office.agency.name, reference: account.reference, name: account.name,
      platform: account.platform, isOfficial: account.status.isOfficial, status: account.status.badge(call.language)
    ).document(style: call.office.assets.address(of: "rostra.css"))
    var response = Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: html.text)))
    response.headers[.contentType] = "text/html; charset=utf-8"
    response.headers[.contentLanguage] = call.language
    response.headers[.contentSecurityPolicy] =
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
    response.headers[.crossOriginResourcePolicy] = "cross-origin"
    response.headers[.cacheControl] = "public, max-age=300"
    return response
  }
}

/// What other websites show of an account.
struct AccountBadge: Codable, Sendable {
  var language: String
  var agency: String
  var reference: String
  var name: String
  var platform: String
  var isOfficial: Bool
  var status: Badge

  func document(style: String) -> HTML {
    let say = Speaker<OfficialWord>(language)
    return """
      <!doctype html>
      <html lang="\(language)">
      <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark"><title>\(name)</title>
      <link rel="stylesheet" href="\(style)"></head>
      <body><main class="account-badge">
      <h1>\(say(isOfficial ? .badgeOfficial : .badgeClosed, agency))</h1>
      <p>\(status.html)</p>
      <p><a href="/accounts/\(reference)" target="_blank" rel="noopener"><bdi>\(name)</bdi></a> · \(platform)</p>
      </main></body></html>

      """
  }
}

extension Call {
  /// JSON that programs of any site may read, and keep for a while.
  func shared(_ json: JSON, seconds: Int) -> Response { shared(json.bytes, seconds: seconds) }

  func shared(_ bytes: [UInt8], seconds: Int) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: "application/json", .cacheControl: "public, max-age=\(seconds)",
        .accessControlAllowOrigin: "*", .crossOriginResourcePolicy: "cross-origin",
      ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
