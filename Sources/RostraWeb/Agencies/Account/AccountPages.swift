import Rostra

/// What a person sets for themselves.
struct AccountPage: Page {
  var entered: Entered
  var name: String
  var mail: String
  var roles: [String]
  var hasPassword: Bool
  var hasSecondFactor: Bool
  var codesLeft: Int
  var provider: String?
  var sessions: [SessionRow]
  var tokens: [TokenRow]
  var title: String { "Your account" }

  func main(_ frame: Frame) -> HTML {
    """
    \(entered.summary(["name": "Name"]))
    <h1>Your account</h1>
    \(FactList(facts: [
      ("E-mail address", "\(mail)"),
      (roles.count == 1 ? "Role" : "Roles", roles.isEmpty ? "None" : "<ul class=\"bare\">\(roles.map { "<li>\($0)</li>" as HTML })</ul>"),
    ]).html)
    <form method="post" action="/account/name" class="row">\(frame.token)
    \(Field(name: "name", label: "Name", autocomplete: "name", value: name).html(entered))
    <button class="second">Change the name</button>
    </form>

    <p><a href="/account/stand-ins">Your stand-ins</a>: who acts for you while you are away.</p>
    <p><a href="/conduct">Conduct sheets</a>: what holds where you act for the agency, and where you speak for yourself.</p>

    <h2>How you sign in</h2>
    \(FactList(facts: signIn).html)

    <h2>Where you are signed in</h2>
    \(SessionRow.table(sessions))
    \(sessions.count > 1 ? """
      <form method="post" action="/account/sessions">\(frame.token)<button class="second">End all others</button></form>
      """ as HTML : nil)

    <div class="heading"><h2>Personal tokens</h2><a class="button second" href="/account/tokens">Make a token</a></div>
    <p>A token lets a program act for you through the API: with some of your rights, for a limited time.</p>
    \(tokens.isEmpty ? "<p class=\"quiet\">You have none.</p>" : TokenRow.table(tokens, token: frame.token, action: "/account/tokens"))
    """
  }

  private var signIn: [(name: String, value: HTML)] {
    [
      (
        "Password",
        hasPassword
          ? "Set. <a href=\"/account/password\">Change it</a>" : "None: you sign in with your agency’s provider."
      ),
      (
        "Second factor",
        hasSecondFactor
          ? "\(Badge("On", .good).html) \(codesLeft) recovery codes left. <a href=\"/account/second-factor\">Manage it</a>"
          : "\(Badge("Off", .warn).html) <a href=\"/account/second-factor\">Turn it on</a>"
      ),
    ] + (provider.map { [("Provider", "\($0)" as HTML)] } ?? [])
  }
}

struct SessionRow: Codable, Sendable {
  var seen: Moment
  var begun: Moment
  var agent: String
  var address: String
  var isThis: Bool

  static func table(_ rows: [SessionRow]) -> HTML {
    guard !rows.isEmpty else { return "<p class=\"quiet\">Nowhere at the moment.</p>" }
    return DataTable(
      caption: "Sessions", columns: ["Last seen", "Since", "Browser", "Address"],
      rows: rows.map { row in
        [
          "\(row.seen.html)\(row.isThis ? " \(Badge("This one", .info).html)" as HTML : nil)", row.begun.html,
          "\(row.agent)", "\(row.address)",
        ]
      }
    ).html
  }
}

struct TokenRow: Codable, Sendable {
  var id: String
  var name: String
  var scopes: String
  var expires: Moment
  var used: Moment?
  var state: Badge
  var isOpen: Bool

  static func table(_ rows: [TokenRow], token: HTML, action: String) -> HTML {
    DataTable(
      caption: "Personal tokens", columns: ["Name", "May", "Runs out", "Last used", "State"],
      rows: rows.map { row in
        [
          "\(row.name)", "\(row.scopes)", row.expires.html, row.used?.html ?? "Never",
          row.isOpen
            ? """
            \(row.state.html)
            <form method="post" action="\(action)/\(row.id)/revoke">\(token)<button class="plain">Revoke<span class="hidden"> \(row.name)</span></button></form>
            """ : row.state.html,
        ]
      }
    ).html
  }
}

