import RostraPlatforms
import RostraStorage

/// What the steps of a policy do beside moving it.
extension PolicyProcedure {
  /// A new version begins with the text of the one that it follows, the first with the profile's template (POL-53).
  static func takeTemplate(_ turn: inout StepTurn<PolicyProcedure>) throws {
    let system = Viewer.system("policies", of: turn.agency)
    let earlier = try turn.file.about.flatMap {
      try CaseFile<PolicyProcedure>.find($0, for: system, in: turn.tx)
    }
    for element in PolicyElement.all {
      let text = earlier?.contents[element.field] ?? turn.standing.profile.policyTemplate[element.requirement]
      if let text, !text.isEmpty { turn.file.contents.set(element.field, .string(text)) }
    }
    if let earlier {
      for field in switches + [declines] { turn.file.contents.set(field, earlier.contents.values[field.name]) }
    }
  }

  static func keepDecline(_ turn: inout StepTurn<PolicyProcedure>) throws {
    let element = turn.answers[declined]
    let approver = try turn.answers.people(declinedBy).first.flatMap {
      try Person.name(of: $0, agency: turn.agency, in: turn.tx)
    }
    let line = "\(element): \(turn.reason ?? "") (approved by \(approver ?? "somebody"))"
    let others = turn.file.contents[declines].components(separatedBy: "\n").filter {
      !$0.isEmpty && !$0.hasPrefix("\(element):")
    }
    turn.file.contents.set(declines, .string((others + [line]).joined(separator: "\n")))
    if let field = PolicyElement.all.first(where: { $0.requirement == element })?.field {
      turn.file.contents.set(field, nil)
    }
    turn.file.contents.set(declined, nil)
    turn.file.contents.set(declinedBy, nil)
  }

  static func keepCounsel(_ turn: inout StepTurn<PolicyProcedure>) throws {
    turn.file.contents.set(counselled, turn.viewer.person.map { .string($0.text) })
  }

  /// A section that a court or counsel has declared invalid is not applied; the rest stands (416.12).
  static func keepInvalid(_ turn: inout StepTurn<PolicyProcedure>) throws {
    let lines = turn.file.contents[invalid].components(separatedBy: "\n").filter { !$0.isEmpty }
    let line = "\(turn.answers[invalidElement]): \(turn.reason ?? "")"
    turn.file.contents.set(invalid, .string((lines + [line]).joined(separator: "\n")))
  }

  /// The version before is superseded, and everybody is to be told; whoever has powers must agree anew (``PolicyTelling``).
  static func promulgate(_ turn: inout StepTurn<PolicyProcedure>) throws {
    let system = Viewer.system("policies", of: turn.agency)
    var filter = CaseFile<PolicyProcedure>.Filter()
    filter.stages = [.promulgated]
    filter.unit = turn.file.unit
    for older in try CaseFile<PolicyProcedure>.all(filter, limit: 1000, for: system, in: turn.tx)
    where scope(of: older) == scope(of: turn.file) && older.id != turn.file.id {
      try turn.services.take("supersede", older, for: system, in: turn.tx).get()
    }
    try PolicyDelivery.queue(turn.file, of: turn.agency, at: turn.now, in: turn.tx)
  }
}

extension Gate<PolicyProcedure> {
  /// Every element has its text, or is declined with a reason and an approver; all that is missing in one report (POL-2).
  static let complete = Gate(
    "complete", "Is every element there, or declined with reason and approver?", "POL-2"
  ) { policy, _, _ in
    let declined = Set(
      policy.contents[PolicyProcedure.declines].split(separator: "\n").map { String($0.prefix { $0 != ":" }) })
    return PolicyElement.all
      .filter { !policy.contents.has($0.field) && !declined.contains($0.requirement) }
      .map {
        Refusal.Lack(
          "\($0.requirement): \($0.title) is missing.", remedy: "Write it, or decline it with a reason and an approver."
        )
      }
  }

  static let dispositioned = Gate(
    "dispositioned", "Is every comment answered?", "POL-45"
  ) { policy, standing, tx in
    let open =
      try tx.row(
        """
        SELECT COUNT(*) AS n FROM case_file WHERE agency = \(standing.viewer.agency) AND noun = 'comment'
          AND about = \(policy.reference) AND stage = 'received'
        """)?.int("n") ?? 0
    return open == 0
      ? [] : [Refusal.Lack("\(open) comments are not answered.", remedy: "Accept or reject each, with a reason.")]
  }

  static let counselled = Gate("counsel", "Has counsel reviewed it?", "POL-23") { policy, _, _ in
    var lacks: [Refusal.Lack] = []
    if !policy.contents.has(PolicyProcedure.counselled) {
      lacks.append(Refusal.Lack("Counsel has not reviewed it.", remedy: "Ask counsel to record the review."))
    }
    for field in [PolicyProcedure.confidentiality, PolicyProcedure.speech] where !policy.contents.isYes(field) {
      lacks.append(Refusal.Lack("Counsel has not cleared: \(field.label)", remedy: "Mend the text, and ask again."))
    }
    if policy.contents[PolicyProcedure.loosens] == "yes", !policy.contents.isYes(PolicyProcedure.loosening) {
      lacks.append(
        Refusal.Lack("It loosens the broad policy, which counsel has not cleared.", remedy: "Tighten it, or ask again.")
      )
    }
    return lacks
  }

  /// A template is a draft for counsel, never a policy (POL-53).
  static let edited = Gate("edited", "Was the template made the agency's own?", "POL-53") { policy, standing, _ in
    let template = standing.profile.policyTemplate
    guard !template.isEmpty else { return [] }
    let isUntouched = PolicyElement.all.allSatisfy { element in
      policy.contents[element.field] == (template[element.requirement] ?? "")
    }
    let blanks = PolicyElement.all.filter { policy.contents[$0.field].contains("[[") }
    return
      (isUntouched
      ? [Refusal.Lack("It is the template, unedited.", remedy: "Make it your agency's own.")] : [])
      + blanks.map {
        Refusal.Lack("\($0.requirement) has a blank of the template: [[…]].", remedy: "Fill it in, or take it out.")
      }
  }
}
