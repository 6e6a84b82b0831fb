import RostraPlatforms
import RostraStorage

/// A threat that staff should know of, and who has read of it (SEC-6, TRN-8).
package enum ThreatBulletin: Procedure {
  package static let noun = "bulletin"
  package static let prefix = "TB"
  package static let place = "bulletins"
  package static let plural = "Threat bulletins"
  package static let purpose = "Current and emerging threats, and who has read of them."

  package enum Stage: String, LifecycleStage {
    case published, ended

    package var meaning: String { self == .published ? "Everybody should know of it." : "It threatens no more." }
    package var isOver: Bool { self == .ended }
    package var tone: StageTone { self == .published ? .warn : .quiet }
  }

  static let title = FormField.line("title", "Threat")
  static let text = FormField.lines("text", "What it is, and what to do")
  static let readers = FormField.people("readers", "Read by")

  package static func kept(_ profile: Profile) -> [FormField] { [readers] }
  package static func name(_ contents: Contents, _ reference: String) -> String { contents[title] }

  package static let lifecycle = Lifecycle<ThreatBulletin>(
    "Threat bulletin", source: "Wisconsin, social media best practices, 5",
    steps: [
      Step(
        "publish", "Publish a threat", to: .published,
        by: [.informationTechnology, .technologyOfficer, .socialMediaAdministrator],
        asks: [title, text], "SEC-6", "TRN-8"),
      Step(
        "read", "I have read it", from: [.published], to: nil, by: [.employee], "SEC-6", does: keepReader),
      Step(
        "end", "It threatens no more", from: [.published], to: .ended,
        by: [.informationTechnology, .technologyOfficer, .socialMediaAdministrator], needsReason: true, "SEC-6"),
    ])

  package typealias Step = Lifecycle<ThreatBulletin>.Step

  private static func keepReader(_ turn: inout StepTurn<ThreatBulletin>) throws {
    guard let person = turn.viewer.person else { return }
    let known = turn.file.contents.people(readers)
    if !known.contains(person) {
      turn.file.contents.set(readers, .array((known + [person]).map { .string($0.text) }))
    }
  }
}
