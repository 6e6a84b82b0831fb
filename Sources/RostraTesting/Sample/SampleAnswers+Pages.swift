import RostraPlatforms

/// Web pages for people: the entrance, the page of alerts, articles, accounts and posts; style sheet and pictures.
extension SampleAnswers {
  func page(_ request: SampleRequest) -> SampleResponse? {
    let parts = request.path.split(separator: "/").map(String.init)
    switch (parts.first ?? "", parts.count) {
    case ("", 0): return .html(entrance)
    case ("alerts", 1): return .html(alerts)
    case ("policy", 1): return .html(policy)
    case ("news", 1): return .html(newsList)
    case ("news", 2): return article(parts[1]).map(SampleResponse.html)
    case ("assets", 2) where parts[1] == "site.css":
      return .bytes(Array(SampleStyle.sheet.utf8), "text/css; charset=utf-8")
    case ("media", 2):
      let scene = SampleScene.allCases.first { $0.fileName == parts[1] }
      return scene.map { .bytes($0.png, "image/png") }
    case (let name, 1...2) where name.hasPrefix("@"):
      guard let person = SamplePerson(rawValue: String(name.dropFirst())) else { return nil }
      return parts.count == 1
        ? .html(profile(person)) : postPage(parts[1], by: person).map(SampleResponse.html)
    default: return nil
    }
  }

  private func document(_ title: String, feed: String = "/news/feed.xml", _ body: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(SampleMarkup.escaped(title))</title>
    <link rel="stylesheet" href="/assets/site.css">
    <link rel="alternate" type="application/rss+xml" title="\(SampleMarkup.escaped(title))" href="\(feed)">
    </head>
    <body>
    <p class="sample">\(SampleCity.label)</p>
    <header><a href="/">\(SampleCity.name)</a></header>
    <main>
    <h1>\(SampleMarkup.escaped(title))</h1>
    \(body)
    </main>
    <footer>\(SampleCity.name) · 100 Main Street · <a href="/policy">Comment policy</a></footer>
    </body>
    </html>

    """
  }

  private var entrance: String {
    let list = SampleSite.all(at: origin).map { site in
      "<li>\(SampleMarkup.escaped(site.name)): <code>\(SampleMarkup.escaped(site.address))</code></li>"
    }
    return document(
      SampleCity.name,
      """
      <p>Stage \(stage.number) of \(SampleStage.last): \(SampleMarkup.escaped(stage.story))</p>
      <h2>Addresses to capture</h2>
      <ul>
      \(list.joined(separator: "\n"))
      </ul>
      """)
  }

  /// The page that residents bookmark; its words and its picture follow the events.
  private var alerts: String {
    let (words, scene): (String, SampleScene) =
      switch stage.number {
      case 0: (city[key: "boil"]?.text ?? "", .waterMain)
      case 1: (city[key: "boil"]?.current(at: 1).post.text ?? "", .waterMain)
      case 2: (city[key: "boil"]?.current(at: 2).post.text ?? "", .cityHall)
      default: ("There are no alerts at this time.", .cityHall)
      }
    return document(
      "City alerts",
      """
      <section class="\(stage.number < 2 ? "alert" : "calm")">
      \(SampleMarkup.html(words, origin: origin))
      <img src="/media/\(scene.fileName)" alt="\(scene == .waterMain ? "Water rising from a broken street" : "City Hall")" width="240" height="160">
      </section>
      <p>Last changed \(lastChange.rfc3339).</p>
      """)
  }

  private var policy: String {
    document(
      "Comment policy",
      """
      <p>We welcome criticism. Comments on our pages are public records and are kept.</p>
      <p>Threats, private details of others and advertising may be hidden. What is hidden is kept, with the reason.</p>
      """)
  }

  private var newsList: String {
    let list = news.prefix(30).map { post in
      "<li><a href=\"/news/\(post.key)\">\(SampleMarkup.escaped(post.current(at: stage.number).post.headline))</a></li>"
    }
    return document("News", "<ul>\n\(list.joined(separator: "\n"))\n</ul>")
  }

  /// An announcement, or the page behind a link in one.
  private func article(_ key: String) -> String? {
    if let post = city[key: key], post.isVisible(at: stage.number), post.author == .city {
      let current = post.current(at: stage.number)
      let edited = current.edited.map { "<p>Edited \($0.rfc3339).</p>" } ?? ""
      return document(
        current.post.headline,
        "<p><time>\(post.time.rfc3339)</time></p>\n\(body(of: current.post))\n\(edited)")
    }
    let link = city.posts.lazy.compactMap(\.link).first { $0.path == "/news/\(key)" }
    return link.map { document($0.title, "<p>\(SampleMarkup.escaped($0.description))</p>") }
  }

  private func body(of post: SamplePost) -> String {
    let pictures = post.pictures.map { picture in
      let alt = picture.altText.map { " alt=\"\(SampleMarkup.escaped($0))\"" } ?? ""
      return "<img src=\"/media/\(picture.scene.fileName)\"\(alt) width=\"240\" height=\"160\">"
    }
    let link = post.link.map { origin + $0.path }
    return SampleMarkup.html(post.text, link: link, origin: origin) + pictures.joined()
  }

  private func profile(_ person: SamplePerson) -> String {
    let posts = city.posts(on: .mastodon, at: stage.number).filter { $0.author == person && $0.shares == nil }
      .reversed()
    let list = posts.prefix(20).map { post in
      "<article><a href=\"/@\(person.handle)/\(city.number(of: post))\"><time>\(post.time.rfc3339)</time></a>\n"
        + body(of: post.current(at: stage.number).post) + "</article>"
    }
    return document(
      person.name, feed: "/@\(person.handle).rss",
      SampleMarkup.html(person.biography(at: stage.number), origin: origin) + list.joined(separator: "\n"))
  }

  private func postPage(_ number: String, by person: SamplePerson) -> String? {
    guard let post = Int64(number).flatMap(city.post(number:)), post.author == person, post.shares == nil,
      post.isVisible(at: stage.number)
    else { return nil }
    let current = post.current(at: stage.number).post
    return document(
      person.name, feed: "/@\(person.handle).rss",
      "<article><time>\(post.time.rfc3339)</time>\n\(body(of: current))</article>")
  }
}

enum SampleStyle {
  static let sheet = """
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 0 auto; padding: 1rem; color: #1c1e22; }
    .sample { background: #5b2a86; color: #fff; padding: .5rem 1rem; font-weight: 600; }
    .alert { border-left: .5rem solid #a3201f; padding: .5rem 1rem; background: #fdf1f0; }
    .calm { border-left: .5rem solid #2f6f3e; padding: .5rem 1rem; background: #f1f8f2; }
    main { background: url("/media/cityHall.png") no-repeat right top; padding-right: 250px; }
    img { max-width: 100%; height: auto; }

    """
}
