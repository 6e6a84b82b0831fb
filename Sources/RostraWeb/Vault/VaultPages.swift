import Rostra

/// What the vault holds for whoever looks.
struct VaultPage: Page {
  var rows: [Row]
  var words: String
  /// `held`: those that somebody has; `ended`: with those that have ended.
  var which: String
  var emergencies: [Emergency]
  var lists: [FinalListRow]
  /// What an officer should set right about the keys.
  var warnings: [String]
  var mayFile: Bool
  var mayBreakGlass: Bool
  var maySetRules: Bool
  var pager: Pager
  var title: String { "Vault" }
  var section: Frame.Section? { .vault }

  struct Row: Codable, Sendable, Hashable {
    var reference: String
    var platform: String
    var handle: String
    var unit: String
    var state: Badge
    var holder: String
    var changed: Moment
    var owed: [Badge]
  }

  /// Control taken, or asked for, in an emergency.
  struct Emergency: Codable, Sendable, Hashable {
    var id: String
    var entry: String
    var title: String
    var who: String
    var reason: String
    var asked: Moment
    var isOpen: Bool
    var mayAct: Bool
  }

  struct FinalListRow: Codable, Sendable, Hashable {
    var reference: String
    var siteCase: String
    var entries: Int
    var made: Moment
  }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="heading"><h1>Vault</h1>
    <p class="actions">\(maySetRules ? "<a href=\"/vault/rules\">Password rules</a>" as HTML : nil)
    \(mayBreakGlass ? "<a href=\"/vault/break-glass\">Emergency</a>" as HTML : nil)
    <a class="button" href="/vault/new">Lay down credentials</a></p></div>
    \(warnings.map { "<p class=\"message warn\">\($0)</p>" as HTML })
    \(emergencies.map { emergency($0, frame) })
    \(rows.isEmpty && words.isEmpty && which.isEmpty ? empty : filters + table)
    \(lists.isEmpty ? nil : finalLists)
    """
  }

  private var empty: HTML {
    EmptyState(
      title: "Nothing here for you",
      text: mayFile
        ? "Whoever opens an account lays its credentials down here in the same step: then they do not leave with anybody."
        : "Credentials of accounts that you are named for appear here. Your own login for a records system is yours alone.",
      action: nil
    ).html
  }

  private var filters: HTML {
    """
    <form class="filters noprint" method="get" action="/vault">
    \(Field(name: "q", label: "Words", kind: .search, isFilter: true, value: words).html(Entered()))
    \(Field(name: "which", label: "Which", kind: .choice([Field.Option("", "In use"), Field.Option("held", "Checked out"), Field.Option("ended", "With those that ended")]), isFilter: true, value: which).html(Entered()))
    <button class="second">Show</button>
    </form>
    """
  }

  private var table: HTML {
    guard !rows.isEmpty else {
      return EmptyState(title: "None of them", text: "No entry is as the filters ask.", action: nil).html
    }
    return """
      \(DataTable(
        caption: "Entries", columns: ["Account", "Unit", "State", "Changed", "Owed"],
        rows: rows.map { row in
          [
            "<a href=\"/vault/\(row.reference)\"><bdi>\(row.handle)</bdi> on \(row.platform)</a><br><span class=\"quiet\">\(row.reference)</span>",
            "\(row.unit)",
            "\(row.state.html)\(row.holder.isEmpty ? nil : "<br><span class=\"quiet\">\(row.holder)</span>" as HTML)",
            row.changed.html, row.owed.isEmpty ? "–" : "\(row.owed.map { "\($0.html) " as HTML })",
          ]
        }).html)
      \(pager.html)
      """
  }

  private func emergency(_ emergency: Emergency, _ frame: Frame) -> HTML {
    """
    <section class="message wrong">
    <h2>Emergency: <a href="/vault/\(emergency.entry)">\(emergency.title)</a></h2>
    <p>\(emergency.who) \(emergency.isOpen ? "took control" : "asks to take control"), \(emergency.asked.html): \(emergency.reason)</p>
    \(emergency.mayAct ? act(emergency, frame) : "<p class=\"quiet\">\(emergency.isOpen ? "It waits for its review by another person." : "It waits for a second person.")</p>" as HTML)
    </section>
    """
  }

  private func act(_ emergency: Emergency, _ frame: Frame) -> HTML {
    guard emergency.isOpen else {
      return """
        <form method="post" action="/vault/break-glass/\(emergency.id)/confirm">\(frame.token)
        <button class="danger">Confirm it as the second person</button>
        </form>
        """
    }
    let id = "review-\(emergency.id)"
    return """
      <form method="post" action="/vault/break-glass/\(emergency.id)/review">\(frame.token)
      <div class="field"><label for="\(id)">What you found</label>
      <textarea id="\(id)" name="review" rows="2" required></textarea></div>
      <button>Close the review</button>
      </form>
      """
  }

  private var finalLists: HTML {
    """
    <h2>Final lists of credentials</h2>
    \(DataTable(
      caption: "Final lists", columns: ["List", "Case", "Entries", "Sealed"],
      rows: lists.map { list in
        ["<a href=\"/vault/lists/\(list.reference)\">\(list.reference)</a>", "\(list.siteCase)", "\(String(list.entries))", list.made.html]
      }, numeric: [2]).html)
    """
  }
}

/// Credentials, as they are laid down or changed. What was typed as a secret is never sent back.
struct CredentialsPage: Page {
  var entered: Entered
  /// nil: a new entry.
  var reference: String?
  var account: String
  var units: [Field.Option]
  var rules: String
  var domains: String
  var mayFileSites: Bool
  var title: String { reference.map { "Change the credentials of \($0)" } ?? "Lay down credentials" }
  var section: Frame.Section? { .vault }

  private static let labels = Dictionary(
    uniqueKeysWithValues: CredentialField.allCases.map { ($0.rawValue, $0.title) }
  ).merging([
    "unit": "Unit", "platform": "Platform", "handle": "Handle", "site": "Site", "reason": "Reason",
    "mailAuthorisation": "Written authorisation",
  ]) { first, _ in first }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: crumbs).html)
    \(entered.summary(Self.labels))
    <h1>\(title)</h1>
    <p class="lead">\(reference == nil ? "All account information is kept sealed. Only who works with the account can open it, and each time is on record." : "\(account). What you leave empty stays as it is; earlier versions stay sealed.")</p>
    <form method="post" action="\(reference.map { "/vault/\($0)/change" } ?? "/vault/new")" autocomplete="off">\(frame.token)
    \(reference == nil ? place : nil)
    <h2>What opens it</h2>
    \(Field(name: "username", label: "User name", isRequired: reference == nil, autocomplete: "off").html(entered))
    \(Field(name: "make", label: "Password", kind: .radios([Field.Option("yes", "Have one made", hint: "Long, random, by the rules"), Field.Option("no", reference == nil ? "Enter the one that is set" : "Enter one, or leave it as it is")]), value: reference == nil ? "yes" : "no").html(entered))
    \(Field(name: "secret", label: "The password that is set", hint: rules, kind: .password, isRequired: false, autocomplete: "new-password").html(entered))
    \(Field(name: "second-factor", label: "Key of the second factor", hint: "The letters and digits below the QR code, not a six-digit code.", kind: .password, isRequired: false, autocomplete: "off").html(entered))
    \(Field(name: "backup-codes", label: "Backup codes", hint: "One a line.", kind: .lines(3), isRequired: false, autocomplete: "off").html(entered))
    <h2>What brings it back</h2>
    \(Field(name: "registration-mail", label: "Mail address it is registered under", hint: domains, kind: .mail, isRequired: false, autocomplete: "off").html(entered))
    \(Field(name: "recovery-mail", label: "Recovery mail address", kind: .mail, isRequired: false, autocomplete: "off").html(entered))
    \(Field(name: "recovery-phone", label: "Recovery telephone", isRequired: false, autocomplete: "off").html(entered))
    \(Field(name: "mailAuthorisation", label: "Written authorisation of another address", hint: "Only where an address is not the agency’s: by whom, when, where it is filed.", isRequired: false).html(entered))
    \(reference == nil ? nil : change)
    <button>\(reference == nil ? "Seal them" : "File the new version")</button>
    </form>
    """
  }

  private var crumbs: [(String, Place)] {
    [("Vault", Place("vault"))] + (reference.map { [($0, Place("vault", $0))] } ?? [])
  }

  private var place: HTML {
    """
    <h2>Which account</h2>
    \(mayFileSites
      ? Field(name: "kind", label: "Whose it is", kind: .radios([Field.Option("site", "An account of the agency"), Field.Option("personal", "My own login for a records system", hint: "Nobody else will see it")]), value: "site").html(entered)
      : "<input type=\"hidden\" name=\"kind\" value=\"personal\"><p>Your own login for a records system: nobody else will see it.</p>")
    \(Field(name: "unit", label: "Unit", kind: .choice(units)).html(entered))
    \(Field(name: "platform", label: "Platform", hint: "Such as bluesky, facebook, x.").html(entered))
    \(Field(name: "handle", label: "Handle", hint: "As the platform shows it.").html(entered))
    \(Field(name: "site", label: "Site", hint: "Its reference, such as S-4, where it is captured already.", isRequired: false).html(entered))
    \(Field(name: "case", label: "Case of the registry", hint: "Such as SC-4.", isRequired: false).html(entered))
    """
  }

  private var change: HTML {
    """
    <h2>Why</h2>
    \(Field(name: "reason", label: "Reason", hint: "It is reported to those who must know, without the credentials.", kind: .lines(2)).html(entered))
    \(Field(name: "approvedBy", label: "Approval", hint: "The case that approved it.", isRequired: false).html(entered))
    """
  }
}

