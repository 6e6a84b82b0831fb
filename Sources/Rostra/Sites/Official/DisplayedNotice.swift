package import RostraPlatforms
package import RostraStorage

/// A notice that an account shows, as the public may read it beside the account (DIS-1, REG-4).
package struct DisplayedNotice: Sendable, Hashable {
  package var title: String
  package var text: String
  package var since: Timestamp

  package static func all(
    of reference: String, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [DisplayedNotice] {
    let profile = try Profile.inForce(for: agency, in: tx)
    var filter = CaseFile<Statement>.Filter()
    filter.about = reference
    filter.stages = [.displayed]
    return try CaseFile<Statement>.all(filter, limit: 50, for: .system("registry", of: agency), in: tx).reversed().map {
      let kind = $0.contents[Statement.kind]
      return DisplayedNotice(
        title: profile.siteNotices.first { $0.kind == kind }?.title ?? kind, text: $0.contents[Statement.text],
        since: $0.since)
    }
  }
}
