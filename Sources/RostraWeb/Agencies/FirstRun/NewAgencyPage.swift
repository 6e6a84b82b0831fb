import Rostra

/// The very first page, before there is anything: which agency this is, and who runs it.
struct NewAgencyPage: Page {
  var entered: Entered
  var profiles: [Field.Option]
  /// IANA names of those that the profiles are for, and of the United States.
  var zones: [String]
  var title: String { "Set up Rostra" }

  private static let labels = [
    "agency": "The agency’s name", "profile": "Jurisdiction", "zone": "Time zone", "mail": "E-mail address",
    "name": "Your name", "password": "Password", "again": "Once more", "setup": "Set-up code",
  ]

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    \(entered.summary(Self.labels))
    <h1>Set up Rostra</h1>
    <p class="lead">Rostra keeps a government’s social media as public records that anyone can verify. Tell it whose records these are, and who runs it.</p>
    <form method="post" action="/first-run">
    \(Field(name: "setup", label: "Set-up code", hint: "It was printed where Rostra was started, and shows that you are the one who runs this system.").html(entered))
    <h2>The agency</h2>
    \(Field(name: "agency", label: "The agency’s name", hint: "As residents know it, such as City of Maple Bend.", autocomplete: "organization").html(entered))
    \(Field(name: "profile", label: "Jurisdiction", hint: "Whose vocabulary and laws apply. It can be edited later.", kind: .radios(profiles)).html(entered))
    \(Field(name: "zone", label: "Time zone", hint: "Empty: the jurisdiction’s own.", kind: .choice([Field.Option("", "The jurisdiction’s own")] + zones.map { Field.Option($0, $0.replacing("_", with: " ")) }), isRequired: false).html(entered))
    <h2>Its first administrator</h2>
    <p>You become administrator and records officer, and invite the others.</p>
    \(Field(name: "name", label: "Your name", autocomplete: "name").html(entered))
    \(Field(name: "mail", label: "E-mail address", kind: .mail, autocomplete: "username").html(entered))
    \(Field(name: "password", label: "Password", hint: "At least \(Password.shortest) characters. Length counts, not digits or signs.", kind: .password, autocomplete: "new-password").html(entered))
    \(Field(name: "again", label: "Once more", kind: .password, autocomplete: "new-password").html(entered))
    <button>Start</button>
    </form>
    </div>
    """
  }
}
