import Rostra

/// What can be set, in one list.
struct SettingsPage: Page {
  var cards: [Card]
  var title: String { "Settings" }
  var section: Frame.Section? { .settings }

  struct Card: Codable, Sendable {
    var title: String
    var text: String
    var address: String
    var state: Badge?
  }

  func main(_ frame: Frame) -> HTML {
    """
    <h1>Settings</h1>
    <ul class="cards">
    \(cards.map { card in
      """
      <li class="card"><h2><a href="\(card.address)">\(card.title)</a></h2>
      <p>\(card.text)</p>\(card.state.map { "<p>\($0.html)</p>" as HTML })</li>
      """ as HTML
    })
    </ul>
    """
  }
}

/// How long sessions last, what is said at the door, where the door is.
struct DoorSettingsPage: Page {
  var entered: Entered
  var idle: String
  var address: String
  var privacy: String
  var usualPrivacy: String
  var breached: String
  var mailDomains: String
  var title: String { "The front door" }
  var section: Frame.Section? { .settings }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Settings", .settings)]).html)
    \(entered.summary(["idle": "Idle time", "address": "Public address", "privacy": "Privacy notice", "breached": "List of stolen passwords", "mailDomains": "Mail domains"]))
    <h1>The front door</h1>
    <form method="post" action="/settings/door">\(frame.token)
    \(Field(name: "address", label: "Public address", hint: "Where people reach this system, such as https://records.example.gov: it stands in the messages that they get.", isRequired: false, value: address).html(entered))
    \(Field(name: "idle", label: "Idle time in minutes", hint: "A session ends after so long without a click: \(Session.idleRange.lowerBound) to \(Session.idleRange.upperBound).", kind: .number, value: idle).html(entered))
    \(Field(name: "privacy", label: "Privacy notice at sign-in", hint: "Empty: “\(usualPrivacy)”", kind: .lines(4), isRequired: false, value: privacy).html(entered))
    \(Field(name: "breached", label: "List of stolen passwords", hint: "Full path of a file on this machine with SHA-1 digests, sorted, one to a line. Nothing is asked of anybody outside. Empty: passwords are not compared.", isRequired: false, value: breached).html(entered))
    \(Field(name: "mailDomains", label: "Mail domains of the agency", hint: "Accounts must be registered under an address of one of them. With spaces between: example.gov parks.example.gov", isRequired: false, value: mailDomains).html(entered))
    <button>Save</button>
    </form>
    """
  }
}
