import RostraPlatforms
package import RostraStorage

extension SiteCase {
  private static let columns: SQL =
    """
    site_case.id, site_case.reference, site_case.unit, unit.name AS unit_name, site_case.stage, site_case.since,
    site_case.request, site_case.requester, site_case.follows, site_case.endorsed_by, site_case.endorsed_at,
    site_case.submitted_at, site_case.approved_at, site_case.activated_at, site_case.site, site_case.made_at
    """

  private static let source: SQL =
    "FROM site_case JOIN unit ON unit.agency = site_case.agency AND unit.id = site_case.unit"

  private init(_ row: Row) throws {
    func time(_ column: Row.Column) throws -> Timestamp? {
      try row.int64OrNil(column).map(Timestamp.init(milliseconds:))
    }
    self.init(
      id: Identifier(text: try row.text("id")), reference: try row.text("reference"),
      unit: Identifier(text: try row.text("unit")), unitName: try row.text("unit_name"),
      stage: SiteStage(rawValue: try row.text("stage")) ?? .draft,
      since: Timestamp(milliseconds: try row.int64("since")),
      request: SiteRequest(json: try JSON(parsing: try row.text("request"))),
      requester: try row.textOrNil("requester").map { Identifier(text: $0) },
      follows: try row.textOrNil("follows").map { Identifier(text: $0) },
      endorsedBy: try row.textOrNil("endorsed_by").map { Identifier(text: $0) }, endorsed: try time("endorsed_at"),
      submitted: try time("submitted_at"), approved: try time("approved_at"), activated: try time("activated_at"),
      site: try row.textOrNil("site").map { Identifier(text: $0) },
      made: Timestamp(milliseconds: try row.int64("made_at")))
  }

  /// Which cases to list.
  package struct Filter: Sendable, Hashable {
    package var stage: SiteStage?
    package var unit: Identifier<AgencyUnit>?
    package var words = ""

    package init() {}
  }

  /// Newest first. Whoever takes part in procedures sees the cases of the whole agency, but for others' drafts.
  package static func all(
    _ filter: Filter = Filter(), before: Identifier<SiteCase>? = nil, limit: Int = 50, for viewer: Viewer,
    in tx: any Transaction
  ) throws -> [SiteCase] {
    try viewer.require(.follow)
    var conditions: SQL = visible(to: viewer)
    if let stage = filter.stage { conditions += "AND site_case.stage = \(stage.rawValue) " }
    if let unit = filter.unit { conditions += "AND site_case.unit = \(unit) " }
    if let before { conditions += "AND site_case.id < \(before) " }
    for word in filter.words.lowercased().split(separator: " ") {
      conditions += "AND site_case.words LIKE \(pattern(String(word))) ESCAPE '\\' "
    }
    return try tx.rows(
      """
      SELECT \(sql: columns) \(sql: source) WHERE site_case.agency = \(viewer.agency) \(sql: conditions)
      ORDER BY site_case.id DESC LIMIT \(limit)
      """
    ).map(SiteCase.init)
  }

  package static func find(_ reference: String, for viewer: Viewer, in tx: any Transaction) throws -> SiteCase? {
    try viewer.require(.follow)
    return try tx.row(
      """
      SELECT \(sql: columns) \(sql: source)
      WHERE site_case.agency = \(viewer.agency) AND site_case.reference = \(reference) \(sql: visible(to: viewer))
      """
    ).map(SiteCase.init)
  }

  /// - Throws: ``SiteCaseError`` where there is none that the viewer may see.
  package static func require(_ reference: String, for viewer: Viewer, in tx: any Transaction) throws -> SiteCase {
    guard let site = try find(reference, for: viewer, in: tx) else { throw SiteCaseError.notFound(reference) }
    return site
  }

  /// A draft is its writer's and their unit's until it is submitted.
  private static func visible(to viewer: Viewer) -> SQL {
    var drafts: SQL = "site_case.stage <> 'draft' "
    if let person = viewer.person { drafts += "OR site_case.requester = \(person) " }
    switch viewer.units(for: .follow) {
    case nil: return ""
    case let units?: return "AND (\(sql: drafts) OR site_case.unit IN \(list: units.sorted())) "
    }
  }

  private static func pattern(_ word: String) -> String {
    var escaped = ""
    for character in word {
      if "%_\\".contains(character) { escaped += "\\" }
      escaped.append(character)
    }
    return "%\(escaped)%"
  }
}

package enum SiteCaseError: Error, Hashable, CustomStringConvertible {
  case notFound(String)

  package var description: String {
    switch self {
    case .notFound(let reference): "there is no site case '\(reference)' that you may see"
    }
  }
}
