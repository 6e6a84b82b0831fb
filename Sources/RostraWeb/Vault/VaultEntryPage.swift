import Rostra

/// One account: who has it, who may, what was done with it. Nothing secret is on it.
struct VaultEntryPage: Page {
  var entered: Entered
  var reference: String
  var account: String
  var facts: [Fact]
  var state: Badge
  var holding: Holding?
  var isMine: Bool
  var isEnded: Bool
  var mayManage: Bool
  /// Those who manage it, while nobody has it.
  var mayEnd: Bool
  var people: [Person]
  var versions: [Version]
  var log: [Entry]
  var settings: [Setting]
  var owed: [Owed]
  var title: String { "\(account), \(reference)" }
  var section: Frame.Section? { .vault }

  struct Fact: Codable, Sendable, Hashable {
    var name: String
    var value: String
  }

  struct Holding: Codable, Sendable, Hashable {
    var who: String
    var reason: String
    var until: Moment
    var isOverdue: Bool
    var isEmergency: Bool
  }

  struct Person: Codable, Sendable, Hashable {
    var name: String
    var way: String
    var until: String
  }

  struct Version: Codable, Sendable, Hashable {
    var number: Int
    var made: Moment
    var who: String
    var reason: String
    var holds: String
    var rules: Int
    var approval: String
  }

  struct Entry: Codable, Sendable, Hashable {
    var at: Moment
    var who: String
    var what: String
    var why: String
  }

  struct Setting: Codable, Sendable, Hashable {
    var at: Moment
    var who: String
    var setting: String
    var before: String
    var after: String
  }

  struct Owed: Codable, Sendable, Hashable {
    var title: String
    var state: Badge
    var last: String
  }

  private static let labels = [
    "reason": "Reason", "hours": "Hours", "setting": "Setting", "before": "Before", "after": "After",
  ]

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Vault", Place("vault"))]).html)
    \(entered.summary(Self.labels))
    <div class="heading"><h1><bdi>\(account)</bdi></h1>\(state.html)</div>
    \(FactList(facts: facts.map { ($0.name, "\($0.value)") }).html)
    \(isEnded ? "<p class=\"message\">This account has ended. Its versions stay sealed; nothing more is done with it.</p>" as HTML : custody(frame))
    \(attestations)
    <div class="heading"><h2>Who is named</h2>\(mayManage && !isEnded ? "<a class=\"button second\" href=\"/vault/\(reference)/people\">Change</a>" as HTML : nil)</div>
    \(people.isEmpty ? "<p class=\"quiet\">Nobody: those who run sites of the unit, and the vault’s keepers, reach it by their role.</p>" : DataTable(caption: "People", columns: ["Person", "By", "Until"], rows: people.map { ["\($0.name)", "\($0.way)", "\($0.until)"] }).html)
    <h2>Versions</h2>
    \(DataTable(
      caption: "Versions", columns: ["Version", "When", "By", "Why", "Holds", "Rules", "Approval"],
      rows: versions.map { version in
        ["\(String(version.number))", version.made.html, "\(version.who)", "\(version.reason)", "\(version.holds)", "\(version.rules == 0 ? "the program’s" : "version \(version.rules)")", "\(version.approval)"]
      }).html)
    <h2>What was done with it</h2>
    \(log.isEmpty ? "<p class=\"quiet\">It was never taken out.</p>" : DataTable(caption: "Use", columns: ["When", "Who", "What", "Why"], rows: log.map { [$0.at.html, "\($0.who)", "\($0.what)", "\($0.why)"] }).html)
    \(settings.isEmpty ? nil : settingTable)
    \(mayEnd ? "<p class=\"noprint\"><a href=\"/vault/\(reference)/end\">End it: the account is gone, or handed over</a></p>" as HTML : nil)
    """
  }

  private func custody(_ frame: Frame) -> HTML {
    """
    <section class="card">
    \(holding.map { held in
      """
      <h2>\(isMine ? "You have it" : "\(held.who) has it")\(held.isOverdue ? ", overdue" : "")</h2>
      <p>\(held.isEmergency ? "\(Badge("Emergency", .bad).html) " as HTML : nil)Until \(held.until.html). \(held.reason)</p>
      """ as HTML
    } ?? "<h2>Nobody has it now</h2>")
    \(isMine ? mine(frame) : holding == nil || holding?.isOverdue == true ? take(frame) : nil)
    \(!isMine && holding != nil && mayManage ? giveBack(frame, "Return it for them") : nil)
    \(holding == nil || isMine ? "<p><a href=\"/vault/\(reference)/change\">Change the credentials</a></p>" as HTML : nil)
    </section>
    """
  }

  private func take(_ frame: Frame) -> HTML {
    """
    <form method="post" action="/vault/\(reference)/checkout">\(frame.token)
    \(Field(name: "reason", label: "What you will do with it", kind: .lines(2)).html(entered))
    \(Field(name: "hours", label: "Hours", hint: "1 to 72. Nobody else can work with it meanwhile.", kind: .number, value: "2").html(entered))
    <button>Check it out</button>
    </form>
    """
  }

  private func mine(_ frame: Frame) -> HTML {
    """
    <div class="actions">\(holding?.isOverdue == true ? nil : "<a class=\"button\" href=\"/vault/\(reference)/reveal\">Show the credentials</a>" as HTML)
    \(giveBack(frame, "Return it"))</div>
    <details class="card"\(entered.errors.isEmpty ? "" : " open")><summary>Note a setting that you changed there</summary>
    <form method="post" action="/vault/\(reference)/settings">\(frame.token)
    \(Field(name: "setting", label: "Setting").html(entered))
    \(Field(name: "before", label: "Before").html(entered))
    \(Field(name: "after", label: "After").html(entered))
    <button class="second">Note it</button>
    </form></details>
    """
  }

  private func giveBack(_ frame: Frame, _ label: String) -> HTML {
    """
    <form method="post" action="/vault/\(reference)/return">\(frame.token)<button class="second">\(label)</button></form>
    """
  }

  private var attestations: HTML {
    guard !owed.isEmpty else { return "" }
    return """
      <div class="heading"><h2>Vouched for</h2>\(mayManage && !isEnded ? "<a class=\"button second\" href=\"/vault/\(reference)/attest\">Vouch for it</a>" as HTML : nil)</div>
      \(FactList(facts: owed.map { ($0.title, "\($0.state.html) \($0.last)") }).html)
      """
  }

  private var settingTable: HTML {
    """
    <h2>Settings changed</h2>
    \(DataTable(
      caption: "Settings", columns: ["When", "Who", "Setting", "Before", "After"],
      rows: settings.map { [$0.at.html, "\($0.who)", "\($0.setting)", "\($0.before)", "\($0.after)"] }).html)
    """
  }
}

/// Who is named with an account.
struct VaultPeoplePage: Page {
  var entered: Entered
  var reference: String
  var account: String
  var named: [Named]
  /// nil: they are too many to choose from.
  var choices: [Field.Option]?
  var title: String { "People of \(account)" }
  var section: Frame.Section? { .vault }

  struct Named: Codable, Sendable, Hashable {
    var person: String
    var name: String
    var way: String
    var title: String
    var until: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Vault", Place("vault")), (reference, Place("vault", reference))]).html)
    \(entered.summary(["person": "Person", "until": "Until"]))
    <h1>People of <bdi>\(account)</bdi></h1>
    <p class="lead">A holder may open it. Whoever is reached by its recovery or has a device of its second factor may not, but counts when credentials are changed before somebody leaves.</p>
    \(named.isEmpty ? "<p class=\"quiet\">Nobody is named.</p>" : DataTable(
      caption: "Named", columns: ["Person", "By", "Until", "<span class=\"hidden\">Remove</span>"],
      rows: named.map { one in
        [
          "\(one.name)", "\(one.title)", "\(one.until)",
          "<form method=\"post\" action=\"/vault/\(reference)/people/remove\">\(frame.token)<input type=\"hidden\" name=\"person\" value=\"\(one.person)\"><input type=\"hidden\" name=\"way\" value=\"\(one.way)\"><button class=\"second\">Remove<span class=\"hidden\"> \(one.name), \(one.title)</span></button></form>",
        ]
      }).html)
    <h2>Name somebody</h2>
    <form method="post" action="/vault/\(reference)/people">\(frame.token)
    \(person.html(entered))
    \(Field(name: "way", label: "As", kind: .radios(Vault.Way.named.map { Field.Option($0.rawValue, $0.title) }), value: "holder").html(entered))
    \(Field(name: "until", label: "Until", kind: .date, isRequired: false).html(entered))
    <button>Name them</button>
    </form>
    """
  }

  private var person: Field {
    choices.map { Field(name: "person", label: "Person", kind: .choice($0)) }
      ?? Field(
        name: "person", label: "Person", hint: "The mail address of somebody in the register of people.", kind: .mail)
  }
}

