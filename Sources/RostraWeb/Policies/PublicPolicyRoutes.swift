import Hummingbird
import NIOCore
import Rostra
import RostraPlatforms
import RostraStorage

/// Policies for everybody, and the drafts that people from outside were asked to comment on.
enum PublicPolicyRoutes {
  static func add(to routes: inout Routes) {
    let desk = CommentDesk()
    routes.get("/policy", .anyone, list)
    routes.get("/policy/:case", .anyone, show)
    routes.get("/policy/:case/changes", .anyone, changes)
    routes.get("/policy/:case/document.pdf", .anyone, pdf)
    routes.get("/policy/:case/document.txt", .anyone, text)
    routes.get("/consultation/:key", .anyone) { call in
      call.page(try await consultation(call, draft: try await opened(call)))
    }
    routes.post("/consultation/:key", .anyone) { call in try await comment(call, desk) }
  }

  // MARK: - What is in force

  private static func published(_ call: Call) async throws -> [PolicyPaper] {
    let agency = call.office.agency
    return try await call.read { tx, _ in try PolicyPaper.published(agency: agency, in: tx) }
  }

  @Sendable private static func list(_ call: Call) async throws -> Response {
    let day = call.query("at").flatMap { call.time.start(of: $0) == nil ? nil : $0 }
    let moment = day.flatMap { call.time.start(of: $0) }.map { call.time.endOfDay(of: $0) } ?? call.services.clock.now()
    let all = try await published(call)
    func lines(_ policies: [PolicyPaper]) -> [PublicPoliciesPage.Line] {
      policies.compactMap { policy in
        policy.inForceFrom.map { from in
          PublicPoliciesPage.Line(
            reference: policy.reference, title: policy.title, version: policy.version, tool: policy.tool,
            unit: policy.unit, since: call.moment(from, relative: false),
            until: policy.inForceUntil.map { call.moment($0, relative: false) })
        }
      }
    }
    return call.page(
      PublicPoliciesPage(
        language: call.language, agency: call.office.agency.name, at: day,
        policies: lines(all.filter { $0.wasInForce(at: moment) }),
        upcoming: day == nil ? lines(all.filter { $0.isUpcoming(at: moment) }) : []))
  }

  private static func find(_ call: Call) async throws -> (policy: PolicyPaper, all: [PolicyPaper]) {
    let (reference, all) = (try call.parameter("case").uppercased(), try await published(call))
    guard let policy = all.first(where: { $0.reference == reference }) else { throw WebFailure.notFound }
    return (policy, all)
  }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    let (policy, all) = try await find(call)
    let now = call.services.clock.now()
    return call.page(
      PublicPolicyPage(
        language: call.language, policy: PolicyTextView(policy, call),
        isSuperseded: policy.inForceUntil.map { $0 <= now } ?? false,
        versions: policy.versions(among: all).compactMap { version in
          version.inForceFrom.map { from in
            PublicPolicyPage.Version(
              reference: version.reference, version: version.version, since: call.moment(from, relative: false),
              until: version.inForceUntil.map { call.moment($0, relative: false) })
          }
        }))
  }

  @Sendable private static func changes(_ call: Call) async throws -> Response {
    let (policy, all) = try await find(call)
    let asked = call.query("from")?.uppercased() ?? policy.earlier
    guard let from = policy.versions(among: all).first(where: { $0.reference == asked }) else {
      throw WebFailure.notFound
    }
    return call.page(
      PolicyChangesPage(
        language: call.language, reference: policy.reference, policy: policy.title, from: from.version,
        to: policy.version, sections: PolicyChangesPage.sections(from: from, to: policy)))
  }

  @Sendable private static func pdf(_ call: Call) async throws -> Response {
    let policy = try await find(call).policy
    return try call.pdf(
      policy.document(agency: call.office.agency, at: call.services.clock.now()), name: policy.reference)
  }

  @Sendable private static func text(_ call: Call) async throws -> Response {
    let policy = try await find(call).policy
    let text = policy.document(agency: call.office.agency, at: call.services.clock.now()).plainText
    return Response(
      status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
      body: .init(byteBuffer: ByteBuffer(string: text)))
  }

  // MARK: - Consultation

  private typealias Opened = (reviewer: PolicyReviewer, draft: PolicyPaper)

  private static func opened(_ call: Call) async throws -> Opened? {
    let key = try call.parameter("key")
    let agency = call.office.agency
    return try await call.read { tx, _ in try PolicyReviewer.opened(by: key, agency: agency, in: tx) }
  }

  private static func consultation(
    _ call: Call, draft: Opened?, form: Form = Form(), kept: String? = nil, problem: String? = nil
  ) async throws -> ConsultationPage {
    ConsultationPage(
      language: call.language, agency: call.office.agency.name, reviewer: draft?.reviewer.name ?? "",
      key: try call.parameter("key"), draft: draft.map { PolicyTextView($0.draft, call) },
      elements: draft?.draft.sections.map { Field.Option($0.id, $0.title) } ?? [],
      comment: kept == nil ? form["text"] : "", element: kept == nil ? form["element"] : "", kept: kept,
      problem: problem)
  }

  private static func comment(_ call: Call, _ desk: CommentDesk) async throws -> Response {
    let (form, say) = (try await call.form(), Speaker<PolicyWord>(call.language))
    let draft = try await opened(call)
    guard draft != nil else { return call.page(try await consultation(call, draft: nil), status: .notFound) }
    func again(_ word: PolicyWord, _ status: HTTPResponse.Status) async throws -> Response {
      call.page(try await consultation(call, draft: draft, form: form, problem: say(word)), status: status)
    }
    guard let text = form.text("text") else { return try await again(.missing, .unprocessableContent) }
    guard await desk.takes(from: call.address, at: call.services.clock.now()) else {
      return try await again(.busy, .tooManyRequests)
    }
    do {
      let kept = try await PolicyReviewer.comment(
        text, on: form.text("element"), by: try call.parameter("key"), services: call.services)
      return call.page(try await consultation(call, draft: try await opened(call), form: form, kept: kept))
    } catch let error where error is EntryError || error is EntryErrors || error is StepRefused {
      return try await again(.tooMany, .unprocessableContent)
    }
  }
}

