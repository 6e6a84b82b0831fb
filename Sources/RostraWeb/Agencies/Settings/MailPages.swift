import Rostra

/// The outbox: what became of every message.
struct MailPage: Page {
  /// How messages go out, in a sentence.
  var server: String
  var isSetUp: Bool
  /// Set by the operator outside, so that no form changes it.
  var isFixed: Bool
  var mail: String
  var state: String
  var rows: [Row]
  var pager: Pager
  var title: String { "Mail" }
  var section: Frame.Section? { .settings }

  struct Row: Codable, Sendable {
    var id: String
    var created: Moment
    var recipient: String
    var subject: String
    var state: Badge
    var result: String
    var next: Moment?
    var mayRetry: Bool
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Settings", .settings)]).html)
    <h1>Mail</h1>
    <div class="message \(isSetUp ? "info" : "warn")"><p>\(server)</p>
    <div class="actions">
    \(isFixed ? nil : "<a class=\"button second\" href=\"/settings/mail/server\">\(isSetUp ? "Change the mail server" : "Set up a mail server")</a>" as HTML)
    \(isSetUp ? "<form method=\"post\" action=\"/settings/mail/test\">\(frame.token)<button class=\"second\">Send a test to \(mail)</button></form>" as HTML : nil)
    </div></div>
    <h2>Messages</h2>
    <form method="get" action="/settings/mail" class="row tight">
    \(Field(name: "state", label: "State", kind: .choice([Field.Option("", "All"), Field.Option("queued", "Waiting"), Field.Option("sent", "Sent"), Field.Option("failed", "Not delivered")]), isFilter: true, value: state).html(Entered()))
    <button class="second">Show</button>
    </form>
    \(rows.isEmpty ? EmptyState(title: "No messages", text: "Invitations, alerts and tests appear here, with what became of each.").html : table(frame))
    \(pager.html)
    """
  }

  private func table(_ frame: Frame) -> HTML {
    DataTable(
      caption: "Messages", columns: ["Made", "To", "Subject", "State", "The mail server’s word"],
      rows: rows.map { row in
        [
          row.created.html, "\(row.recipient)", "<a href=\"/settings/mail/\(row.id)\">\(row.subject)</a>",
          row.state.html,
          """
          \(row.result)\(row.next.map { "<br>Next try \($0.html)" as HTML })
          \(row.mayRetry ? MailPage.retry(row.id, frame, row.subject) : nil)
          """,
        ]
      }
    ).html
  }

  static func retry(_ id: String, _ frame: Frame, _ subject: String) -> HTML {
    """
    <form method="post" action="/settings/mail/\(id)/retry">\(frame.token)<button class="plain">Try again now<span class="hidden">: \(subject)</span></button></form>
    """
  }

  static func badge(_ state: Notice.State) -> Badge {
    switch state {
    case .queued: Badge("Waiting", .info)
    case .sent: Badge("Sent", .good)
    case .failed: Badge("Not delivered", .bad)
    }
  }
}

/// One message, and each try to deliver it.
struct MessagePage: Page {
  var id: String
  var subject: String
  var recipient: String
  var state: Badge
  var created: Moment
  var body: String
  var mayRetry: Bool
  var tries: [Try]
  var title: String { subject }
  var section: Frame.Section? { .settings }

  struct Try: Codable, Sendable {
    var at: Moment
    var reply: String
    var words: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Settings", .settings), ("Mail", .mail)]).html)
    <h1>\(subject)</h1>
    \(FactList(facts: [("To", "\(recipient)"), ("State", state.html), ("Made", created.html)]).html)
    \(mayRetry ? MailPage.retry(id, frame, subject) : nil)
    <h2>What it says</h2>
    <pre class="letter">\(body)</pre>
    <p class="quiet">A secret address is put in only as the message is sent, and is kept nowhere afterwards.</p>
    <h2>Tries</h2>
    \(tries.isEmpty ? "<p class=\"quiet\">None yet.</p>" : DataTable(caption: "Tries", columns: ["When", "Reply", "The mail server’s word"], rows: tries.map { [$0.at.html, "\($0.reply)", "\($0.words)"] }).html)
    """
  }
}

struct MailServerPage: Page {
  var entered: Entered
  var host: String
  var port: String
  var security: String
  var user: String
  var hasPassword: Bool
  var sender: String
  var senderName: String
  var authorities: String
  var isSetUp: Bool
  var title: String { "Mail server" }
  var section: Frame.Section? { .settings }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Settings", .settings), ("Mail", .mail)]).html)
    \(entered.summary(["host": "Server", "port": "Port", "security": "Security", "user": "User name", "sender": "Sender’s address", "senderName": "Sender’s name", "authorities": "Certificates"]))
    <h1>Mail server</h1>
    <form method="post" action="/settings/mail/server">\(frame.token)
    \(Field(name: "host", label: "Server", hint: "Such as mail.example.gov.", value: host).html(entered))
    \(Field(name: "port", label: "Port", kind: .number, value: port).html(entered))
    \(Field(name: "security", label: "Security", kind: .radios(MailServer.Security.allCases.map { Field.Option($0.rawValue, $0.title) }), value: security).html(entered))
    \(Field(name: "user", label: "User name", hint: "Empty: no login.", isRequired: false, value: user).html(entered))
    \(Field(name: "password", label: "Password", hint: hasPassword ? "One is kept, sealed. Leave empty to keep it." : "It is kept sealed and shown to nobody.", kind: .password, isRequired: false, autocomplete: "off").html(entered))
    \(Field(name: "sender", label: "Sender’s address", kind: .mail, value: sender).html(entered))
    \(Field(name: "senderName", label: "Sender’s name", isRequired: false, value: senderName).html(entered))
    \(Field(name: "authorities", label: "Certificates", hint: "Full path of a PEM file, where the server’s certificate is not one that this machine trusts.", isRequired: false, value: authorities).html(entered))
    <button>Save</button>
    </form>
    \(isSetUp ? "<p><a class=\"button second\" href=\"/settings/mail/server/forget\">Forget it</a></p>" as HTML : nil)
    """
  }
}
