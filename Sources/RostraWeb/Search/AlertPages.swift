import Rostra

/// The alerts: what each looks for, where, and whom it tells.
struct AlertsPage: Page {
  var alerts: [Entry]
  var mayMake: Bool
  var title: String { "What is watched" }
  var section: Frame.Section? { .search }

  struct Entry: Codable, Sendable, Hashable {
    var address: String
    var name: String
    var looksFor: String
    var wherever: String
    var tells: String
    var badges: [Badge]
    var trouble: String?
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Search", .search), ("Alerts", .alerts)]).html)
    <div class="heading"><h1>What is watched</h1>
    <p class="actions">\(alerts.isEmpty ? nil : "<a href=\"/alerts/watched?format=csv\">Download as CSV</a> " as HTML)\
    \(mayMake && !alerts.isEmpty ? "<a class=\"button\" href=\"/alerts/new\">New alert</a>" as HTML : nil)</p></div>
    \(alerts.isEmpty ? empty : table)
    """
  }

  private var empty: HTML {
    EmptyState(
      title: "Nothing is watched yet",
      text: "An alert looks for a saved search, or for the words of dictionaries, in everything that is captured from "
        + "then on.", action: mayMake ? ("Set up an alert", .newAlert) : nil
    ).html
  }

  private var table: HTML {
    DataTable(
      caption: "Alerts", columns: ["Alert", "Looks for", "Where", "Tells"],
      rows: alerts.map { alert in
        [
          "<a href=\"\(alert.address)\">\(alert.name)</a> \(alert.badges.map { "\($0.html) " as HTML })\(alert.trouble.map { "<br><span class=\"error\">\($0)</span>" as HTML })",
          "\(alert.looksFor)", "\(alert.wherever)", "\(alert.tells)",
        ]
      }
    ).html
  }
}

/// One alert: what it does, whether it tells the reader, and how to stop that.
struct AlertPage: Page {
  var entered: Entered
  var id: String
  var name: String
  var looksFor: String
  var wherever: String
  var how: String
  var people: [Told]
  var made: Moment
  var madeBy: String
  var isActive: Bool
  var trouble: String?
  /// Whether the reader is one who is told; nil: no.
  var isMuted: Bool?
  var mayChange: Bool
  var title: String { name }
  var section: Frame.Section? { .search }

  struct Told: Codable, Sendable, Hashable {
    var name: String
    var mail: String
    var last: Moment?
    var isMuted: Bool
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Search", .search), ("Alerts", .alerts), ("What is watched", .watched)]).html)
    \(entered.summary())
    <div class="heading"><h1>\(name) \(isActive ? nil : Badge("Paused", .warn).html)</h1>
    <p class="actions"><a href="\(Place.alerts.with("state", "all").with("alert", id).text)">What it found</a>\
    \(mayChange ? " <a href=\"\(Place("alerts", id, "edit").text)\">Edit</a>" as HTML : nil)</p></div>
    \(trouble.map { "<div class=\"message wrong\"><h2>It cannot look</h2><p>\($0)</p></div>" as HTML })
    \(FactList(facts: [("Looks for", "\(looksFor)"), ("Where", "\(wherever)"), ("Made by", "\(madeBy), \(made.html)")]).html)
    <h2>Who is told</h2>
    \(people.isEmpty ? "<p>Nobody: what it finds is only listed.</p>" : told)
    \(isMuted.map { mine($0, frame) })
    \(mayChange ? further(frame) : nil)
    """
  }

  private var told: HTML {
    """
    <p>By mail, \(how), of what they may read at that moment.</p>
    \(DataTable(
      caption: "People who are told", columns: ["Name", "Mail", "Last told"],
      rows: people.map { person in
        [
          "\(person.name) \(person.isMuted ? Badge("Stopped by them", .quiet).html : nil)", "\(person.mail)",
          person.last.map { $0.html } ?? "<span class=\"quiet\">not yet</span>",
        ]
      }).html)
    """
  }

  private func mine(_ isMuted: Bool, _ frame: Frame) -> HTML {
    """
    <section class="card"><h2>Your messages</h2>
    <p>\(isMuted ? "You have stopped the messages of this alert. What it finds is still listed." : "This alert tells you by mail, \(how).")</p>
    <form method="post" action="\(Place("alerts", id, "mute").text)">\(frame.token)
    <input type="hidden" name="mute" value="\(isMuted ? "no" : "yes")">
    <button class="second">\(isMuted ? "Send me messages again" : "Stop my messages")</button></form>
    </section>
    """
  }

