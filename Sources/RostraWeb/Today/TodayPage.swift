import Rostra

/// What is owed, what broke, what is new.
struct TodayPage: Page {
  var greeting: String
  /// What this person owes, the earliest first.
  var duties: [DutyRow]
  var troubles: [Trouble]
  var failures: [Failure]
  var gaps: Int
  var hits: Int
  var sites: Int
  var new: Int
  var edited: Int
  var gone: Int
  var restored: Int
  var changes: [Change]
  var runs: [Run]
  var productions: [Made]
  var leaves: String
  var checkpoint: Moment?
  var stamp: Moment?
  var mayAddSites: Bool
  var title: String { "Today" }
  var section: Frame.Section? { .today }

  /// A site that needs somebody.
  struct Trouble: Codable, Sendable, Hashable {
    var reference: String
    var name: String
    var badge: Badge
    var text: String
  }

  /// A part of the system that does not do its work.
  struct Failure: Codable, Sendable, Hashable {
    var title: String
    var text: String
    var since: Moment?
  }

  struct Change: Codable, Sendable, Hashable {
    var item: String
    var badge: Badge
    var author: String
    var site: String
    var text: String
    var at: Moment
  }

  struct Run: Codable, Sendable, Hashable {
    var id: String
    var site: String
    var badge: Badge
    var started: Moment
    var found: String
  }

  struct Made: Codable, Sendable, Hashable {
    var reference: String
    var query: String
    var made: Moment
  }

  func main(_ frame: Frame) -> HTML {
    """
    <h1>\(greeting)</h1>
    \(duties.isEmpty ? nil : owed)
    \(sites == 0 ? start : overview)
    """
  }

  private var owed: HTML {
    """
    <section><h2>You owe</h2>
    \(DutyRow.table(duties))
    <p><a href="/duties">All of it, and your calendar</a></p></section>
    """
  }

  private var start: HTML {
    EmptyState(
      title: "No site is kept yet",
      text: mayAddSites
        ? "Add your agency's first account, feed or page; its address is enough. Rostra recognises what it is and captures it from then on."
        : "As soon as somebody adds the agency's sites, what is new and what broke shows here.",
      action: mayAddSites ? ("Add a site", Place("sites", "new")) : nil
    ).html
  }

  private var overview: HTML {
    """
    \(failures.map { failure in
      """
      <section class="message wrong"><h2>\(failure.title)</h2><p>\(failure.text)\(failure.since.map { " Since \($0.html)." as HTML })</p></section>

      """ as HTML
    })
    <ul class="cards figures" aria-label="The last seven days">
    \(figure(new, "new this week", "/captures")) \(figure(edited, "edited this week", "/search?q=edited%3Ayes"))
    \(figure(gone, "gone this week", "/search?q=deleted%3Ayes")) \(figure(gaps, gaps == 1 ? "gap open" : "gaps open", "/sites?gaps=open"))
    </ul>
    <div class="split">
    <div>
    <h2>Needs you</h2>
    \(hits == 0 ? nil : "<p><a href=\"/alerts\">\(hits.grouped) \(hits == 1 ? "hit" : "hits") of alerts</a> that nobody has seen to yet.</p>" as HTML)
    \(troubles.isEmpty ? "<p class=\"quiet\">Every site is covered as it should be.</p>" : list)
    <h2>Edited or gone in the last seven days</h2>
    \(changes.isEmpty ? "<p class=\"quiet\">Nothing that was seen before has changed.</p>" : changeList)
    </div>
    <aside>
    <section class="card"><h2>Captures</h2>\(runs.isEmpty ? "<p class=\"quiet\">None yet.</p>" : runList)<p><a href="/captures">All captures</a></p></section>
    \(productions.isEmpty ? nil : productionCard)
    <section class="card"><h2>The log</h2>
    <p>\(leaves) entries are signed for.\(checkpoint.map { " Last signed \($0.html)." as HTML })</p>
    <p>\(stamp.map { "Last stamped by an outside authority \($0.html)." as HTML } ?? "No outside authority has stamped it yet: set one up under Settings.")</p>
    <p><a href="/how-it-works">What this proves</a></p></section>
    </aside>
    </div>
    """
  }

  private func figure(_ number: Int, _ label: String, _ address: String) -> HTML {
    "<li class=\"card figure\"><a href=\"\(address)\"><strong>\(number)</strong> \(label)</a></li>"
  }

  private var list: HTML {
    """
    <ul class="plainlist">
    \(troubles.map { trouble in
      """
      <li class="card">\(trouble.badge.html) <a href="/sites/\(trouble.reference)">\(trouble.name)</a><br><span class="quiet">\(trouble.text)</span></li>

      """ as HTML
    })
    </ul>
    """
  }

  private var changeList: HTML {
    """
    <ul class="plainlist">
    \(changes.map { change in
      """
      <li class="card">\(change.badge.html) <span class="quiet">\(change.author) on \(change.site), found \(change.at.html)</span><br><a href="/items/\(change.item)">\(change.text.isEmpty ? "Without text" : change.text)</a></li>

      """ as HTML
    })
    </ul>
    """
  }

  private var runList: HTML {
    """
    <ul class="plainlist">
    \(runs.map { run in
      "<li>\(run.badge.html) <a href=\"/captures/\(run.id)\">\(run.site)</a><br><span class=\"quiet\">\(run.found), \(run.started.html)</span></li>\n" as HTML
    })
    </ul>
    """
  }

  private var productionCard: HTML {
    """
    <section class="card"><h2>Productions</h2><ul class="plainlist">
    \(productions.map { made in
      "<li><a href=\"/productions/\(made.reference)\">\(made.reference)</a> <span class=\"quiet\">\(made.query), \(made.made.html)</span></li>\n" as HTML
    })
    </ul></section>
    """
  }
}
