import Rostra
import RostraPlatforms

/// Everybody who works with this system.
struct PeoplePage: Page {
  var query: String
  var role: String
  var state: String
  var category: String
  var unit: String
  /// `gone` for those whose last day is over.
  var presence: String
  var units: [Field.Option]
  var rows: [Row]
  var total: Int
  var next: String?
  var csv: String
  var title: String { "People" }
  var section: Frame.Section? { .people }

  struct Row: Codable, Sendable {
    var id: String
    var name: String
    var mail: String
    var place: String
    var roles: [String]
    var state: Badge
    var secondFactor: Bool
    var signedIn: Moment?
  }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="heading"><h1>People</h1><div class="actions"><a href="/units">Units</a> <a href="/people/import">Staff list</a> <a href="/people/new">Enter without a login</a> <a class="button" href="/people/invite">Invite somebody</a></div></div>
    <form method="get" action="/people" class="filters noprint" aria-label="Filters">
    \(Field(name: "q", label: "Name, address or title", kind: .search, isFilter: true, value: query).html(Entered()))
    \(Field(name: "role", label: "Role", kind: .choice([Field.Option("", "Any")] + RoleWords.choices), isFilter: true, value: role).html(Entered()))
    \(Field(name: "state", label: "State", kind: .choice([Field.Option("", "Any")] + PersonWords.states), isFilter: true, value: state).html(Entered()))
    \(Field(name: "category", label: "Category", kind: .choice([Field.Option("", "Any")] + PersonWords.categories), isFilter: true, value: category).html(Entered()))
    \(Field(name: "unit", label: "Unit and below", kind: .choice([Field.Option("", "Any")] + units), isFilter: true, value: unit).html(Entered()))
    \(Field(name: "presence", label: "Presence", kind: .choice([Field.Option("", "Any"), Field.Option("here", "There now"), Field.Option("gone", "Left")]), isFilter: true, value: presence).html(Entered()))
    <button class="second">Show</button>
    </form>
    <p class="quiet">\(total == 1 ? "1 person" : "\(total) people"). <a href="\(csv)">As CSV</a></p>
    \(rows.isEmpty ? EmptyState(title: "Nobody here", text: "No one matches. Take a filter away, or invite somebody.").html : table)
    \(next.map { "<nav class=\"pager\" aria-label=\"Pages\"><a href=\"\($0)\" rel=\"next\">Further people</a></nav>" as HTML })
    """
  }

  private var table: HTML {
    DataTable(
      caption: "People", columns: ["Name", "In the register", "Roles", "State", "Second factor", "Last signed in"],
      rows: rows.map { row in
        [
          "<a href=\"/people/\(row.id)\">\(row.name)</a><br><span class=\"quiet\">\(row.mail)</span>",
          "\(row.place)", row.roles.isEmpty ? "None" : "\(row.roles.map { "\($0)<br>" as HTML })", row.state.html,
          row.secondFactor ? "On" : "Off", row.signedIn?.html ?? "Never",
        ]
      }
    ).html
  }
}

enum PersonWords {
  static let states = [
    Field.Option("active", "Active"), Field.Option("invited", "Invited"), Field.Option("listed", "Listed"),
    Field.Option("suspended", "Suspended"),
  ]

  static let categories = RegisterEntry.Category.allCases.map { Field.Option($0.rawValue, $0.title) }

  static func badge(_ person: Person, at now: Timestamp) -> Badge {
    person.register.hasEnded(at: now) ? Badge("Left", .quiet) : badge(person.state)
  }

  private static func badge(_ state: Person.State) -> Badge {
    switch state {
    case .listed: Badge("Listed", .quiet)
    case .active: Badge("Active", .good)
    case .invited: Badge("Invited", .info)
    case .suspended: Badge("Suspended", .bad)
    }
  }
}

struct InvitePage: Page {
  var entered: Entered
  var units: [Field.Option]
  var fields: RegisterFields
  /// Without a mail server the address is shown instead.
  var sendsMail: Bool
  var title: String { "Invite somebody" }
  var section: Frame.Section? { .people }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("People", .people)]).html)
    \(entered.summary(RegisterFields.labels.merging(["mail": "E-mail address", "name": "Name", "role": "Role", "roles": "Role", "unit": "For", "until": "Last day"]) { first, _ in first }))
    <h1>Invite somebody</h1>
    <p>Everybody has a login of their own. \(sendsMail ? "They get a message with an address by which they set a password." : "No mail server is set up, so the address by which they set a password is shown to you, once.")</p>
    <form method="post" action="/people/invite">\(frame.token)
    \(Field(name: "name", label: "Name").html(entered))
    \(Field(name: "mail", label: "E-mail address", kind: .mail).html(entered))
    \(Field(name: "role", label: "Role", kind: .radios(RoleWords.choices)).html(entered.moving("roles", to: "role")))
    \(Field(name: "unit", label: "For", hint: "It holds for the unit and all below it.", kind: .choice(units)).html(entered))
    \(Field(name: "until", label: "Last day", hint: "From the day after it gives nothing any more. An auditor needs one.", kind: .date, isRequired: false).html(entered))
    \(fields.html(entered))
    <button>Invite</button>
    </form>
    """
  }
}

