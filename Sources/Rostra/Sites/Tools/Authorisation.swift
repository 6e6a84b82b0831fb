import RostraStorage

/// Who may speak to the media for the agency (ADM-17), or contribute to a site, and with which scope (ADM-19, ADM-21).
package enum Authorisation: Procedure {
  package static let noun = "authorisation"
  package static let prefix = "AU"
  package static let place = "authorisations"
  package static let plural = "Contributors and spokespersons"
  package static let purpose =
    "Only those who stand here speak to the media, or post, respond and moderate for the agency."
  package static let columns = [scope]
  package static let concerns: String? = "Person"

  package enum Stage: String, LifecycleStage {
    case proposed, authorised, ended

    package var meaning: String {
      switch self {
      case .proposed: "Somebody is proposed; it gives nothing yet."
      case .authorised: "They may do what is named, while trained and in office."
      case .ended: "The authority has ended."
      }
    }
    package var isOver: Bool { self == .ended }
    package var tone: StageTone { self == .authorised ? .good : self == .ended ? .quiet : .info }
  }

  static let scope = FormField.several(
    "scope", "What for", .init("post", "Posting"), .init("respond", "Responding"), .init("moderate", "Moderating"),
    .init("message", "Messages to the public"), .init("media", "Speaking to the media"))
  static let until = FormField.day("until", "Until").optional

  package static func key(of file: CaseFile<Authorisation>) -> String? {
    "\(file.about ?? "") \(file.subject?.text ?? "") \(file.contents.list(scope).joined(separator: ","))"
  }
  package static func name(_ contents: Contents, _ reference: String) -> String {
    contents.list(scope).joined(separator: ", ")
  }

  package static let lifecycle = Lifecycle<Authorisation>(
    "Authority to contribute or speak",
    source: "City of Lee's Summit, policy 416.6.20; Secretary of State of Missouri: creating a policy",
    steps: [
      Step(
        "propose", "Propose somebody", to: .proposed,
        by: [.unitHead, .webLiaison, .socialMediaAdministrator, .communicationsDirector], asks: [scope, until],
        "ADM-17", "ADM-19"),
      Step(
        "authorise", "Authorise", from: [.proposed], to: .authorised,
        by: [.socialMediaAdministrator, .communicationsDirector], gates: [.trained, .separation],
        notices: [.tell("authorised", to: [.party(.subject)])], "ADM-17", "ADM-18", "ADM-19", "ADM-20", "TRN-5"),
      Step(
        "end", "End the authority", from: [.proposed, .authorised], to: .ended,
        by: [.unitHead, .socialMediaAdministrator, .communicationsDirector, .humanResources],
        notices: [.tell("authority-ended", to: [.party(.subject)])], needsReason: true, "ADM-18"),
      Step("lapse", "The time is over", from: [.authorised], to: .ended, by: [.system], "ADM-18"),
    ],
    deadlines: [
      Deadline(
        "authorise", "Authorise, or not", at: [.proposed], within: .businessDays(10), by: [.socialMediaAdministrator],
        "ADM-19"),
      Deadline(
        "lapse", "The authority ends", at: [.authorised], from: .day(until), within: .days(0), by: [.system],
        lapses: "lapse", "ADM-18"),
    ])

  package typealias Step = Lifecycle<Authorisation>.Step
}

extension Gate<Authorisation> {
  static let trained = Gate(
    "qualified", "Is the training current, and the agreement signed?", "TRN-5"
  ) { authorisation, standing, tx in
    guard let person = authorisation.subject else { return [] }
    return try Qualification.lacks(of: person, agency: standing.viewer.agency, at: standing.now, in: tx)
  }
}