/// How many comments are taken from one address within ten minutes.
actor CommentDesk {
  static let most = 10
  private var seen: [String: [Int64]] = [:]

  func takes(from address: String, at now: Timestamp) -> Bool {
    seen = seen.compactMapValues { times in
      let recent = times.filter { $0 > now.seconds - 600 }
      return recent.isEmpty ? nil : recent
    }
    guard seen[address, default: []].count < Self.most, seen.count < 100_000 else { return false }
    seen[address, default: []].append(now.seconds)
    return true
  }
}

extension PolicyChangesPage {
  /// Sections that differ, in the order of the policy.
  static func sections(from: PolicyPaper, to: PolicyPaper) -> [Section] {
    let (before, after) = (texts(of: from), texts(of: to))
    let order = to.sections + from.sections.filter { after[$0.id] == nil }
    return order.compactMap { section in
      let (old, new) = (before[section.id] ?? "", after[section.id] ?? "")
      guard old != new else { return nil }
      return Section(
        title: section.title,
        runs: WordDiff(from: old, to: new).runs.map { run in
          switch run {
          case .kept(let text): Run(kind: "kept", text: text)
          case .removed(let text): Run(kind: "removed", text: text)
          case .added(let text): Run(kind: "added", text: text)
          }
        })
    }
  }

  private static func texts(of policy: PolicyPaper) -> [String: String] {
    Dictionary(policy.sections.map { ($0.id, $0.text) }, uniquingKeysWith: { first, _ in first })
  }
}

extension PolicyTextView {
  init(_ policy: PolicyPaper, _ call: Call) {
    let say = Speaker<PolicyWord>(call.language)
    func day(_ time: Timestamp?) -> String { time.map { call.moment($0, relative: false).text } ?? "" }
    self.init(
      reference: policy.reference, title: policy.title.isEmpty ? policy.reference : policy.title,
      facts: [
        (.number, policy.number), (.version, policy.version), (.since, day(policy.inForceFrom)),
        (.until, day(policy.inForceUntil)), (.effective, policy.effective), (.tool, policy.tool),
        (.unit, policy.unit), (.owner, policy.owner),
      ].filter { !$0.1.isEmpty }.map { (word: PolicyWord, value: String) in
        CasePage.Fact(name: say(word), value: value)
      },
      sections: policy.sections.map { Section(title: $0.title, text: $0.text, invalid: $0.invalid) })
  }
}
