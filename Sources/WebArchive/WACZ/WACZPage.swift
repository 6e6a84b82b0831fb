/// A page that a reader of a WACZ is offered to open (WACZ 1.1.1 section 5.2.2).
public struct WACZPage: Sendable, Hashable {
  public var id: String
  public var url: String
  public var date: WARCDate
  public var title: String?
  /// The page's text, for search in the browser.
  public var text: String?

  public init(id: String, url: String, date: WARCDate, title: String? = nil, text: String? = nil) {
    self.id = id
    self.url = url
    self.date = date
    self.title = title
    self.text = text
  }

  var json: [UInt8] {
    var json = JSONText()
    json.beginObject()
    json.member("id", id)
    json.member("url", url)
    json.member("ts", date.description)
    json.member("title", title)
    json.member("text", text)
    json.endObject()
    return json.bytes + [0x0A]
  }
}