  private func further(_ frame: Frame) -> HTML {
    """
    <section class="card noprint"><h2>Pause or forget</h2>
    <p class="quiet">A paused alert looks at nothing and tells nobody, and does not look back when it goes on. Forgetting takes the list of its hits away; the items stay.</p>
    <div class="actions">
    <form method="post" action="\(Place("alerts", id, "pause").text)">\(frame.token)
    <input type="hidden" name="pause" value="\(isActive ? "yes" : "no")">
    <button class="second">\(isActive ? "Pause it" : "Let it go on")</button></form>
    <a class="button danger" href="\(Place("alerts", id, "forget").text)">Forget it</a>
    </div>
    </section>
    """
  }
}

/// A new alert, or a change of one.
struct AlertEditPage: Page {
  var entered: Entered
  var id: String?
  var name: String
  /// A search that is not kept yet.
  var query: String?
  var search: String
  var searches: [Field.Option]
  var dictionaries: [Field.Option]
  var chosenDictionaries: [String]
  var direction: String
  var frequency: String
  var recipients: String
  var sites: [Field.Option]
  var chosenSites: [String]
  var withImports: Bool
  /// For those who annotate in one unit only, every site is no choice.
  var mayWatchAll: Bool
  var title: String { id == nil ? "New alert" : "Edit \(name)" }
  var section: Frame.Section? { .search }

  private static let labels = [
    "name": "Name", "search": "Search", "dictionaries": "Dictionaries", "recipients": "Who is told", "sites": "Sites",
    "direction": "Said by",
  ]

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Search", .search), ("Alerts", .alerts), ("What is watched", .watched)]).html)
    \(entered.summary(Self.labels))
    <h1>\(title)</h1>
    <p class="lead">It looks at every post, comment and edit that is captured from \(id == nil ? "now" : "then") on. What is there already is found by searching.</p>
    <form method="post" action="\(id.map { Place("alerts", $0, "edit").text } ?? "/alerts/new")">\(frame.token)
    \(query.map { "<input type=\"hidden\" name=\"query\" value=\"\($0)\">" as HTML })
    \(Field(name: "name", label: "Name", hint: query == nil ? nil : "The search is saved under it, too.", value: name).html(entered))
    <h2>What it looks for</h2>
    <p class="quiet">A search, dictionaries, or both: then an item must match the search and hold a word of one of the dictionaries.</p>
    \(Field(name: "search", label: "Search", kind: .choice(choices), isRequired: false, value: search).html(entered))
    \(Field(name: "dictionaries", label: "Dictionaries", hint: "Lists of words. One of them has to occur.", kind: .checks(dictionaries), isRequired: false).html(with("dictionaries", chosenDictionaries)))
    \(Field(name: "direction", label: "Said by", kind: .radios([Field.Option("any", "Anybody"), Field.Option("incoming", "Others: comments and mentions"), Field.Option("outgoing", "The agency")]), value: direction).html(entered))
    \(Field(name: "sites", label: "Sites", hint: mayWatchAll ? "None chosen: every site, those added later too." : "Those of your unit.", kind: .checks(sites), isRequired: !mayWatchAll).html(with("sites", chosenSites)))
    \(Field(name: "withImports", label: "Files that are imported", kind: .checks([Field.Option("yes", "Look at what they bring, too", hint: "It may be of long ago: an old export can bring thousands of hits.")]), isRequired: false).html(with("withImports", withImports ? ["yes"] : [])))
    <h2>Who is told</h2>
    \(Field(name: "recipients", label: "Mail addresses", hint: "Of people who sign in here, one a line. Each is told only of what they may read. None: hits are only listed.", kind: .lines(3), isRequired: false, value: recipients).html(entered))
    \(Field(name: "frequency", label: "How often", kind: .radios(rhythms), value: frequency).html(entered))
    <button>\(id == nil ? "Set it up" : "Save")</button>
    </form>
    """
  }

  private var choices: [Field.Option] {
    let fresh = query.map { [Field.Option("query", "This search: \($0.isEmpty ? "everything" : $0)")] } ?? []
    return fresh + [Field.Option("", "No search: dictionaries alone")] + searches
  }

  private var rhythms: [Field.Option] {
    [
      Field.Option("at-once", "At once", hint: "In a busy hour, one message in five minutes."),
      Field.Option("daily", "Once a day", hint: "At eight, in the agency’s time."),
      Field.Option("weekly", "Once a week", hint: "On Monday at eight."),
    ]
  }

  /// What was chosen before, until the form was sent once.
  private func with(_ field: String, _ chosen: [String]) -> Entered {
    guard entered.errors.isEmpty else { return entered }
    var filled = entered
    filled.values[field] = chosen
    return filled
  }
}
