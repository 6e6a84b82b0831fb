import Rostra
import RostraPlatforms

/// A policy, ready to be read.
struct PolicyTextView: Codable, Sendable, Hashable {
  var reference: String
  var title: String
  var facts: [CasePage.Fact]
  var sections: [Section]

  struct Section: Codable, Sendable, Hashable {
    var title: String
    var text: String
    var invalid: String?
  }

  /// - Parameter invalid: what to say of a section that is not applied, around its reason.
  func html(_ invalid: (String) -> String) -> HTML {
    """
    \(FactList(facts: facts.map { ($0.name, "\($0.value)") }).html)
    \(sections.enumerated().map { number, section in
      """
      <section><h2>\(number + 1). \(section.title)</h2>
      \(section.invalid.map { "<p class=\"message warn\">\(invalid($0))</p>" as HTML })
      <div class="captured">\(section.text)</div></section>

      """ as HTML
    })
    """
  }
}

/// What policy is in force, or was on a day (AUD-12).
struct PublicPoliciesPage: Page {
  var language: String
  var agency: String
  /// The day that was asked for; nil: now.
  var at: String?
  var policies: [Line]
  /// Those of a later day; only where no day was asked for.
  var upcoming: [Line]
  var title: String { Speaker<PolicyWord>(language)(.title) }

  struct Line: Codable, Sendable, Hashable {
    var reference: String
    var title: String
    var version: String
    var tool: String
    var unit: String
    var since: Moment
    var until: Moment?
  }

  func main(_ frame: Frame) -> HTML {
    let say = Speaker<PolicyWord>(language)
    return """
      <h1>\(say(.title))</h1>
      <p class="lead">\(at.map { say(.leadAt, $0) } ?? say(.lead, agency))</p>
      \(policies.isEmpty ? "<p>\(say(at == nil ? .none : .noneAt))</p>" as HTML : "<ul class=\"cards\">\(policies.map { card($0, say, frame) })</ul>" as HTML)
      \(upcoming.isEmpty ? nil : "<h2>\(say(.upcoming))</h2><ul class=\"cards\">\(upcoming.map { card($0, say, frame) })</ul>" as HTML)
      <form method="get" action="/policy" class="row tight">
      \(frame.target.contains("lang=") ? "<input type=\"hidden\" name=\"lang\" value=\"\(language)\">" as HTML : "")
      <div class="field"><label for="at">\(say(.at))</label><input type="date" id="at" name="at" value="\(at ?? "")" required></div>
      <button class="second">\(say(.show))</button>
      </form>
      \(at == nil ? nil : "<p><a href=\"\(frame.link("/policy"))\">\(say(.today))</a></p>" as HTML)
      """
  }

  private func card(_ line: Line, _ say: Speaker<PolicyWord>, _ frame: Frame) -> HTML {
    """
    <li class="card"><h2>\(line.title)</h2>
    <p>\(say(.version)) \(line.version) · \(line.unit)\(line.tool.isEmpty ? "" : " · \(say(.tool)) \(line.tool)" as HTML)<br>
    \(say(.since)) \(line.since.html)\(line.until.map { "<br>\(say(.until)) \($0.html)" as HTML })</p>
    <p><a class="button" href="\(frame.link("/policy/\(line.reference)"))">\(say(.read))<span class="hidden">: \(line.title), \(line.version)</span></a></p></li>
    """
  }
}

/// One version of a policy, for everybody (POL-55).
struct PublicPolicyPage: Page {
  var language: String
  var policy: PolicyTextView
  var isSuperseded: Bool
  var versions: [Version]
  var title: String { policy.title }

  struct Version: Codable, Sendable, Hashable {
    var reference: String
    var version: String
    var since: Moment
    var until: Moment?
  }

  func main(_ frame: Frame) -> HTML {
    let say = Speaker<PolicyWord>(language)
    return """
      <nav class="crumbs" aria-label="\(say(.others))"><ol><li><a href="\(frame.link("/policy"))">\(say(.others))</a></li></ol></nav>
      <h1 lang="en">\(policy.title)</h1>
      \(isSuperseded ? "<p class=\"message warn\">\(say(.superseded))</p>" as HTML : nil)
      <p class="noprint"><a href="/policy/\(policy.reference)/document.pdf">\(say(.pdf))</a> · <a href="/policy/\(policy.reference)/document.txt">\(say(.text))</a></p>
      <div lang="en">\(policy.html { say(.invalid, $0) })</div>
      \(versions.isEmpty ? nil : "<h2>\(say(.otherVersions))</h2>\(list(say, frame))" as HTML)
      """
  }

