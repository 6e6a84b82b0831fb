import RostraPlatforms
import RostraStorage

/// The notices that a site must show, and how far each is (DIS-5, DIS-12). Which they are depends on the profile and on whether
/// the public may write there.
enum RequiredNotices {
  struct Need {
    var kind: String
    var title: String
    var isApproved: Bool
    var isDisplayed: Bool
  }

  static func of(_ site: SiteCase, _ standing: Standing, in tx: any Transaction) throws -> [Need] {
    let rows = try tx.rows(
      """
      SELECT subject_key, stage FROM case_file
      WHERE agency = \(standing.viewer.agency) AND noun = 'statement' AND about = \(site.reference) AND is_over = 0
      """
    ).map { (try $0.textOrNil("subject_key") ?? "", try $0.text("stage")) }
    let takesComments = ["on", "approved"].contains(site.contents[SiteFields.comments])
    return standing.profile.siteNotices.filter { !$0.onlyWithComments || takesComments }.map { notice in
      let stages = rows.filter { $0.0 == "\(site.reference) \(notice.kind)" }.map(\.1)
      return Need(
        kind: notice.kind, title: notice.title, isApproved: stages.contains { $0 == "approved" || $0 == "displayed" },
        isDisplayed: stages.contains("displayed"))
    }
  }
}
