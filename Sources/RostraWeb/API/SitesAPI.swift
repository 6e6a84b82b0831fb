import Rostra
import RostraPlatforms
import RostraStorage

/// The accounts, feeds and pages that are kept.
enum SitesAPI {
  static let site = JSONSchema.named(
    "Site",
    .object([
      .always("id", .uuid), .always("reference", .string, "What people call it: S-1."), .maybe("name", .string),
      .always("unit", .uuid, "The part of the agency that it belongs to."), .always("platform", .string),
      .always("address", .string), .maybe("account", .string, "The platform's lasting id of the account."),
      .maybe("handle", .string), .always("status", .one(of: ["active", "paused"])), .always("allowPrivate", .boolean),
      .always("intervalSeconds", .count), .always("recheckSeconds", .list(of: .count)),
      .maybe("platformCount", .count, "Items, by the platform's own count."), .always("added", .time),
      .maybe("coveredTo", .time, "Until when a complete run has covered it."), .always("due", .time),
      .maybe("lastError", .string),
    ]))

  static let gap = JSONSchema.named(
    "Gap",
    .object([
      .always("id", .uuid), .maybe("site", .string), .always("kind", .one(of: Gap.Kind.self)), .maybe("from", .time),
      .maybe("to", .time), .always("reason", .string), .always("opened", .time), .maybe("closed", .time),
    ]))

  static let reference = Operation.Parameter.path(
    "site", .text(200, atLeast: 1), "Reference, id, handle or address.", of: "Site")
  private static let interval = JSONSchema.integer(300...2_678_400)

  static let operations: [Operation] = [
    .get(
      "listSites", "/sites", "Sites", "The sites, in the order in which they were added",
      .object([.always("items", .list(of: site))]), handle: list),
    .get("getSite", "/sites/{site}", "Sites", "One site", site, parameters: [reference], handle: get),
    Operation(
      "addSite", .post, "/sites", "Sites", "Take in a site",
      note: "What the address is is found out by asking it. Its first capture is due at once.",
      access: .permission(.manageSites),
      body: .named(
        "NewSite",
        .object([
          .always("address", .text(2000, atLeast: 1), "A public address or handle."),
          .maybe("platform", .text(40, atLeast: 1), "Where the address does not tell: see `/platforms`."),
          .maybe("intervalSeconds", interval, "How often it is captured; an hour where it is not given."),
          .maybe("unit", .uuid, "The whole agency where it is not given."),
          .maybe("allowPrivate", .boolean, "A private or loopback address is meant. This is kept as evidence."),
          .maybe("settings", .map(of: .text(2000)), "A connector's settings."),
        ])), success: .json(201, site), handle: add),
    Operation(
      "changeSite", .patch, "/sites/{site}", "Sites", "Pause, resume, or change how often a site is captured",
      access: .permission(.manageSites), parameters: [reference],
      body: .named(
        "SiteChange",
        .object([
          .maybe("status", .one(of: ["active", "paused"])), .maybe("intervalSeconds", interval),
          .maybe("recheckSeconds", .list(of: .integer(60...315_360_000), most: 20)),
          .maybe("reason", .text(2000), "Why; kept as evidence."),
        ])), success: .json(200, site), handle: change),
    .list(
      "listGaps", "/gaps", "Sites", "What is not covered, and why, oldest first", of: gap,
      parameters: [
        .query("site", .text(200, atLeast: 1), "One site; all where it is not given."),
        .query("open", .boolean, "Those that are still open, or those that are not."),
      ], handle: gaps),
    .get(
      "listPlatforms", "/platforms", "Sites", "The platforms that can be captured, and what each does not give",
      .object([
        .always(
          "items",
          .list(
            of: .named(
              "Platform",
              .object([
                .always("id", .string), .always("name", .string), .always("provenance", .one(of: Provenance.self)),
                .always("provenanceWithToken", .one(of: Provenance.self)),
                .always("notCaptured", .list(of: .string)),
              ]))))
      ]), access: .signedIn, handle: platforms),
  ]

