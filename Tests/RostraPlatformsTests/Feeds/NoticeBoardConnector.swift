@testable import RostraPlatforms

/// A city's notice board: `https://<host>/notices.json`, newest first, twenty to a page.
struct NoticeBoardConnector: Connector {
  let platform = PlatformFacts(
    id: "noticeboard", name: "Notice board", provenance: .publicAPI, provenanceWithToken: .publicAPI,
    notCaptured: ["notices taken down between two runs"])

  func recognise(_ address: String) -> Recognition? {
    guard address.hasPrefix("https://"), address.hasSuffix("/notices.json") else { return nil }
    return Recognition(site: SiteReference(platform: platform.id, address: address), confidence: .likely)
  }

  func identify(_ site: SiteReference) -> [Fetch] {
    [Fetch(.identity, url: site.address)]
  }

  func capture(_ site: SiteReference, state: [String: String]) -> [Fetch] {
    [Fetch(.timeline, url: site.address)]
  }

  func recheck(_ ids: [String], of site: SiteReference) -> [Fetch] {
    ids.map { Fetch(.item, url: site.address + "?id=" + $0, subject: $0) }
  }

  func thread(of id: String, in site: SiteReference) -> [Fetch] { [] }

  func read(_ answer: Answer, site: SiteReference) throws(ReadingError) -> Reading {
    var reading = Reading()
    if let id = answer.fetch.subject, answer.exchange.status == 404 {
      reading.absences = [Absence(id: id, status: 404, reason: .unknown)]
      return reading
    }
    guard answer.exchange.status == 200 else { throw .refused(status: answer.exchange.status, "") }
    let json: JSON
    do { json = try JSON(parsing: answer.payload) } catch { throw .malformed("\(error)") }
    guard let board = json["board"]?.identifier, let notices = json["notices"]?.array else {
      throw .notThisPlatform("the JSON has no board and notices")
    }
    reading.identity = Identity(
      accountID: board, handle: board, name: json["name"]?.string, address: site.address)
    reading.items = notices.compactMap(item)
    reading.next = json["older"]?.string.map { [Fetch(.timeline, url: $0)] } ?? []
    let dates = reading.items.compactMap(\.published)
    reading.coverage = Coverage(
      newest: dates.max(), oldest: dates.min(), isLast: reading.next.isEmpty, isComplete: true)
    return reading
  }

  private func item(_ notice: JSON) -> CapturedItem? {
    guard let id = notice["id"]?.identifier else { return nil }
    let body = Markup.plainText(ofHTML: notice["body"]?.string ?? "")
    var item = CapturedItem(id: id, kind: .note, text: body.text)
    item.markup = notice["body"]?.string
    item.links = body.links
    item.published = notice["posted"]?.string.flatMap(Timestamp.init(rfc3339:))
    return item
  }
}
