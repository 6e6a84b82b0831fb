import RostraStorage

/// Best-practice guidance for a platform, with its required notices (POL-48).
package enum Guidance: Procedure {
  package static let noun = "guidance"
  package static let prefix = "GU"
  package static let place = "guidance"
  package static let plural = "Guidance"
  package static let purpose = "What site staff do on each platform, and which notices it must show."
  package static let columns = [platform, version]

  package enum Stage: String, LifecycleStage {
    case draft, published, superseded

    package var meaning: String {
      switch self {
      case .draft: "It is being written."
      case .published: "Site staff work by it."
      case .superseded: "A later version is in its place."
      }
    }
    package var isOver: Bool { self == .superseded }
    package var tone: StageTone { self == .published ? .good : self == .draft ? .info : .quiet }
  }

  static let platform = FormField.line("platform", "Platform")
  static let version = FormField.line("version", "Version")
  static let text = FormField.lines("text", "What to do, and what not")
  static let required = FormField.lines("required", "Notices and disclaimers that it must show")

  package static func name(_ contents: Contents, _ reference: String) -> String {
    "\(contents[platform]), \(contents[version])"
  }

  package static let lifecycle = Lifecycle<Guidance>(
    "Guidance for a platform", source: "City of Lee's Summit, policy 416.6.1",
    steps: [
      Step(
        "draft", "Write guidance", to: .draft, by: [.socialMediaAdministrator, .communicationsDirector],
        asks: [platform, version, text, required], "POL-48"),
      Step(
        "edit", "Change it", from: [.draft], to: nil, by: [.socialMediaAdministrator, .communicationsDirector],
        asks: [platform, version, text, required], "POL-48"),
      Step(
        "publish", "Publish it to site staff", from: [.draft], to: .published,
        by: [.socialMediaAdministrator, .communicationsDirector],
        notices: [.tell("guidance-published", to: [.role(.socialMediaAdministrator)])], "POL-48", does: supersedeOthers),
      Step(
        "supersede", "A later version takes its place", from: [.published], to: .superseded, by: [.system], "POL-48"),
    ])

  package typealias Step = Lifecycle<Guidance>.Step

  private static func supersedeOthers(_ turn: inout StepTurn<Guidance>) throws {
    let system = Viewer.system("policies", of: turn.agency)
    var filter = CaseFile<Guidance>.Filter()
    filter.stages = [.published]
    for older in try CaseFile<Guidance>.all(filter, limit: 1000, for: system, in: turn.tx)
    where older.id != turn.file.id
      && older.contents[platform].lowercased() == turn.file.contents[platform].lowercased()
    {
      try turn.services.take("supersede", older, for: system, in: turn.tx).get()
    }
  }
}
