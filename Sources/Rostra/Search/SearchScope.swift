package import RostraStorage

/// What the viewer may find: part of every statement, so that nothing else reaches a page, a count or a snippet.
package struct SearchScope: Sendable, Hashable {
  /// Ids of the sites; nil: every site of the agency.
  package var sites: Set<String>?
  /// Record classes; nil: every class, and entries without one.
  package var classes: Set<String>?
  /// With ``classes``: entries that have no class yet, too.
  package var includesUnclassified = true

  package init(sites: Set<String>? = nil, classes: Set<String>? = nil, includesUnclassified: Bool = true) {
    self.sites = sites
    self.classes = classes
    self.includesUnclassified = includesUnclassified
  }

  /// The whole agency.
  package static let all = SearchScope()

  /// The sites that the viewer may read.
  package static func visible(to viewer: Viewer, in tx: any Transaction) throws -> SearchScope {
    try viewer.require(.search)
    guard viewer.units(for: .search) != nil else { return .all }
    let sites = try tx.rows(
      "SELECT id FROM site WHERE agency = \(viewer.agency) \(sql: viewer.within(.search, site: "id"))")
    return SearchScope(sites: Set(try sites.map { try $0.text("id") }))
  }

  var isEverything: Bool { sites == nil && classes == nil }

  /// As conditions on the row, each beginning with AND. A list travels as one JSON value, so that the statement's
  /// text, and with it its plan, stays the same whatever its length.
  func conditions(_ engine: DatabaseEngine) -> SQL {
    var conditions: SQL = ""
    if let sites { conditions += "AND e.site IN (\(sql: Self.list(sites, engine))) " }
    if let classes {
      conditions += "AND (e.record_class IN (\(sql: Self.list(classes, engine)))"
      conditions += includesUnclassified ? " OR e.record_class IS NULL) " : ") "
    }
    return conditions
  }

  private static func list(_ values: Set<String>, _ engine: DatabaseEngine) -> SQL {
    var json: [UInt8] = [UInt8(ascii: "[")]
    for value in values.sorted() {
      if json.count > 1 { json.append(UInt8(ascii: ",")) }
      json.append(UInt8(ascii: "\""))
      for byte in value.utf8 {
        if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
          let digits = String(byte, radix: 16)
          json += Array("\\u00\(byte < 16 ? "0" : "")\(digits)".utf8)
        } else {
          json.append(byte)
        }
      }
      json.append(UInt8(ascii: "\""))
    }
    json.append(UInt8(ascii: "]"))
    let text = String(decoding: json, as: UTF8.self)
    return engine == .sqlite
      ? "SELECT value FROM json_each(\(text))" : "SELECT jsonb_array_elements_text(CAST(\(text) AS jsonb))"
  }

  /// The sites as tokens, where few enough: a common word in a rare site is then found without walking over the rest.
  var tokens: QueryTokens {
    guard let sites, sites.count <= 32 else { return .everything }
    return .sites(sites.sorted())
  }
}