/// Vouching for an account.
struct VaultAttestPage: Page {
  var entered: Entered
  var reference: String
  var account: String
  var kind: String
  var title: String { "Vouch for \(account)" }
  var section: Frame.Section? { .vault }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Vault", Place("vault")), (reference, Place("vault", reference))]).html)
    \(entered.summary(["statements": "Statements", "note": "Note"]))
    <h1>Vouch for <bdi>\(account)</bdi></h1>
    \(Vault.Attestation.Kind.allCases.map { kind in
      """
      <h2>\(kind.title)</h2>
      <form method="post" action="/vault/\(reference)/attest">\(frame.token)
      <input type="hidden" name="kind" value="\(kind.rawValue)">
      \(kind.statements.enumerated().map { index, statement in
        "<div class=\"choice\"><input type=\"checkbox\" id=\"\(kind.rawValue)-\(String(index))\" name=\"statements\" value=\"\(statement.rawValue)\"><label for=\"\(kind.rawValue)-\(String(index))\">\(statement.title)</label></div>" as HTML
      })
      <div class="field"><label for="note-\(kind.rawValue)">Note <span class="quiet">(optional)</span></label>
      <input type="text" id="note-\(kind.rawValue)" name="note"></div>
      <button>I vouch for it</button>
      </form>
      """ as HTML
    })
    """
  }
}

/// Ending an account's entry, for good.
struct VaultEndPage: Page {
  var entered: Entered
  var reference: String
  var account: String
  var title: String { "End \(account)" }
  var section: Frame.Section? { .vault }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    \(Crumbs(places: [("Vault", Place("vault")), (reference, Place("vault", reference))]).html)
    \(entered.summary(["reason": "Reason", "sure": "Confirmation"]))
    <h1>End <bdi>\(account)</bdi></h1>
    <p class="lead">For an account that is gone from the platform, or was handed over. Its versions stay sealed and its history stays to be read; nobody takes it out, changes it or is shown it any more. This cannot be undone.</p>
    <form method="post" action="/vault/\(reference)/end">\(frame.token)
    \(Field(name: "reason", label: "Reason", hint: "What became of the account, and by what decision.", kind: .lines(2)).html(entered))
    \(Field(name: "sure", label: "Confirmation", kind: .checks([Field.Option("yes", "Nothing more is to be done with this account")])).html(entered))
    <button class="danger">End it</button>
    </form>
    </div>
    """
  }
}
