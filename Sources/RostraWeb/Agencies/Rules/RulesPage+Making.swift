import Rostra
import RostraPlatforms

extension RulesPage {
  /// Everything that a profile switches on, each part with its source.
  static func parts(of profile: Profile, _ call: Call) -> [Part] {
    [
      Part(
        title: "Laws", columns: ["On", "Law", "Citation", "Last compared"],
        rows: profile.law.map { [$0.subject, $0.title, $0.citation, $0.lastVerified] }),
      Part(
        title: "Clocks", columns: ["What", "Time", "Source", "Last compared"],
        rows: profile.clocks.sorted { $0.key < $1.key }.map {
          [
            $0.key, "\($0.value.days) \($0.value.basis.rawValue) days", source($0.value.source),
            $0.value.lastVerified ?? "–",
          ]
        }),
      Part(
        title: "Holidays of this year", columns: ["Holiday", "Offices are closed on", "Source", "Last compared"],
        rows: holidays(profile, call)),
      Part(
        title: "Titles of functions", columns: ["Function", "Your title"],
        rows: profile.titles.sorted { $0.key < $1.key }.map {
          [Viewer.Role(rawValue: $0.key)?.title ?? $0.key, $0.value]
        }),
      Part(
        title: "Who gets which message", columns: ["Message", "To", "Copies to", "Line"],
        rows: profile.notices.sorted { $0.key < $1.key }.map { kind, list in
          [kind.replacing("-", with: " "), people(list.to, profile), people(list.cc, profile), list.line ?? "–"]
        }),
      Part(
        title: "Changed steps of procedures", columns: ["Procedure", "Step", "By", "Gates that do not apply"],
        rows: steps(profile)),
      Part(
        title: "Review of requests for sites", columns: ["What"],
        rows: [["By: " + profile.siteReviewers.map { profile.title(of: $0) }.joined(separator: ", ")]]
          + profile.siteChecklist.map { [$0] }),
      Part(
        title: "Naming of sites", columns: ["Rule", "Example", "Source"],
        rows: profile.naming.map { [[$0.pattern, $0.example, $0.source]] } ?? []),
      Part(
        title: "Kinds of body", columns: ["Kind", "Duty", "Source", "Last compared"],
        rows: profile.bodies.map { [$0.type.title, $0.duty, $0.source, $0.lastVerified] }),
    ]
  }

  private static func source(_ text: String) -> String { text == "ours" ? "Recommended by this program; no law" : text }

  private static func holidays(_ profile: Profile, _ call: Call) -> [[String]] {
    let calendar = AgencyCalendar(call.office.agency, holidays: profile.holidays)
    let year = calendar.day(of: call.services.clock.now()).parts.year
    return calendar.holidays(of: year).map { day, holiday in
      [holiday.name, "\(day), \(day.weekday)", holiday.source, holiday.lastVerified]
    }
  }

  private static func people(_ list: [CopyList.Addressee], _ profile: Profile) -> String {
    list.map { addressee in
      switch addressee {
      case .role(let role): profile.title(of: role)
      case .party(let party): party.rawValue.replacing("-", with: " ")
      }
    }.joined(separator: ", ")
  }

  private static func steps(_ profile: Profile) -> [[String]] {
    profile.procedures.sorted { $0.key < $1.key }.flatMap { noun, rules in
      rules.sorted { $0.key < $1.key }.map { act, rule in
        [
          noun, act, (rule.by ?? []).map { profile.title(of: $0) }.joined(separator: " or "),
          (rule.without ?? []).map { "\($0.gate): \($0.reason) (approved by \($0.approvedBy))" }.joined(
            separator: "; "),
        ]
      }
    }
  }
}