/// What passwords of accounts must be like.
struct PasswordRulesPage: Page {
  var entered: Entered
  var version: Int
  var length, classes, age, reuse: String
  var maySet: Bool
  var title: String { "Password rules" }
  var section: Frame.Section? { .vault }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Vault", Place("vault"))]).html)
    \(entered.summary(["length": "Length", "classes": "Kinds", "age": "Age", "reuse": "Reuse"]))
    <h1>Password rules</h1>
    <p class="lead">From the agency’s information technology policy. \(version == 0 ? "These are the program’s own values; the policy may ask for others." : "Version \(String(version)).")</p>
    \(maySet ? form(frame) : facts)
    """
  }

  private var facts: HTML {
    FactList(facts: [
      ("At least", "\(length) characters"), ("Of small letters, capitals, digits, signs", "\(classes)"),
      ("Changed after", "\(age) days"), ("Not among the last", "\(reuse)"),
    ]).html
  }

  private func form(_ frame: Frame) -> HTML {
    """
    <form method="post" action="/vault/rules">\(frame.token)
    \(Field(name: "length", label: "Characters at least", kind: .number, value: length).html(entered))
    \(Field(name: "classes", label: "Kinds at least", hint: "Of four: small letters, capitals, digits, signs.", kind: .number, value: classes).html(entered))
    \(Field(name: "age", label: "Days after which it is changed", kind: .number, value: age).html(entered))
    \(Field(name: "reuse", label: "Earlier passwords that must not come back", kind: .number, value: reuse).html(entered))
    <button>Set the rules</button>
    </form>
    """
  }
}

/// Taking control in an emergency.
struct BreakGlassPage: Page {
  var entered: Entered
  var isHead: Bool
  var title: String { "Emergency" }
  var section: Frame.Section? { .vault }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    \(Crumbs(places: [("Vault", Place("vault"))]).html)
    \(entered.summary(["entry": "Account", "reason": "Reason"]))
    <h1>Take control in an emergency</h1>
    <p class="lead">\(isHead ? "You head the agency: it opens at once." : "A second person must confirm it within the hour.") It holds for four hours. The social media administrator and the technology officer are told at once, and one of them reviews it.</p>
    <form method="post" action="/vault/break-glass">\(frame.token)
    \(Field(name: "entry", label: "Account", hint: "Its entry (V-7), its site (S-4) or its handle.").html(entered))
    \(Field(name: "reason", label: "Reason", hint: "What has happened. It is sent to those who are told.", kind: .lines(3)).html(entered))
    <button class="danger">\(isHead ? "Take control now" : "Ask for control")</button>
    </form>
    </div>
    """
  }
}