/// An invitation's address, shown once, where no mail can be sent.
struct InvitationAddressPage: Page {
  var name: String
  var person: String
  var address: String
  var days: Int
  var title: String { "The invitation’s address" }
  var section: Frame.Section? { .people }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    <h1>The invitation’s address</h1>
    <p class="message warn">It is shown this once. Whoever opens it sets \(name)’s password: hand it over yourself, to nobody else.</p>
    <label for="address">Address for \(name)</label>
    <input id="address" readonly value="\(address)" class="code">
    <p>It opens once, within \(days) days.</p>
    <p><a class="button" href="/people/\(person)">I have handed it over</a></p>
    </div>
    """
  }
}

/// One person, as those who manage people see them.
struct PersonPage: Page {
  var id: String
  var name: String
  var mail: String
  var state: Badge
  var register: [Fact]
  var roles: [String]
  var secondFactor: Bool
  var provider: String?
  var created: Moment
  var signedIn: Moment?
  var sessions: [SessionRow]
  var tokens: [TokenRow]
  var standIns: Int
  var title: String { name }
  var section: Frame.Section? { .people }

  struct Fact: Codable, Sendable {
    var name: String
    var value: String
    var address: String?

    var html: HTML { address.map { "<a href=\"\($0)\">\(value)</a>" } ?? "\(value)" }
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("People", .people)]).html)
    <div class="heading"><h1>\(name)</h1><a class="button" href="/people/\(id)/change">Change</a></div>
    \(FactList(facts: [
      ("E-mail address", "\(mail)"), ("State", state.html),
      ("Roles", roles.isEmpty ? "None" : "<ul class=\"bare\">\(roles.map { "<li>\($0)</li>" as HTML })</ul>"),
      ("Second factor", secondFactor ? "On" : "Off"), ("Signs in with", provider.map { "\($0)" } ?? "a password"),
      ("Since", created.html), ("Last signed in", signedIn?.html ?? "Never"),
      ("Stand-ins", "<a href=\"/people/\(id)/stand-ins\">\(standIns == 0 ? "None" : "\(standIns)")</a>"),
    ]).html)
    <h2>In the register</h2>
    \(FactList(facts: register.map { ($0.name, $0.html) }).html)
    <h2>Sessions</h2>
    \(SessionRow.table(sessions))
    \(sessions.isEmpty ? nil : "<form method=\"post\" action=\"/people/\(id)/sessions\">\(frame.token)<button class=\"second\">Sign them out everywhere</button></form>" as HTML)
    <h2>Personal tokens</h2>
    \(tokens.isEmpty ? "<p class=\"quiet\">None.</p>" : TokenRow.table(tokens, token: frame.token, action: "/people/\(id)/tokens"))
    """
  }
}

/// Everything that can be changed of a person, each with its reason.
struct PersonChangePage: Page {
  var entered: Entered
  var id: String
  var name: String
  var isSuspended: Bool
  var fields: RegisterFields
  /// Role and unit of each, and how it reads.
  var held: [Field.Option]
  var units: [Field.Option]
  var title: String { "Change \(name)" }
  var section: Frame.Section? { .people }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("People", .people), (name, Place("people", id))]).html)
    \(entered.summary(RegisterFields.labels.merging(["roles": "Roles", "keep": "Roles", "role": "Role", "unit": "For", "until": "Last day", "reason": "Reason", "why": "Reason", "name": "Name"]) { first, _ in first }))
    <h1>Change \(name)</h1>
    <form method="post" action="/people/\(id)/change">\(frame.token)
    \(Field(name: "name", label: "Name", value: name).html(entered))
    \(held.isEmpty ? "<p>Holds no role.</p>" : kept)
    <fieldset><legend>Give a role</legend>
    <div class="row">
    \(Field(name: "role", label: "Role", kind: .choice([Field.Option("", "None")] + RoleWords.choices), isRequired: false).html(entered))
    \(Field(name: "unit", label: "For", kind: .choice(units), isRequired: false).html(entered))
    \(Field(name: "until", label: "Last day", kind: .date, isRequired: false).html(entered))
    </div></fieldset>
    \(fields.html(entered))
    \(Field(name: "reason", label: "Reason", hint: "It is kept as evidence.", kind: .lines(2)).html(entered))
    <button>Save</button>
    </form>

    <h2>New invitation</h2>
    <form method="post" action="/people/\(id)/invitation">\(frame.token)
    <p>For somebody who lost the first, or their password or second factor. Older invitations end.</p>
    <button class="second"\(isSuspended ? " disabled" : "")>Invite again</button></form>

    <h2>\(isSuspended ? "Restore" : "Suspend")</h2>
    <form method="post" action="/people/\(id)/state">\(frame.token)
    <input type="hidden" name="state" value="\(isSuspended ? "active" : "suspended")">
    <p>\(isSuspended ? "They can sign in again, with the roles that they hold." : "They are signed out at once and cannot sign in; their tokens open nothing. What they did keeps their name.")</p>
    \(Field(name: "why", label: "Reason", kind: .lines(2)).html(entered))
    <button class="\(isSuspended ? "second" : "danger")">\(isSuspended ? "Restore" : "Suspend")</button></form>
    """
  }

  private var kept: HTML {
    Field(
      name: "keep", label: "Roles held", hint: "Take the tick away, and the role ends.", kind: .checks(held),
      isRequired: true, value: nil
    ).html(
      entered.values["keep"] == nil && entered.errors.isEmpty
        ? Entered(values: ["keep": held.map(\.value)]) : entered.moving("roles", to: "keep"))
  }
}

extension Entered {
  /// An error of the rules under the name of the form's own field.
  func moving(_ rule: String, to field: String) -> Entered {
    guard let error = errors[rule] else { return self }
    var moved = self
    moved.errors[field] = error
    return moved
  }
}
