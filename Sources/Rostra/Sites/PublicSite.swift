package import RostraPlatforms
package import RostraStorage

/// What anybody may know of a site: that the agency keeps it, where it is, and since when (DIS-1).
package struct PublicSite: Sendable, Hashable {
  package var name: String
  package var platform: String
  package var address: String
  package var since: Timestamp

  /// By name. An address that is not reachable from outside tells residents nothing, but that the site is kept does.
  package static func all(of agency: Identifier<Agency>, in tx: any Transaction) throws -> [PublicSite] {
    try tx.rows(
      "SELECT name, platform, address, handle, added_at FROM site WHERE agency = \(agency) ORDER BY name, address"
    ).map { row in
      let address = try row.text("address")
      return PublicSite(
        name: try row.textOrNil("name") ?? row.textOrNil("handle") ?? address, platform: try row.text("platform"),
        address: address, since: Timestamp(milliseconds: try row.int64("added_at")))
    }
  }
}
