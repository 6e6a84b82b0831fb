import HTTPTypes
import Hummingbird
import Rostra
import RostraStorage

/// The texts of messages, as an agency has them.
enum TextsRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/settings/texts", .permission(.administer), list)
    routes.get("/settings/texts/:kind", .permission(.administer), show)
    routes.post("/settings/texts/:kind", .permission(.administer), keep)
  }

  @Sendable private static func list(_ call: Call) async throws -> Response {
    let texts = try await call.read { tx, viewer in
      try NoticeText.kinds().map { try NoticeText.inForce($0, for: viewer.agency, in: tx) }
    }
    return call.page(
      TextsPage(
        rows: texts.map {
          TextsPage.Row(kind: $0.kind.rawValue, name: $0.kind.title, version: $0.version, subject: $0.subject)
        }))
  }

  private static func kind(_ call: Call) throws -> NoticeKind {
    let kind = NoticeKind(rawValue: try call.parameter("kind"))
    guard try NoticeText.kinds().contains(kind) else { throw WebFailure.notFound }
    return kind
  }

  private static func page(
    _ call: Call, _ kind: NoticeKind, draft: NoticeText? = nil, _ entered: Entered
  ) async throws -> TextPage {
    let (text, versions) = try await call.read { tx, viewer in
      (try NoticeText.inForce(kind, for: viewer.agency, in: tx), try NoticeText.versions(kind, for: viewer, in: tx))
    }
    let names = try NoticeText.names(of: kind)
    let sample = try (draft ?? text).sample()
    return TextPage(
      entered: entered, kind: kind.rawValue, name: kind.title, version: text.version,
      subject: draft?.subject ?? text.subject, body: draft?.body ?? text.body, known: names.known,
      required: names.required, sampleSubject: sample.subject, sampleBody: sample.body, isDraft: draft != nil,
      versions: versions.map {
        TextPage.Version(
          number: $0.text.version, made: call.moment($0.made, relative: false), by: $0.by, subject: $0.text.subject)
      })
  }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    call.page(try await page(call, try kind(call), Entered()))
  }

  @Sendable private static func keep(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let kind = try kind(call)
    let version = Int(form["version"]) ?? 0
    do {
      guard form["act"] != "try" else {
        let draft = try NoticeText.draft(kind, subject: form["subject"], body: form["body"], version: version)
        return call.page(try await page(call, kind, draft: draft, Entered()))
      }
      _ = try await NoticeText.keep(
        kind, subject: form["subject"], body: form["body"], over: version, services: call.services, for: call.viewer)
      return call.see(Place("settings", "texts", kind.rawValue).after(.textKept))
    } catch let error as EntryError {
      return call.page(try await page(call, kind, Entered(form, error: error)), status: .unprocessableContent)
    } catch let error as EntryErrors {
      return call.page(try await page(call, kind, Entered(form, error: error)), status: .unprocessableContent)
    }
  }
}
