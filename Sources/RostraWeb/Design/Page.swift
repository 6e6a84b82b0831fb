package import Rostra

/// One page as a value: plain strings, numbers and flags, made by a pure function from what was loaded, and rendered by one
/// that reads like the HTML it makes. Being `Codable`, a test can fill every field with something hostile.
package protocol Page: Codable, Sendable {
  var title: String { get }
  /// The entry of the main navigation that it belongs to.
  var section: Frame.Section? { get }
  /// Files of `Resources/Assets` that it needs besides the common one.
  var scripts: [String] { get }
  /// Seconds after which a browser without scripts shows the page anew; nil: never.
  var refresh: Int? { get }
  func main(_ frame: Frame) -> HTML
}

extension Page {
  package var section: Frame.Section? { nil }
  package var scripts: [String] { [] }
  package var refresh: Int? { nil }
}

/// What surrounds a page: the agency, who looks, and where they may go.
package struct Frame: Codable, Sendable, Hashable {
  package var agency: String
  package var isSample: Bool
  package var zone: String
  /// nil on public pages.
  package var person: String?
  package var sections: [Section]
  package var formToken: String
  package var done: String?
  package var language: String
  /// The path and query of this page.
  package var target: String

  package init(
    agency: String, isSample: Bool, zone: String, person: String? = nil, sections: [Section] = [],
    formToken: String = "", done: String? = nil, language: String = "en", target: String = "/"
  ) {
    self.agency = agency
    self.isSample = isSample
    self.zone = zone
    self.person = person
    self.sections = sections
    self.formToken = formToken
    self.done = done
    self.language = language
    self.target = target
  }

  /// The main navigation of the staff's half, in its order.
  package enum Section: String, Codable, Sendable, CaseIterable {
    case today, search, registry, vault, sites, captures, imports, productions, evidence, people, settings

    var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

    var permission: Viewer.Permission {
      switch self {
      case .today, .sites, .captures: .read
      case .search: .search
      case .registry: .follow
      case .vault: .takePart
      case .imports: .importRecords
      case .productions: .read
      case .evidence: .readEvidence
      case .people: .managePeople
      case .settings: .administer
      }
    }
  }

  /// The path of this page alone.
  var path: String { String(target.prefix { $0 != "?" }) }

  /// A public page, in the language that the reader chose: there is no cookie to remember it by.
  func link(_ path: String) -> String { target.contains("lang=") ? "\(path)?lang=\(language)" : path }

  /// This page in another language, with whatever else was asked of it.
  func inLanguage(_ code: String) -> String {
    let asked = target.split(separator: "?", maxSplits: 1).dropFirst().first?.split(separator: "&") ?? []
    return "?" + (asked.filter { !$0.hasPrefix("lang=") } + ["lang=\(code)"]).joined(separator: "&")
  }

  /// What a form that changes something carries.
  var token: HTML { formToken.isEmpty ? "" : "<input type=\"hidden\" name=\"form\" value=\"\(formToken)\">" }
}
