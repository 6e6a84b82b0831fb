import RostraStorage

/// Another policy that the social media policy leans on (POL-41): a link that must not go dead unseen.
package enum RelatedPolicy: Procedure {
  package static let noun = "related-policy"
  package static let prefix = "RP"
  package static let place = "related-policies"
  package static let plural = "Related policies"
  package static let purpose =
    "Public records, acceptable use, ethics, linking, brand: what the policy refers to, and when it was last looked at."
  package static let columns = [version]

  package enum Stage: String, LifecycleStage {
    case linked, ended

    package var meaning: String {
      self == .linked ? "The policy refers to it." : "The policy refers to it no more."
    }
    package var isOver: Bool { self == .ended }
    package var tone: StageTone { self == .linked ? .good : .quiet }
  }

  static let title = FormField.line("title", "Title")
  static let version = FormField.line("version", "Version or date")
  static let address = FormField.address("address", "Address").optional
  static let owner = FormField.line("policy-owner", "Who owns it")
  static let checked = FormField.day("checked", "Last looked at")
  private static let keepers: [Viewer.Role] = [
    .technologyOfficer, .recordsOfficer, .socialMediaAdministrator, .communicationsDirector,
  ]

  package static func name(_ contents: Contents, _ reference: String) -> String { contents[title] }

  package static let lifecycle = Lifecycle<RelatedPolicy>(
    "Related policy", source: "New Jersey: link usage to related agency policies; Lee's Summit, 416.6.13a",
    steps: [
      Step(
        "link", "Link a policy", to: .linked, by: keepers, asks: [title, version, address, owner, checked], "POL-41"),
      Step(
        "check", "Record that it was looked at", from: [.linked], to: .linked, by: keepers,
        asks: [version, address, owner, checked], gates: [.findable], "POL-41"),
      Step("end", "End the link", from: [.linked], to: .ended, by: keepers, needsReason: true, "POL-41"),
    ],
    deadlines: [
      Deadline(
        "check", "Look whether the linked policy is still there", at: [.linked], from: .day(checked),
        within: .days(365),
        by: [.socialMediaAdministrator, .technologyOfficer], escalation: [.technologyOfficer], "POL-41")
    ])

  package typealias Step = Lifecycle<RelatedPolicy>.Step
}

extension Gate<RelatedPolicy> {
  static let findable = Gate("findable", "Can it be found?", "POL-41") { policy, _, _ in
    policy.contents.has(RelatedPolicy.address) || !policy.documents.isEmpty
      ? [] : [Refusal.Lack("There is neither an address nor a file.", remedy: "Enter its address, or attach the file.")]
  }
}
