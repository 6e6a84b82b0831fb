import Rostra
import RostraPlatforms

/// All official accounts, to look through (REG-4).
struct OfficialListPage: Page {
  var language: String
  var agency: String
  var accounts: [OfficialRow]
  var fields: Asked
  var units: [String]
  var platforms: [String]
  var next: String?
  var isFirst: Bool
  var title: String { Speaker<OfficialWord>(language)(.title) }

  struct Asked: Codable, Sendable, Hashable {
    var words: String
    var unit: String
    var platform: String
    var category: String

    var isEmpty: Bool { words.isEmpty && unit.isEmpty && platform.isEmpty && category.isEmpty }
  }

  private var say: Speaker<OfficialWord> { Speaker(language) }
  private var value: Speaker<OfficialValueWord> { Speaker(language) }

  func main(_ frame: Frame) -> HTML {
    """
    <h1>\(say(.title))</h1>
    <p class="lead">\(say(.lead, agency))</p>
    \(AccountCheckForm(language: language, text: "").html(frame, heading: true))
    <h2>\(say(.search))</h2>
    <form method="get" action="/accounts" class="filters" aria-label="\(say(.search))">
    \(frame.target.contains("lang=") ? "<input type=\"hidden\" name=\"lang\" value=\"\(language)\">" as HTML : "")
    <div class="field"><label for="q">\(say(.words))</label><input type="search" id="q" name="q" value="\(fields.words)"></div>
    \(select("unit", .unit, fields.unit, units.map { ($0, $0) }))
    \(select("platform", .platform, fields.platform, platforms.map { ($0, $0) }))
    \(select("category", .category, fields.category, categories))
    <div class="actions"><button class="second">\(say(.show))</button>\(fields.isEmpty ? "" : "<a href=\"\(frame.link("/accounts"))\">\(say(.showAll))</a>" as HTML)</div>
    </form>
    \(accounts.isEmpty ? "<p>\(say(fields.isEmpty ? .noneYet : .none))</p>" as HTML : OfficialRow.table(accounts, say, frame))
    <nav class="pager" aria-label="\(say(.found))">
    \(isFirst ? nil : "<a href=\"\(frame.link("/accounts"))\">\(say(.first))</a>" as HTML)
    \(next.map { "<a href=\"\($0)\" rel=\"next\">\(say(.next))</a>" as HTML })
    </nav>
    <h2>\(say(.files))</h2>
    <ul>
    <li><a href="/accounts/registry.json">\(say(.asJSON))</a></li>
    <li><a href="/accounts/registry.csv">\(say(.asCSV))</a></li>
    <li><a href="/.well-known/official-accounts.json">\(say(.machine))</a> <code>/.well-known/official-accounts.json</code></li>
    <li><a href="\(frame.link("/accounts/snapshots"))">\(say(.snapshots))</a></li>
    </ul>
    """
  }

  private var categories: [(String, String)] {
    OfficialValueWord.categories.map { ($0, OfficialValueWord("category", $0).map { value($0) } ?? $0) }
  }

  private func select(_ name: String, _ label: OfficialWord, _ chosen: String, _ options: [(String, String)]) -> HTML {
    """
    <div class="field"><label for="\(name)">\(say(label))</label>
    <select id="\(name)" name="\(name)"><option value="">\(say(.all))</option>
    \(options.map { option in
      "<option value=\"\(option.0)\"\(option.0 == chosen ? " selected" : "")>\(option.1)</option>" as HTML
    })
    </select></div>
    """
  }
}

/// An account in a list.
struct OfficialRow: Codable, Sendable, Hashable {
  var reference: String
  var name: String
  var unit: String
  var platform: String
  var handle: String
  var status: Badge

  init(_ account: OfficialAccount, _ language: String) {
    (reference, name, unit) = (account.reference, account.name, account.unit)
    (platform, handle, status) = (account.platform, account.handle, account.status.badge(language))
  }

  static func table(_ rows: [OfficialRow], _ say: Speaker<OfficialWord>, _ frame: Frame) -> HTML {
    DataTable(
      caption: say(.found),
      columns: ["\(say(.name))", "\(say(.status))", "\(say(.platform))", "\(say(.account))", "\(say(.unit))"],
      rows: rows.map { row in
        [
          "<a href=\"\(frame.link("/accounts/\(row.reference)"))\"><bdi>\(row.name)</bdi></a>", row.status.html,
          "\(row.platform)", "<bdi>\(row.handle)</bdi>", "\(row.unit)",
        ]
      }
    ).html
  }
}

extension OfficialAccount.Status {
  func badge(_ language: String) -> Badge {
    let tone: Badge.Tone =
      switch self {
      case .inUse: .good
      case .registered: .info
      case .quiet, .closing: .warn
      case .suspended: .bad
      case .closed: .quiet
      }
    return Badge(Speaker<OfficialValueWord>(language)(OfficialValueWord(self)), tone)
  }
}

/// One official account, or what stays of it.
struct OfficialAccountPage: Page {
  var language: String
  var reference: String
  var name: String
  var status: Badge
  var isClosed: Bool
  var until: Moment?
  var address: String
  var facts: [Fact]
  var end: [Fact]
  var notices: [Notice]
  var laws: [String]
  var history: [Change]
  /// The frame that other websites may put this account's badge into.
  var badge: String
  var title: String { name }

  struct Fact: Codable, Sendable, Hashable {
    var name: String
    var value: String
    var isLink = false
  }

  struct Notice: Codable, Sendable, Hashable {
    var title: String
    var text: String
    var since: Moment
  }

  struct Change: Codable, Sendable, Hashable {
    var at: Moment
    var status: String
  }

