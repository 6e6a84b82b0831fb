import RostraStorage

/// A question of the media that came in through a site (ADM-17): answered by the office that may, never by the poster.
package enum MediaInquiry: Procedure {
  package static let noun = "inquiry"
  package static let prefix = "MI"
  package static let place = "inquiries"
  package static let plural = "Media inquiries"
  package static let purpose =
    "Questions of the media that came in through a site go to the office that answers for the agency."

  package enum Stage: String, LifecycleStage {
    case received, answered, declined

    package var meaning: String {
      switch self {
      case .received: "It waits for the office that answers."
      case .answered: "It was answered by somebody who may."
      case .declined: "It was not answered, for a reason."
      }
    }
    package var isOver: Bool { self != .received }
    package var tone: StageTone { self == .received ? .warn : .good }
  }

  static let from = FormField.line("from", "Who asks, of which medium")
  static let asked = FormField.lines("asked", "What is asked, and where")
  static let answer = FormField.lines("answer", "What was answered")

  package static func name(_ contents: Contents, _ reference: String) -> String { contents[from] }

  package static let lifecycle = Lifecycle<MediaInquiry>(
    "Media inquiry", source: "City of Lee's Summit, policy 416.6.20",
    steps: [
      Step(
        "receive", "Pass on a media inquiry", to: .received, by: [.employee], asks: [from, asked],
        notices: [.tell("media-inquiry", to: [.role(.communicationsDirector)])], "ADM-17"),
      Step(
        "answer", "Record the answer", from: [.received], to: .answered,
        by: [.communicationsDirector, .spokesperson, .informationOfficer], asks: [answer], "ADM-17"),
      Step(
        "decline", "Decline", from: [.received], to: .declined,
        by: [.communicationsDirector, .spokesperson, .informationOfficer], needsReason: true, "ADM-17"),
    ],
    deadlines: [
      Deadline(
        "answer", "Answer the media inquiry", at: [.received], within: .businessDays(1), by: [.communicationsDirector],
        escalation: [.agencyHead], "ADM-17")
    ])

  package typealias Step = Lifecycle<MediaInquiry>.Step
}