  /// - Throws: ``SiteError`` where the viewer can mean no site by it, or several.
  static func find(_ word: String, for viewer: Viewer, in tx: any Transaction) throws -> Site {
    let found = try Site.matching(word, for: viewer, in: tx)
    guard let site = found.first else { throw SiteError.notFound(word) }
    guard found.count == 1 else { throw SiteError.ambiguous(word, found.map(\.reference)) }
    return site
  }

  /// The sites that the viewer may see, by id.
  static func all(for viewer: Viewer, in tx: any Transaction) throws -> [Identifier<Site>: Site] {
    Dictionary(uniqueKeysWithValues: try Site.all(for: viewer, in: tx).map { ($0.id, $0) })
  }

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let sites = try await asked.read { tx, viewer in try Site.all(for: viewer, in: tx) }
    return APIAnswer(["items": .array(sites.map(\.json))])
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    let word = try asked.path("site")
    return APIAnswer(try await asked.read { tx, viewer in try find(word, for: viewer, in: tx) }.json)
  }

  @Sendable private static func add(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    let allowsPrivate = body["allowPrivate"]?.bool ?? false
    // It opens the agency's own network to a request.
    if allowsPrivate { try asked.viewer.require(.administer) }
    let settings = (body["settings"]?.object ?? []).compactMap { member in
      member.value.string.map { (member.name, $0) }
    }
    let office = asked.call.office
    let site = try await Site.add(
      body["address"]?.string ?? "", platform: body["platform"]?.string,
      settings: Dictionary(settings, uniquingKeysWith: { _, last in last }),
      interval: body["intervalSeconds"]?.integer, allowsPrivateAddress: allowsPrivate,
      unit: body["unit"]?.string.map { Identifier(text: $0.lowercased()) }, connectors: Catalogue.connectors,
      client: { office.client($0, allowsPrivate) }, services: asked.services, for: asked.viewer)
    var answer = APIAnswer(site.json)
    answer.headers[.location] = Place("api", "v1", "sites", site.reference).text
    return answer
  }

  @Sendable private static func change(_ asked: APICall) async throws -> APIAnswer {
    let word = try asked.path("site")
    let site = try await asked.read { tx, viewer in try find(word, for: viewer, in: tx) }
    let body = asked.body
    let change = SiteChange(
      interval: body["intervalSeconds"]?.integer,
      recheckAges: body["recheckSeconds"]?.array?.compactMap(\.integer).sorted(),
      status: body["status"]?.string.flatMap(Site.Status.init(rawValue:)))
    return APIAnswer(
      try await site.change(change, reason: body["reason"]?.string, services: asked.services, for: asked.viewer).json)
  }

  @Sendable private static func gaps(_ asked: APICall) async throws -> APIAnswer {
    let (word, limit, open) = (asked.text("site"), asked.limit, asked.flag("open"))
    let after = try asked.cursor().map { Gap.Place(opened: Timestamp(milliseconds: $0.integer(0)), id: $0.text(1)) }
    let (gaps, sites) = try await asked.read { tx, viewer in
      let only = try word.map { try find($0, for: viewer, in: tx) }
      return (
        try Gap.page(site: only?.id, isOpen: open, after: after, limit: limit + 1, for: viewer, in: tx),
        try all(for: viewer, in: tx)
      )
    }
    let page = gaps.prefix(limit)
    return asked.page(
      page.map { $0.json(site: sites[$0.site]) },
      next: gaps.count > limit ? page.last.map { PageCursor(String($0.opened.milliseconds), $0.id.text) } : nil)
  }

  @Sendable private static func platforms(_ asked: APICall) async throws -> APIAnswer {
    APIAnswer(["items": .array((Catalogue.connectors.map(\.platform) + Catalogue.importedOnly).map(\.json))])
  }
}
