/// Reads the answer that holds the page itself.
struct PageReader {
  private let answer: Answer
  /// The address asked for, in canonical form: the page's id, whatever it redirects to today.
  private let id: String
  private let place: WebAddress?
  private let site: SiteReference

  init(_ answer: Answer, site: SiteReference) {
    self.answer = answer
    self.site = site
    id = answer.fetch.subject ?? answer.exchange.url
    place = PageReader.address(answer.exchange.url)
  }

  func identity() throws(ReadingError) -> Reading {
    let (document, base) = try page()
    var reading = Reading()
    let address = base.description
    // The address under which it was taken in is the page's id for ever: a redirect that comes later moves the page,
    // and makes no other one of it.
    reading.identity = Identity(
      accountID: site.accountID ?? address, handle: PageConnector.handle(of: base), name: document.title,
      address: address)
    reading.notes = document.notes
    return reading
  }

  func timeline() throws(ReadingError) -> Reading {
    var reading = Reading()
    let exchange = answer.exchange
    if exchange.status == 304 {
      reading.coverage = Coverage(newest: nil, oldest: nil, isLast: true, isComplete: true)
      reading.coverage?.unchanged = true
      answer.noteMove(in: &reading)
      return reading
    }
    if let absence { return absence }
    let (document, base) = try page()
    reading.items = [document.item(id: id, url: base.description)]
    reading.next = document.requisites.fetches(for: id)
    reading.coverage = Coverage(newest: nil, oldest: nil, isLast: true, isComplete: true)
    reading.notes = document.notes
    if let tag = exchange.header("etag") { reading.state["etag"] = tag }
    if let date = exchange.header("last-modified") { reading.state["last-modified"] = date }
    if exchange.truncated != nil {
      // A part must not stand as the whole in the next run's question.
      reading.state = [:]
      reading.notes.append("the page was cut short (\(exchange.truncated ?? "")); what came of it was read")
    }
    answer.noteMove(in: &reading)
    return reading
  }

  func item() throws(ReadingError) -> Reading {
    if let absence { return absence }
    let (document, base) = try page()
    var reading = Reading()
    reading.items = [document.item(id: id, url: base.description)]
    reading.notes = document.notes
    return reading
  }

  /// 404 and 410 say that the page is not there; not why (RFC 9110, sections 15.5.5 and 15.5.11).
  private var absence: Reading? {
    let status = answer.exchange.status
    guard status == 404 || status == 410 else { return nil }
    var reading = Reading()
    reading.absences = [Absence(id: id, status: status, reason: .unknown)]
    return reading
  }

  private func page() throws(ReadingError) -> (PageDocument, WebAddress) {
    let exchange = answer.exchange
    guard (200...299).contains(exchange.status) else {
      throw .refused(status: exchange.status, String(decoding: answer.payload.prefix(200), as: UTF8.self))
    }
    guard let place else { throw .malformed("its address cannot be read: \(exchange.url.prefix(200))") }
    let type = exchange.header("content-type") ?? ""
    guard PageReader.isHTML(type, answer.payload) else {
      throw .notThisPlatform("it is \(type.isEmpty ? "no HTML" : String(type.prefix(80))), not a web page")
    }
    return (PageDocument(answer.payload, contentType: exchange.header("content-type"), at: place), place)
  }

  static func address(_ text: String) -> WebAddress? {
    do { return try WebAddress(text) } catch { return nil }
  }

  /// By the media type; without one, by whether it begins like markup (WHATWG MIME Sniffing, section 7.1, shortened).
  static func isHTML(_ contentType: String, _ payload: [UInt8]) -> Bool {
    let type =
      contentType.split(separator: ";").first.map { $0.filter { !$0.isWhitespace }.lowercased() } ?? ""
    if ["text/html", "application/xhtml+xml"].contains(type) { return true }
    guard type.isEmpty else { return false }
    let start = String(decoding: payload.drop { $0 <= 0x20 || $0 >= 0x80 }.prefix(14), as: UTF8.self)
      .lowercased()
    return ["<!doctype html", "<html", "<head", "<body", "<!--"].contains { start.hasPrefix($0) }
  }
}