  private var say: Speaker<OfficialWord> { Speaker(language) }

  func main(_ frame: Frame) -> HTML {
    """
    <nav class="crumbs" aria-label="\(say(.toRegistry))"><ol><li><a href="\(frame.link("/accounts"))">\(say(.toRegistry))</a></li></ol></nav>
    <h1><bdi>\(name)</bdi> \(status.html)</h1>
    \(isClosed ? tombstone : nil)
    \(list(facts))
    <h2>\(say(.notices))</h2>
    \(notices.isEmpty ? "<p>\(say(.noNotices))</p>" as HTML : "\(notices.map(notice))" as HTML)
    <h2>\(say(.records))</h2>
    <p>\(say(.recordsText))</p>
    \(laws.isEmpty ? nil : "<p>\(say(.recordsLaw)) <span lang=\"en\">\(laws.joined(separator: "; "))</span></p>" as HTML)
    <h2>\(say(.history))</h2>
    <ul class="plain-list">\(history.map { "<li>\($0.at.html) \($0.status)</li>\n" as HTML })</ul>
    <h2>\(say(.badge))</h2>
    <p>\(say(.badgeText))</p>
    <pre>\(badge)</pre>
    """
  }

  private var tombstone: HTML {
    """
    <div class="message warn"><h2>\(say(.closed))</h2>
    <p>\(until.map { say(.closedText, $0.text) })</p>
    </div>
    \(list(end))
    """
  }

  private func list(_ facts: [Fact]) -> HTML {
    FactList(
      facts: facts.map { ($0.name, $0.isLink ? OutsideLink.html($0.value) : "<bdi>\($0.value)</bdi>") }
    ).html
  }

  private func notice(_ notice: Notice) -> HTML {
    """
    <section class="card"><h3>\(notice.title)</h3>
    <div class="captured">\(notice.text)</div>
    <p class="quiet">\(say(.displayed, notice.since.text))</p></section>
    """
  }
}

/// The question that residents ask most.
struct AccountCheckForm {
  var language: String
  var text: String

  func html(_ frame: Frame, heading: Bool) -> HTML {
    let say = Speaker<OfficialWord>(language)
    return """
      <form method="get" action="/accounts/check" class="card">
      \(heading ? "<h2>\(say(.checkTitle))</h2>" as HTML : "")
      <p>\(say(.checkLead))</p>
      \(frame.target.contains("lang=") ? "<input type=\"hidden\" name=\"lang\" value=\"\(language)\">" as HTML : "")
      <div class="field"><label for="account">\(say(.checkLabel))</label>
      <p class="hint" id="account-hint">\(say(.checkHint))</p>
      <input id="account" name="account" value="\(text)" aria-describedby="account-hint" autocapitalize="none" spellcheck="false" required></div>
      <button>\(say(.check))</button>
      </form>
      """
  }
}

/// Whether an account is official (GEN-6).
struct AccountCheckPage: Page {
  var language: String
  var text: String
  var answer: Answer?
  var title: String { Speaker<OfficialWord>(language)(.checkTitle) }

  struct Answer: Codable, Sendable, Hashable {
    var heading: String
    var text: String
    /// `done`, `warn` or `wrong`.
    var tone: String
    var accounts: [OfficialRow]
  }

  func main(_ frame: Frame) -> HTML {
    let say = Speaker<OfficialWord>(language)
    return """
      <h1>\(say(.checkTitle))</h1>
      \(answer.map { answer in
        """
        <div class="message \(answer.tone)" role="status"><h2>\(answer.heading)</h2>
        <p><bdi><code>\(text)</code></bdi></p><p>\(answer.text)</p></div>
        \(answer.accounts.isEmpty ? "" : OfficialRow.table(answer.accounts, say, frame))
        """ as HTML
      })
      \(AccountCheckForm(language: language, text: text).html(frame, heading: false))
      <p><a href="\(frame.link("/accounts"))">\(say(.toRegistry))</a></p>
      """
  }
}

/// The registry of each day.
struct SnapshotsPage: Page {
  var language: String
  var rows: [Row]
  var title: String { Speaker<OfficialWord>(language)(.snapshotsTitle) }

  struct Row: Codable, Sendable, Hashable {
    var day: String
    var accounts: Int
    var sha256: String
    var hasProof: Bool
  }

  func main(_ frame: Frame) -> HTML {
    let say = Speaker<OfficialWord>(language)
    return """
      <nav class="crumbs" aria-label="\(say(.toRegistry))"><ol><li><a href="\(frame.link("/accounts"))">\(say(.toRegistry))</a></li></ol></nav>
      <h1>\(say(.snapshotsTitle))</h1>
      <p class="lead">\(say(.snapshotsText))</p>
      \(rows.isEmpty ? "<p>\(say(.noSnapshots))</p>" as HTML : table(say))
      """
  }

  private func table(_ say: Speaker<OfficialWord>) -> HTML {
    DataTable(
      caption: title,
      columns: ["\(say(.day))", "\(say(.accounts))", "\(say(.file))", "\(say(.proof))", "\(say(.digest))"],
      rows: rows.map { row in
        [
          "<time datetime=\"\(row.day)\">\(row.day)</time>", "\(row.accounts)",
          "<a href=\"/accounts/snapshots/\(row.day).json\">JSON</a>",
          row.hasProof
            ? "<a href=\"/accounts/snapshots/\(row.day)-proof.json\">\(say(.proof))</a>" : "\(say(.proofSoon))",
          "<code>\(row.sha256)</code>",
        ]
      }, numeric: [1]
    ).html
  }
}
