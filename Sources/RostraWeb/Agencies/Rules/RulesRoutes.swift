import HTTPTypes
import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// The rules that the agency works by: read by everybody there, changed by its head.
enum RulesRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/settings/rules", .permission(.follow), show)
    routes.get("/settings/rules/edit", .permission(.takePart), edit)
    routes.post("/settings/rules/check", .permission(.takePart), check)
    routes.post("/settings/rules", .confirmed(.takePart), keep)
    routes.get("/help/glossary", .permission(.follow), glossary)
    routes.get("/help/directory", .permission(.follow), directory)
  }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    let at = call.query("at") ?? ""
    let moment = (try? call.time.endOfDay(at, field: "at")) ?? nil
    let (rules, versions, mayChange) = try await call.read { tx, viewer in
      (
        try AgencyRules.inForce(at: moment, for: viewer, in: tx), try AgencyRules.versions(for: viewer, in: tx),
        try AgencyRules.changing(viewer, in: tx) != nil
      )
    }
    let profile = try Profile.read(rules.text, name: "rules, version \(rules.version)")
    return call.page(
      RulesPage(
        name: profile.title, version: rules.version, since: call.moment(rules.effective, relative: false),
        reason: rules.reason, at: moment == nil ? "" : at, isPast: moment != nil, mayChange: mayChange,
        parts: RulesPage.parts(of: profile, call),
        versions: versions.map {
          RulesPage.Version(
            number: $0.version, profile: $0.profile, since: call.moment($0.effective, relative: false), by: $0.madeBy,
            reason: $0.reason, day: call.time.date($0.effective))
        }))
  }

  /// - Throws: ``WebFailure`` `.notFound` where the viewer may not change the rules: for them the page is not there.
  private static func current(_ call: Call) async throws -> AgencyRules {
    try await call.read { tx, viewer in
      guard try AgencyRules.changing(viewer, in: tx) != nil else {
        // Finer than a permission: the head's, and an administrator's until the first site.
        throw WebFailure.notFound
      }
      return try AgencyRules.inForce(for: viewer, in: tx)
    }
  }

  private static func editPage(
    _ call: Call, text: String, version: Int, faults: [String] = [], entered: Entered = Entered()
  ) throws -> RulesEditPage {
    RulesEditPage(
      entered: entered, faults: faults, text: text, version: version,
      profiles: try Profile.all().map { Field.Option($0.id, $0.title) }, profile: call.query("profile") ?? "")
  }

  @Sendable private static func edit(_ call: Call) async throws -> Response {
    let rules = try await current(call)
    guard let id = call.query("profile") else {
      return call.page(try editPage(call, text: rules.text, version: rules.version))
    }
    guard let text = try? Profile.text(of: id) else { throw WebFailure.notFound }
    return call.page(try editPage(call, text: text, version: rules.version))
  }

  @Sendable private static func check(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let rules = try await current(call)
    let text = form["text"].replacing("\r\n", with: "\n")
    let faults = try AgencyRules.faults(of: text, check: AgencyRules.procedureFaults)
    guard faults.isEmpty else {
      return call.page(
        try editPage(
          call, text: text, version: Int(form["version"]) ?? 0, faults: faults,
          entered: Entered(values: ["text": [text]])),
        status: .unprocessableContent)
    }
    return call.page(differencePage(rules, text, version: Int(form["version"]) ?? 0, Entered()))
  }

  private static func differencePage(
    _ rules: AgencyRules, _ text: String, version: Int, _ entered: Entered
  ) -> RulesDifferencePage {
    let lines = LineDifference(from: rules.text, to: text).lines
    return RulesDifferencePage(
      entered: entered, text: text, version: version,
      lines: lines.map { RulesDifferencePage.Line(sign: $0.sign.rawValue, text: $0.text) },
      added: lines.count { $0.sign == .added }, removed: lines.count { $0.sign == .removed })
  }

  @Sendable private static func keep(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let rules = try await current(call)
    let version = Int(form["version"]) ?? 0
    do {
      _ = try await AgencyRules.keep(
        form["text"], over: version, reason: form["reason"], check: AgencyRules.procedureFaults,
        services: call.services,
        for: call.viewer)
      return call.see(Place("settings", "rules").after(.rulesKept))
    } catch let error as EntryError {
      return call.page(
        differencePage(rules, form["text"], version: version, Entered(form, error: error)),
        status: .unprocessableContent)
    } catch let error as EntryErrors {
      return call.page(
        try editPage(call, text: form["text"], version: version, faults: error.errors.map(\.problem)),
        status: .unprocessableContent)
    }
  }

  private static func profile(_ call: Call) async throws -> Profile {
    try await call.read { tx, viewer in try Profile.inForce(for: viewer.agency, in: tx) }
  }

  @Sendable private static func glossary(_ call: Call) async throws -> Response {
    let profile = try await profile(call)
    return call.page(
      GlossaryPage(
        profile: profile.title,
        terms: profile.glossary.sorted { $0.term.lowercased() < $1.term.lowercased() }.map {
          GlossaryPage.Term(term: $0.term, meaning: $0.meaning, source: $0.source)
        }, words: profile.words.sorted { $0.key < $1.key }.map { GlossaryPage.Word(function: $0.key, word: $0.value) }))
  }

  @Sendable private static func directory(_ call: Call) async throws -> Response {
    let profile = try await profile(call)
    return call.page(
      HelpDirectoryPage(
        profile: profile.title,
        entries: profile.help.map {
          HelpDirectoryPage.Entry(name: $0.name, purpose: $0.for, contact: $0.contact ?? "", verified: $0.lastVerified)
        }))
  }
}

/// Two texts line by line.
struct LineDifference {
  struct Line: Hashable {
    enum Sign: String {
      case kept
      case added = "+"
      case removed = "-"
    }
    var sign: Sign
    var text: String
  }

  var lines: [Line] = []

  init(from old: String, to new: String) {
    let before = old.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let after = new.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in after.difference(from: before) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var (left, right) = (0, 0)
    while left < before.count || right < after.count {
      if left < before.count, removed.contains(left) {
        lines.append(Line(sign: .removed, text: before[left]))
        left += 1
      } else if right < after.count, added.contains(right) {
        lines.append(Line(sign: .added, text: after[right]))
        right += 1
      } else {
        lines.append(Line(sign: .kept, text: after[right]))
        left += 1
        right += 1
      }
    }
  }
}
