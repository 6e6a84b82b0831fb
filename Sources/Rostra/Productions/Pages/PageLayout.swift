/// What all pages of a production have in common.
struct PageLayout: Sendable {
  var agency: Agency
  var reference: String

  /// A page that makes no request but to the files beside it, and runs no script but ours.
  ///
  /// - Parameter root: the way up to the folder of `index.html`: empty, or `../`.
  func page(title: String, root: String, script: String? = nil, _ main: HTML) -> HTML {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file:; style-src 'self' file:; script-src 'self' file:; base-uri 'none'; form-action 'none'">
    <meta name="referrer" content="no-referrer">
    <title>\(title) – \(agency.name)</title>
    <link rel="stylesheet" href="\(root)assets/production.css">
    \(script.map { "<script src=\"\(root)assets/\($0)\" defer></script>" as HTML })
    </head>
    <body>
    <a class="skip" href="#main">Skip to the records</a>
    \(agency.isSample ? Self.sampleBanner : nil)
    <header class="site">
    <p class="agency">\(agency.name)</p>
    <nav aria-label="This production">
    <a href="\(root)index.html">Records</a>
    <a href="\(root)verify.html">Verify</a>
    <a href="\(root)READ%20ME%20FIRST.txt">Read me first</a>
    </nav>
    </header>
    <main id="main" tabindex="-1">
    \(main)
    </main>
    <footer class="site">
    <p>Production \(reference). Records as captured; nothing here was written by the people who made this package.
    <a href="\(root)verify.html">Check that yourself</a>.</p>
    </footer>
    </body>
    </html>

    """
  }

  private static let sampleBanner: HTML =
    "<p class=\"sample\" role=\"note\"><strong>SAMPLE DATA.</strong> Not a real agency, not real records.</p>"
}