  private func list(_ say: Speaker<PolicyWord>, _ frame: Frame) -> HTML {
    DataTable(
      caption: say(.otherVersions),
      columns: ["\(say(.version))", "\(say(.since))", "\(say(.until))", "\(say(.changesTitle))"],
      rows: versions.map { version in
        [
          "<a href=\"\(frame.link("/policy/\(version.reference)"))\">\(version.version)</a>", version.since.html,
          "\(version.until?.html)",
          "<a href=\"/policy/\(policy.reference)/changes?from=\(version.reference)&amp;lang=\(language)\">\(say(.changes))<span class=\"hidden\"> \(version.version)</span></a>",
        ]
      }
    ).html
  }
}

/// What one version of a policy says otherwise than another, word by word.
struct PolicyChangesPage: Page {
  var language: String
  var reference: String
  var policy: String
  var from: String
  var to: String
  var sections: [Section]
  var title: String { "\(Speaker<PolicyWord>(language)(.changesTitle)): \(policy)" }

  struct Section: Codable, Sendable, Hashable {
    var title: String
    var runs: [Run]
  }

  struct Run: Codable, Sendable, Hashable {
    /// `kept`, `removed` or `added`.
    var kind: String
    var text: String
  }

  func main(_ frame: Frame) -> HTML {
    let say = Speaker<PolicyWord>(language)
    return """
      <nav class="crumbs" aria-label="\(say(.back))"><ol><li><a href="\(frame.link("/policy/\(reference)"))">\(say(.back))</a></li></ol></nav>
      <h1>\(title)</h1>
      <p class="lead">\(say(.changesLead, from, to))</p>
      \(sections.isEmpty ? "<p>\(say(.same))</p>" as HTML : nil)
      \(sections.map { section in
        "<section lang=\"en\"><h2>\(section.title)</h2><div class=\"captured diff\">\(section.runs.map { Self.html($0, say) })</div></section>\n" as HTML
      })
      """
  }

  /// Words beside the marks: neither colour nor line alone tells what became of a text.
  private static func html(_ run: Run, _ say: Speaker<PolicyWord>) -> HTML {
    switch run.kind {
    case "removed":
      "<del><span class=\"hidden\">[\(say(.removed)): </span>\(run.text)<span class=\"hidden\">]</span></del>"
    case "added": "<ins><span class=\"hidden\">[\(say(.added)): </span>\(run.text)<span class=\"hidden\">]</span></ins>"
    default: "\(run.text)"
    }
  }
}

/// A draft, and a place to say something to it, for somebody from outside (POL-45).
struct ConsultationPage: Page {
  var language: String
  var agency: String
  var reviewer: String
  var key: String
  var draft: PolicyTextView?
  var elements: [Field.Option]
  var comment: String
  var element: String
  /// The reference of the comment that was just kept.
  var kept: String?
  var problem: String?
  var title: String { Speaker<PolicyWord>(language)(.consultation) }

  func main(_ frame: Frame) -> HTML {
    let say = Speaker<PolicyWord>(language)
    guard let draft else {
      return "<h1>\(say(.closed))</h1><p>\(say(.closedText, agency))</p>"
    }
    return """
      <h1>\(title)</h1>
      \(kept.map { "<div class=\"message done\" role=\"status\"><h2>\(say(.thanks))</h2><p>\(say(.thanksText, $0))</p></div>" as HTML })
      \(problem.map { "<div class=\"message wrong\" role=\"alert\" tabindex=\"-1\" data-focus><p>\($0)</p></div>" as HTML })
      <p class="lead">\(say(.consultationLead, agency, reviewer))</p>
      <form method="post" action="\(frame.link("/consultation/\(key)"))" class="card">
      <div class="field"><label for="element">\(say(.section))</label>
      <select id="element" name="element"><option value="">\(say(.whole))</option>
      \(elements.map { "<option value=\"\($0.value)\"\($0.value == element ? " selected" : "") lang=\"en\">\($0.label)</option>" as HTML })
      </select></div>
      <div class="field"><label for="text">\(say(.yourComment))</label>
      <textarea id="text" name="text" rows="6" required>\(comment)</textarea></div>
      <button>\(say(.send))</button>
      </form>
      <h2 lang="en">\(draft.title)</h2>
      <div lang="en">\(draft.html { say(.invalid, $0) })</div>
      """
  }
}
