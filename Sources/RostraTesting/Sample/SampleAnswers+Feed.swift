import Crypto
import RostraPlatforms

/// The city's news as RSS 2.0, with validators (RFC 9110, section 8.8), and each account's posts as Mastodon gives them.
extension SampleAnswers {
  func feed(_ request: SampleRequest) -> SampleResponse? {
    if request.path == "/news/feed.xml" {
      return conditional(
        rss(
          title: "News of the \(SampleCity.name)", path: "/news", own: "/news/feed.xml",
          entries: news.prefix(30).map { entry($0, at: "/news/\($0.key)", titled: true) }), request)
    }
    guard request.path.hasPrefix("/@"), request.path.hasSuffix(".rss"),
      let person = SamplePerson(rawValue: String(request.path.dropFirst(2).dropLast(4)))
    else { return nil }
    let posts = city.posts(on: .mastodon, at: stage.number).filter {
      $0.author == person && $0.replyTo == nil && $0.shares == nil
    }
    return conditional(
      rss(
        title: person.name, path: "/@\(person.handle)", own: request.path,
        entries: posts.reversed().prefix(20).map {
          entry($0, at: "/@\(person.handle)/\(city.number(of: $0))", titled: false)
        }), request)
  }

  /// What the city itself announced, newest first, as it reads now.
  var news: [SamplePost] {
    city.posts(on: .mastodon, at: stage.number).filter {
      $0.author == .city && $0.replyTo == nil && $0.shares == nil
    }
    .reversed()
  }

  /// The time of the last change that a reader could see.
  var lastChange: Timestamp {
    let changes = city.posts(on: .mastodon, at: stage.number).flatMap {
      $0.versions(at: stage.number).map(\.time)
    }
    return max(changes.max() ?? stage.moment, stage.number == 0 ? Timestamp(seconds: 0) : stage.moment)
  }

  private func entry(_ original: SamplePost, at path: String, titled: Bool) -> String {
    let post = original.current(at: stage.number).post
    var lines = ["<item>"]
    if titled { lines.append("<title>\(SampleMarkup.escaped(post.headline))</title>") }
    lines.append("<link>\(origin)\(path)</link>")
    lines.append("<guid isPermaLink=\"true\">\(origin)\(path)</guid>")
    lines.append("<pubDate>\(SampleDate.http(original.time))</pubDate>")
    let link = post.link.map { origin + $0.path }
    lines.append(
      "<description>\(SampleMarkup.escaped(SampleMarkup.html(post.text, link: link, origin: origin)))</description>"
    )
    for case .tag(let tag) in SampleMarkup.pieces(post.text) {
      lines.append("<category>\(SampleMarkup.escaped(tag))</category>")
    }
    for picture in post.pictures {
      lines.append(
        "<enclosure url=\"\(origin)/media/\(picture.scene.fileName)\" type=\"image/png\" length=\"\(picture.scene.png.count)\"/>"
      )
    }
    return lines.joined(separator: "\n") + "\n</item>"
  }

  private func rss(title: String, path: String, own: String, entries: [String]) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
    <channel>
    <title>\(SampleMarkup.escaped(title))</title>
    <link>\(origin)\(path)</link>
    <atom:link href="\(origin)\(own)" rel="self" type="application/rss+xml"/>
    <description>\(SampleMarkup.escaped(SampleCity.label))</description>
    <language>en</language>
    <lastBuildDate>\(SampleDate.http(lastChange))</lastBuildDate>
    \(entries.joined(separator: "\n"))
    </channel>
    </rss>

    """
  }

  /// 304 where the client's copy is the present one; the entity tag outranks the date (RFC 9110, section 13.2.2).
  private func conditional(_ text: String, _ request: SampleRequest) -> SampleResponse {
    let body = Array(text.utf8)
    let digest = SHA256.hash(data: body).prefix(8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    let tag = "\"\(digest)\""
    let modified = SampleDate.http(lastChange)
    var response = SampleResponse.bytes(body, "application/rss+xml; charset=utf-8")
    response.headers += [HeaderField("ETag", tag), HeaderField("Last-Modified", modified)]
    let isCurrent: Bool
    if let asked = request.headers.first(named: "If-None-Match") {
      isCurrent = asked == "*" || asked.contains(tag)
    } else {
      isCurrent = request.headers.first(named: "If-Modified-Since") == modified
    }
    if isCurrent {
      response.status = 304
      response.body = []
      response.headers.removeFirst()
    }
    return response
  }
}

extension SamplePost {
  /// The first sentence, for places that want a title.
  var headline: String {
    let line = text.prefix { $0 != "\n" }
    let end = line.indices.first {
      line[$0] == "." && line.index(after: $0) < line.endIndex && line[line.index(after: $0)] == " "
    }
    return String(line[..<(end ?? line.endIndex)].prefix(120))
  }
}

/// Dates as HTTP and RSS write them (RFC 9110, section 5.6.7).
enum SampleDate {
  static func http(_ time: Timestamp) -> String {
    let days = time.seconds >= 0 ? time.seconds / 86_400 : (time.seconds - 86_399) / 86_400
    let (year, month, day) = Timestamp.civil(fromDays: days)
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let weekday = weekdays[Int(((days % 7) + 7) % 7)]
    let clock = time.rfc3339.dropFirst(11).prefix(8)
    return "\(weekday), \(day < 10 ? "0" : "")\(day) \(months[Int(month) - 1]) \(year) \(clock) GMT"
  }
}
