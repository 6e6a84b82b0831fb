import HTTPTypes
import Hummingbird
import Rostra
import RostraStorage

/// The mail server, and the outbox.
enum MailRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/settings/mail", .permission(.administer), outbox)
    routes.get("/settings/mail/server", .confirmed(.administer), serverForm)
    routes.post("/settings/mail/server", .confirmed(.administer), saveServer)
    routes.get("/settings/mail/server/forget", .confirmed(.administer), askToForgetServer)
    routes.post("/settings/mail/server/forget", .confirmed(.administer), forgetServer)
    routes.post("/settings/mail/test", .permission(.administer), test)
    routes.get("/settings/mail/:notice", .permission(.administer), show)
    routes.post("/settings/mail/:notice/retry", .permission(.administer), retry)
  }

  private static let pageLength = 50

  private static func place(_ call: Call) -> Place { Place.mail.with("state", call.query("state")) }

  @Sendable private static func outbox(_ call: Call) async throws -> Response {
    let server = try await MailServer.current(services: call.services, home: call.office.home)
    let state = call.query("state").flatMap(Notice.State.init(rawValue:))
    let before = call.query("before").map { Identifier<Notice>(text: $0) }
    let isTable = call.query("format") == "csv"
    let notices = try await call.read { tx, viewer in
      try Notice.all(
        state: state, before: before, limit: isTable ? 10_000 : pageLength + 1, for: viewer, in: tx)
    }
    if isTable {
      return call.csv(
        "messages", columns: ["Made", "Kind", "To", "Subject", "State", "Settled", "Result"],
        rows: notices.map {
          [
            $0.created.rfc3339, $0.template, $0.recipient, $0.subject, $0.state.rawValue, $0.settled?.rfc3339 ?? "",
            $0.result ?? "",
          ]
        })
    }
    let shown = notices.prefix(pageLength)
    return call.page(
      MailPage(
        server: words(server, isFixed: call.office.home.mailAddress != nil), isSetUp: server != nil,
        isFixed: call.office.home.mailAddress != nil, mail: call.session?.person.mail ?? "",
        state: state?.rawValue ?? "", rows: shown.map { row(call, $0) },
        pager: Pager(
          newest: before == nil ? nil : place(call).text,
          older: notices.count > pageLength ? shown.last.map { place(call).with("before", $0.id.text).text } : nil,
          csv: place(call).with("format", "csv").text)))
  }

  private static func words(_ server: MailServer?, isFixed: Bool) -> String {
    guard let server else {
      return "No mail server is set up. Messages wait, and invitations are shown once to whoever makes them."
    }
    return "Messages go out through \(server.host), port \(server.port), from \(server.sender)."
      + (isFixed ? " The operator has set this outside (ROSTRA_SMTP_URL)." : "")
  }

  private static func row(_ call: Call, _ notice: Notice) -> MailPage.Row {
    MailPage.Row(
      id: notice.id.text, created: call.moment(notice.created), recipient: notice.recipient, subject: notice.subject,
      state: MailPage.badge(notice.state), result: notice.result ?? "", next: call.moment(notice.due),
      mayRetry: notice.state == .failed || notice.state == .queued && notice.result != nil)
  }

  private static func notice(_ call: Call) throws -> Identifier<Notice> {
    Identifier(text: try call.parameter("notice"))
  }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    let id = try notice(call)
    let (notice, tries) = try await call.read { tx, viewer in
      (try Notice.find(id, for: viewer, in: tx), try Notice.deliveries(of: id, for: viewer, in: tx))
    }
    guard let notice else { throw WebFailure.notFound }
    return call.page(
      MessagePage(
        id: notice.id.text, subject: notice.subject, recipient: notice.recipient, state: MailPage.badge(notice.state),
        created: call.moment(notice.created), body: notice.body, mayRetry: notice.state != .sent,
        tries: tries.map {
          MessagePage.Try(at: call.moment($0.at), reply: $0.reply == 0 ? "–" : String($0.reply), words: $0.words)
        }))
  }

  @Sendable private static func retry(_ call: Call) async throws -> Response {
    _ = try await call.form()
    let id = try notice(call)
    do {
      try await Notice.retry(id, services: call.services, for: call.viewer)
    } catch NoticeError.notWaiting {
      throw WebFailure.notFound
    } catch NoticeError.emptied {
      throw EntryError(field: "message", problem: "held a secret that has run out", remedy: "invite the person again")
    }
    return call.see(Place("settings", "mail", id.text).after(.messageQueued))
  }

  @Sendable private static func test(_ call: Call) async throws -> Response {
    _ = try await call.form()
    guard let person = call.session?.person else { throw SignInNeeded() }
    let id = try await Notice.test(to: person.mail, services: call.services, for: call.viewer)
    return call.see(Place("settings", "mail", id.text).after(.messageQueued))
  }

  // MARK: - The server

  @Sendable private static func serverForm(_ call: Call) async throws -> Response {
    call.page(try await serverPage(call, Entered()))
  }

  private static func stored(_ call: Call) async throws -> MailServer? {
    let box = call.office.box
    return try await call.read { tx, viewer in try MailServer.stored(of: viewer.agency, box: box, in: tx) }
  }

  private static func serverPage(_ call: Call, _ entered: Entered) async throws -> MailServerPage {
    let server = try await stored(call)
    return MailServerPage(
      entered: entered, host: server?.host ?? "", port: String(server?.port ?? 587),
      security: (server?.security ?? .startTLS).rawValue, user: server?.user ?? "",
      hasPassword: server?.password != nil, sender: server?.sender ?? "", senderName: server?.senderName ?? "",
      authorities: server?.authorities ?? "", isSetUp: server != nil)
  }

  @Sendable private static func saveServer(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      let old = try await stored(call)
      // A kept password goes only where it went before: another server or user must not be handed it.
      let isSame = old?.host == form.text("host")?.lowercased() && old?.user == form.text("user")
      let password = form["password"].isEmpty ? (isSame ? old?.password : nil) : form["password"]
      let server = try MailServer(
        host: form["host"], port: Int(form["port"]) ?? 0,
        security: MailServer.Security(rawValue: form["security"]) ?? .startTLS, user: form.text("user"),
        password: form.text("user") == nil ? nil : password, sender: form["sender"],
        senderName: form.text("senderName"),
        authorities: form.text("authorities"))
      try await MailServer.set(server, box: call.office.box, services: call.services, for: call.viewer)
      return call.see(Place.mail.after(.settingsSaved))
    } catch let error as EntryError {
      return call.page(try await serverPage(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  @Sendable private static func askToForgetServer(_ call: Call) async throws -> Response {
    guard let server = try await stored(call) else { throw WebFailure.notFound }
    return call.page(
      WarningPage(
        question: "Forget the mail server?",
        loss:
          "What was entered of \(server.host) will be gone, its password too. Messages wait until there is a server "
          + "again, and invitations are shown once to whoever makes them.",
        action: Place("settings", "mail", "server", "forget").text, act: "Forget it",
        back: Place("settings", "mail", "server").text, spare: "Keep it", section: .settings))
  }

  @Sendable private static func forgetServer(_ call: Call) async throws -> Response {
    _ = try await call.form()
    try await MailServer.set(nil, box: call.office.box, services: call.services, for: call.viewer)
    return call.see(Place.mail.after(.settingsSaved))
  }
}
