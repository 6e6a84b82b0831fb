import Rostra

struct ProviderSettingsPage: Page {
  var entered: Entered
  var name: String
  var issuer: String
  var clientID: String
  var hasSecret: Bool
  var claim: String
  var rules: [Rule]
  var units: [Field.Option]
  var linksByMail: Bool
  var allowsPrivate: Bool
  var returnAddress: String
  var isSetUp: Bool
  var title: String { "Identity provider" }
  var section: Frame.Section? { .settings }

  struct Rule: Codable, Sendable {
    var value: String
    var role: String
    var unit: String
  }

  /// Rules that the form has room for.
  static let places = 12

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Settings", .settings)]).html)
    \(entered.summary(["name": "Name", "issuer": "Issuer", "clientID": "Client’s name", "secret": "Client’s secret", "claim": "Claim", "rules": "Roles"]))
    <h1>Identity provider</h1>
    <p>People can sign in with the agency’s OpenID Connect provider beside passwords. Register this address there:</p>
    <p class="key"><code>\(returnAddress)</code></p>
    <form method="post" action="/settings/provider">\(frame.token)
    \(Field(name: "name", label: "Name", hint: "As the button at sign-in says it, such as City login.", value: name).html(entered))
    \(Field(name: "issuer", label: "Issuer", hint: "Exactly as the provider names itself, such as https://login.example.gov.", value: issuer).html(entered))
    \(Field(name: "clientID", label: "Client’s name", hint: "client_id", value: clientID).html(entered))
    \(Field(name: "secret", label: "Client’s secret", hint: hasSecret ? "One is kept, sealed. Leave empty to keep it." : "Kept sealed and shown to nobody. Empty for a public client.", kind: .password, isRequired: false, autocomplete: "off").html(entered))
    \(Field(name: "claim", label: "Claim that gives roles", hint: "Such as groups, or realm_access.roles.", value: claim).html(entered))
    <h2 id="rules">Roles</h2>
    <p>Whoever has the value in that claim gets the role. Whoever has none of them is refused.</p>
    \(entered.error("rules").map { "<p class=\"error\">\($0)</p>" as HTML })
    \(lines.enumerated().map { place, rule in line(place, rule) })
    \(Field(name: "linksByMail", label: "People who are here already", kind: .checks([Field.Option("on", "Link them by their e-mail address", hint: "Only where the provider says that it has verified the address.")]), isRequired: false, value: linksByMail ? "on" : nil).html(entered))
    \(Field(name: "allowsPrivate", label: "Where it is", kind: .checks([Field.Option("on", "It has a private address on this network", hint: "It may then also be without https.")]), isRequired: false, value: allowsPrivate ? "on" : nil).html(entered))
    <button>Save</button>
    </form>
    \(isSetUp ? "<p><a class=\"button second\" href=\"/settings/provider/forget\">Forget it</a></p>" as HTML : nil)
    """
  }

  /// What there is, and room for three more.
  private var lines: [Rule] {
    let empty = Rule(value: "", role: Viewer.Role.reader.rawValue, unit: units.first?.value ?? "")
    return Array((rules + [empty, empty, empty]).prefix(Self.places))
  }

  private func line(_ place: Int, _ rule: Rule) -> HTML {
    let roles = RoleWords.choices.filter { $0.value != Viewer.Role.auditor.rawValue }
    return """
      <div class="row" role="group" aria-label="Role \(place + 1)">
      \(Field(name: "value-\(place)", label: "Value", isRequired: false, value: rule.value).html(Entered()))
      \(Field(name: "role-\(place)", label: "Role", kind: .choice(roles), isRequired: false, value: rule.role).html(Entered()))
      \(Field(name: "unit-\(place)", label: "For", kind: .choice(units), isRequired: false, value: rule.unit).html(Entered()))
      </div>
      """
  }
}
