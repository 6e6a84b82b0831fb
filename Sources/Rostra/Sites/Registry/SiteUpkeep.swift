import RostraPlatforms
import RostraStorage

/// What the program does for sites by itself: it marks what needs attention, suspects what is dormant, and begins what recurs.
struct SiteUpkeep: Sendable {
  let services: Services
  /// Days without a post of its own after which a site is suspected (REG-18).
  static let dormantDays = 90

  private var viewer: Viewer { .system("registry", of: services.agency.id) }

  func run() async throws -> Int {
    try await services.database.write { tx in
      let standing = try services.standing(of: viewer, in: tx)
      return try suspect(standing, in: tx) + mind(standing, in: tx) + begin(standing, in: tx)
    }
  }

  /// What recurs for the agency as a whole begins with its first site, one period ahead; then each task brings the next.
  private func begin(_ standing: Standing, in tx: any Transaction) throws -> Int {
    var filter = SiteCase.Filter()
    filter.stages = SiteStage.allCases.filter(\.isPublic)
    guard try !SiteCase.all(filter, limit: 1, for: viewer, in: tx).isEmpty else { return 0 }
    let (agency, root) = (services.agency.id, AgencyUnit.root(of: services.agency.id))
    let known = Set(
      try tx.rows("SELECT DISTINCT subject_key FROM case_file WHERE agency = \(agency) AND noun = 'task'")
        .compactMap { try $0.textOrNil("subject_key") })
    var done = 0
    for kind in TaskKind.ofAgency where !known.contains("\(kind.id) \(root.text)") {
      let due = Period.days(kind.days).end(from: standing.now, standing)
      try services.open(
        "open", TaskProcedure.self, Opening(unit: root),
        StepEntry(["kind": .string(kind.id), "due": .string(standing.time.date(due))]), for: viewer, in: tx
      ).get()
      done += 1
    }
    return done
  }

  private func suspect(_ standing: Standing, in tx: any Transaction) throws -> Int {
    var done = 0
    for (site, _) in try Self.quiet(days: Self.dormantDays, standing, in: tx) {
      // Nobody to tell is a finding of its own; the site is then suspected as soon as there is.
      if case .taken = try services.take("suspect", site, for: viewer, in: tx) { done += 1 }
    }
    return done
  }

  /// A live site with an urgent finding needs attention; without any it is in order again.
  private func mind(_ standing: Standing, in tx: any Transaction) throws -> Int {
    let urgent = Set(
      try tx.rows(
        """
        SELECT about FROM case_file WHERE agency = \(services.agency.id) AND noun = 'finding' AND stage = 'open'
          AND about IS NOT NULL AND contents LIKE '%"severity":"urgent"%'
        """
      ).map { try $0.text("about") })
    var filter = SiteCase.Filter()
    filter.stages = [.live, .attention]
    var done = 0
    for site in try SiteCase.all(filter, limit: 100_000, for: viewer, in: tx) {
      let needs = urgent.contains(site.reference)
      if needs == (site.stage == .attention) { continue }
      try services.take(needs ? "mind" : "settle", site, for: viewer, in: tx).get()
      done += 1
    }
    return done
  }

  /// From when silence counts: since it was registered, or since it was last found dormant and kept all the same.
  private static func began(_ site: SiteCase, _ standing: Standing) -> Timestamp {
    max(site.entered(.registered) ?? site.made, site.entered(.dormantSuspect) ?? site.made)
  }

  /// Live sites whose account has shown nothing of its own for so many days, with when it last did.
  static func quiet(
    days: Int, _ standing: Standing, in tx: any Transaction
  ) throws -> [(SiteCase, Timestamp)] {
    let limit = standing.now.advanced(bySeconds: -Int64(days) * 86_400)
    var filter = SiteCase.Filter()
    filter.stages = [.live, .attention]
    let sites = try SiteCase.all(filter, limit: 100_000, for: standing.viewer, in: tx)
      .filter { Self.began($0, standing) < limit }
    guard !sites.isEmpty else { return [] }
    let last = Dictionary(
      uniqueKeysWithValues: try tx.rows(
        """
        SELECT site.reference, (SELECT MAX(item.published_at) FROM item
          WHERE item.agency = site.agency AND item.site = site.id AND item.own = 1) AS last
        FROM site WHERE site.agency = \(standing.viewer.agency)
        """
      ).map { (try $0.text("reference"), try $0.int64OrNil("last")) })
    return sites.compactMap { site in
      let began = Self.began(site, standing)
      let posted = (last[site.contents[SiteFields.capture]] ?? nil).map(Timestamp.init(milliseconds:)) ?? began
      let newest = max(posted, began)
      return newest < limit ? (site, newest) : nil
    }
  }
}