struct PasswordPage: Page {
  var entered: Entered
  var mail: String
  var title: String { "Change your password" }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    \(entered.summary(["password": "New password", "again": "Once more"]))
    <h1>Change your password</h1>
    <form method="post" action="/account/password">\(frame.token)
    <input type="hidden" name="mail" value="\(mail)" autocomplete="username">
    \(Field(name: "password", label: "New password", hint: "At least \(Password.shortest) characters. Length counts, not digits or signs.", kind: .password, autocomplete: "new-password").html(entered))
    \(Field(name: "again", label: "Once more", kind: .password, autocomplete: "new-password").html(entered))
    <p class="quiet">All your other sessions end.</p>
    <div class="actions"><button>Change it</button><a href="/account">Back</a></div>
    </form>
    </div>
    """
  }
}

/// Turning the second factor on, or managing it.
struct SecondFactorSetupPage: Page {
  var entered: Entered
  var isOn: Bool
  /// The new secret: typed by hand, as an address for the code that is drawn, and sealed for the way through the form.
  var typed: String
  var address: String
  var offer: String
  var title: String { "Second factor" }

  func main(_ frame: Frame) -> HTML {
    isOn ? managing(frame) : adding(frame)
  }

  private func adding(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    \(entered.summary(["code": "Code"]))
    <h1>Second factor</h1>
    <ol class="steps">
    <li><p>Open an authenticator application on your telephone and read this code with it.</p>
    \(QRCode(address)?.drawing(label: "Code for an authenticator application; the key below says the same"))
    <p>Or type this key there:</p>
    <p class="key"><code>\(typed)</code></p></li>
    <li><form method="post" action="/account/second-factor">\(frame.token)
    <input type="hidden" name="offer" value="\(offer)">
    \(Field(name: "code", label: "Code", hint: "The six digits that the application shows now.", kind: .code, autocomplete: "one-time-code").html(entered))
    <div class="actions"><button>Turn it on</button><a href="/account">Back</a></div>
    </form></li>
    </ol>
    </div>
    """
  }

  private func managing(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    <h1>Second factor</h1>
    <p>It is on: after your password you are asked for a code.</p>
    <form method="post" action="/account/recovery-codes">\(frame.token)
    <p>New recovery codes replace the old ones.</p><button class="second">Make new recovery codes</button></form>
    <p><a class="button danger" href="/account/second-factor/off">Turn it off</a></p>
    <p><a href="/account">Back</a></p>
    </div>
    """
  }
}

/// Shown once.
struct RecoveryCodesPage: Page {
  var codes: [String]
  var title: String { "Your recovery codes" }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    <h1>Your recovery codes</h1>
    <p class="message warn">They are shown this once. Print them, or keep them where you keep what you must not lose.</p>
    <p>When your telephone is lost, each of them opens the door once in place of a code.</p>
    <ul class="codes">\(codes.map { "<li><code>\($0)</code></li>\n" as HTML })</ul>
    <p><a class="button" href="/account?done=second-factor-on">I have kept them</a></p>
    </div>
    """
  }
}

struct TokenFormPage: Page {
  var entered: Entered
  var scopes: [Field.Option]
  var title: String { "Make a token" }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    \(entered.summary(["name": "Name", "scopes": "What it may do", "days": "Days"]))
    <h1>Make a token</h1>
    <form method="post" action="/account/tokens">\(frame.token)
    \(Field(name: "name", label: "Name", hint: "What the program is, so that you know it again.").html(entered))
    \(Field(name: "scopes", label: "What it may do", kind: .checks(scopes)).html(entered))
    \(Field(name: "days", label: "Days until it runs out", hint: "1 to \(PersonalToken.longestLife).", kind: .number, value: "90").html(entered))
    <div class="actions"><button>Make it</button><a href="/account">Back</a></div>
    </form>
    </div>
    """
  }
}

/// Shown once.
struct TokenMadePage: Page {
  var name: String
  var secret: String
  var expires: Moment
  var title: String { "Your new token" }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    <h1>Your new token</h1>
    <p class="message warn">It is shown this once. Whoever has it can act as you, as far as it goes.</p>
    <label for="token">\(name)</label>
    <input id="token" readonly value="\(secret)" class="code">
    <p>Send it as <code>Authorization: Bearer …</code>. It runs out \(expires.html).</p>
    <p><a class="button" href="/account">I have kept it</a></p>
    </div>
    """
  }
}
