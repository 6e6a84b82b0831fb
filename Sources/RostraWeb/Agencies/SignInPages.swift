import Rostra

/// Who are you?
struct SignInPage: Page {
  var entered: Entered
  var next: String
  var privacy: String
  /// The name of the agency's identity provider, where it has one.
  var provider: String?
  var title: String { "Sign in" }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    \(entered.summary())
    <h1>Sign in</h1>
    \(provider.map { name in
      """
      <form method="post" action="/sign-in/provider">
      <input type="hidden" name="next" value="\(next)">
      <button class="wide">Sign in with \(name)</button>
      </form>
      <p class="or">or with a password</p>
      """ as HTML
    })
    <form method="post" action="/sign-in">
    <input type="hidden" name="next" value="\(next)">
    \(Field(name: "mail", label: "E-mail address", kind: .mail, autocomplete: "username").html(entered))
    \(Field(name: "password", label: "Password", kind: .password, autocomplete: "current-password").html(entered))
    <button\(provider == nil ? "" : " class=\"second\"" as HTML)>Sign in</button>
    </form>
    <p class="quiet">\(privacy)</p>
    <p class="quiet">No password, or forgotten? An administrator of your agency can send you an invitation.</p>
    </div>
    """
  }
}

/// The second of two proofs.
struct SecondFactorPage: Page {
  var entered: Entered
  var next: String
  var secret: String
  var title: String { "Enter your code" }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    \(entered.summary())
    <h1>Enter your code</h1>
    <form method="post" action="/sign-in/code">
    <input type="hidden" name="next" value="\(next)">
    \(Field(name: "code", label: "Code", hint: "Six digits from your authenticator application, or one of your recovery codes.", kind: .code, autocomplete: "one-time-code").html(entered))
    <button>Go on</button>
    </form>
    </div>
    """
  }
}

/// Asked again, before something that cannot be taken back.
struct ConfirmPage: Page {
  var entered: Entered
  var next: String
  var asksPassword: Bool
  var asksCode: Bool
  /// The name of the agency's identity provider, for somebody who comes from it.
  var provider: String?
  var title: String { "Confirm that it is you" }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    \(entered.summary())
    <h1>Confirm that it is you</h1>
    <p>What you are about to do cannot be taken back easily, so it is asked again who does it. This holds for ten minutes.</p>
    \(provider.map { name in
      """
      <form method="post" action="/sign-in/provider">\(frame.token)
      <input type="hidden" name="next" value="\(next)">
      <button class="wide">Confirm with \(name)</button>
      </form>
      """ as HTML
    })
    \(asksPassword || asksCode ? form(frame) : nil)
    </div>
    """
  }

  private func form(_ frame: Frame) -> HTML {
    """
    <form method="post" action="/confirm">\(frame.token)
    <input type="hidden" name="next" value="\(next)">
    \(asksPassword ? Field(name: "password", label: "Password", kind: .password, autocomplete: "current-password").html(entered) : nil)
    \(asksCode ? Field(name: "code", label: "Code", hint: "From your authenticator application.", kind: .code, autocomplete: "one-time-code").html(entered) : nil)
    <button>Confirm</button>
    </form>
    """
  }
}

/// A person's first password, or their next one.
struct InvitationPage: Page {
  var entered: Entered
  var secret: String
  var name: String
  var mail: String
  var title: String { "Set your password" }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    \(entered.summary(["password": "Password", "again": "Once more"]))
    <h1>Set your password</h1>
    <p class="lead">Welcome, \(name). You will sign in as <strong>\(mail)</strong>.</p>
    <form method="post" action="/invitation/\(secret)">
    <input type="hidden" name="mail" value="\(mail)" autocomplete="username">
    \(Field(name: "password", label: "Password", hint: "At least \(Password.shortest) characters. A few words that do not belong together are easy to keep in mind and hard to guess.", kind: .password, autocomplete: "new-password").html(entered))
    \(Field(name: "again", label: "Once more", kind: .password, autocomplete: "new-password").html(entered))
    <button>Set the password</button>
    </form>
    </div>
    """
  }
}

/// The first page of a new system: the agency's first administrator.
struct FirstRunPage: Page {
  var entered: Entered
  var agencyName: String
  var profile: String
  var zone: String
  var needsCode: Bool
  var title: String { "Set up Rostra" }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    \(entered.summary(["mail": "E-mail address", "name": "Your name", "password": "Password", "again": "Once more", "setup": "Set-up code"]))
    <h1>Set up Rostra</h1>
    <p class="lead">This is the record of <strong>\(agencyName)</strong>, under the profile \(profile), in the time zone \(zone).
    It has nobody who may sign in yet. The first person becomes its administrator and records officer, and invites the others.</p>
    <form method="post" action="/first-run">
    \(needsCode ? Field(name: "setup", label: "Set-up code", hint: "It was printed where Rostra was started, and shows that you are the one who runs this system.").html(entered) : nil)
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
