import Rostra

/// What all pages have in common.
struct Layout: Sendable {
  let frame: Frame
  let assets: Assets

  func document(_ page: some Page) -> HTML {
    """
    <!doctype html>
    <html lang="\(frame.language)">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    \(page.refresh.map { "<noscript><meta http-equiv=\"refresh\" content=\"\($0)\"></noscript>" as HTML })
    <title>\(page.title) – \(frame.agency)</title>
    <link rel="stylesheet" href="\(assets.address(of: "rostra.css"))">
    <link rel="icon" href="\(assets.address(of: "mark.svg"))" type="image/svg+xml">
    \((["rostra.js"] + page.scripts).map { "<script type=\"module\" src=\"\(assets.address(of: $0))\"></script>\n" as HTML })
    </head>
    <body>
    <a class="skip" href="#main">\(say(.skip))</a>
    \(frame.isSample ? sample : nil)
    \(frame.person == nil ? publicHeader : staffHeader(page.section))
    <main id="main" tabindex="-1">
    \(frame.done.flatMap(Done.init(rawValue:)).map { Self.done($0.sentence) })
    \(page.main(frame))
    </main>
    \(footer)
    </body>
    </html>

    """
  }

  private var say: Speaker<FrameWord> { Speaker(frame.language) }

  private var sample: HTML {
    "<aside class=\"sample\" aria-label=\"\(say(.sample))\"><strong>\(say(.sample))</strong> \(say(.sampleMeaning))</aside>"
  }

  private static func done(_ sentence: String) -> HTML {
    "<p class=\"message done\" role=\"status\">\(sentence)</p>"
  }

  private var publicHeader: HTML {
    """
    <header class="top">
    <a class="agency" href="\(frame.link("/"))">\(frame.agency)</a>
    <nav aria-label="\(say(.navigation))">
    <ul>
    \(publicPlaces.map { path, label in
      "<li><a href=\"\(frame.link(path))\"\(frame.path == path ? " aria-current=\"page\"" as HTML : "")>\(label)</a></li>\n" as HTML
    })
    <li>\(otherLanguage)</li>
    <li><a href="/sign-in">\(say(.staff))</a></li>
    </ul>
    </nav>
    </header>
    """
  }

  private var publicPlaces: [(String, String)] {
    [
      ("/", say(.home)), ("/accounts", say(.accounts)), ("/policy", say(.policy)), ("/verify", say(.verify)),
      ("/how-it-works", say(.explanation)),
      ("/log", say(.log)),
    ]
  }

  /// The same page in the other language; named in that language, for those who read only that one.
  private var otherLanguage: HTML {
    let (code, name) = frame.language == "es" ? ("en", "English") : ("es", "Español")
    return "<a href=\"\(frame.inLanguage(code))\" hreflang=\"\(code)\" lang=\"\(code)\">\(name)</a>"
  }

  private func staffHeader(_ current: Frame.Section?) -> HTML {
    """
    <header class="top">
    <a class="agency" href="/today">\(frame.agency)</a>
    <nav aria-label="Main">
    <ul>
    \(frame.sections.map { section in
      "<li><a href=\"/\(section.rawValue)\"\(section == current ? " aria-current=\"page\"" as HTML : "")>\(section.title)</a></li>" as HTML
    })
    </ul>
    </nav>
    <details class="menu">
    <summary>\(frame.person)</summary>
    <div>
    <a href="/account">Your account</a>
    <a href="/">Public portal</a>
    <form method="post" action="/sign-out">\(frame.token)<button class="plain">Sign out</button></form>
    </div>
    </details>
    </header>
    """
  }

  private var footer: HTML {
    """
    <footer class="bottom">
    <p>\(say(.zone, frame.zone)) \(say(.kept))</p>
    </footer>
    """
  }
}
