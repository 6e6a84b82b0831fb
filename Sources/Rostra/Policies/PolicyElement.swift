/// What a social media policy must say, or say why it does not (POL-3 to POL-40). Each is a section of the policy's text.
package struct PolicyElement: Sendable, Hashable {
  package var requirement: String
  package var title: String
  package var chapter: Chapter

  /// The forms in which a policy is written.
  package enum Chapter: String, Sendable, CaseIterable {
    case purpose, scope, authority, content, people, saving

    package var title: String {
      switch self {
      case .purpose: "Write: purpose, law and goals"
      case .scope: "Write: who and what is covered"
      case .authority: "Write: accounts, terms and access"
      case .content: "Write: content and comments"
      case .people: "Write: conduct, training and rights"
      case .saving: "Write: records, meetings and upkeep"
      }
    }
  }

  package var field: FormField {
    FormField(
      "element-\(requirement.lowercased())", "\(title) (\(requirement))", .lines(20_000), isRequired: false)
  }

  private init(_ requirement: String, _ chapter: Chapter, _ title: String) {
    self.requirement = requirement
    self.title = title
    self.chapter = chapter
  }

  package static let all: [PolicyElement] = [
    PolicyElement("POL-3", .purpose, "Purpose, and the outcomes it is linked to"),
    PolicyElement("POL-4", .purpose, "Legal and regulatory authority"),
    PolicyElement("POL-5", .purpose, "The five goals"),
    PolicyElement("POL-6", .scope, "Who must comply"),
    PolicyElement("POL-7", .scope, "Technologies that are covered"),
    PolicyElement("POL-8", .scope, "What is excluded, and the schedule that covers its records"),
    PolicyElement("POL-9", .scope, "Official use and its requirements"),
    PolicyElement("POL-10", .scope, "Principles of use that is not official"),
    PolicyElement("POL-11", .authority, "Roles and responsibilities, and the procedures of each"),
    PolicyElement("POL-12", .authority, "Who may create tools and agree to terms of service"),
    PolicyElement("POL-13", .content, "Acceptable content"),
    PolicyElement("POL-14", .authority, "Who may create an account"),
    PolicyElement("POL-15", .content, "How content is approved"),
    PolicyElement("POL-16", .authority, "How access and security are managed"),
    PolicyElement("POL-17", .saving, "How the tools and their records are managed and retained"),
    PolicyElement("POL-18", .authority, "What follows when somebody fails, or acts without authority"),
    PolicyElement("POL-19", .authority, "Who owns the accounts and their contents"),
    PolicyElement("POL-20", .content, "Which communications must be vetted"),
    PolicyElement("POL-21", .content, "Acknowledging and forwarding: liking, following, sharing"),
    PolicyElement("POL-22", .content, "What is done when something causes confusion or controversy"),
    PolicyElement("POL-23", .content, "What is confidential"),
    PolicyElement("POL-24", .content, "Copyright: whether used, how credited, how removed"),
    PolicyElement("POL-25", .content, "Personal opinions on the agency's sites"),
    PolicyElement("POL-26", .content, "Why comments and features are regulated"),
    PolicyElement("POL-27", .content, "Which comments can and which cannot be removed or hidden"),
    PolicyElement("POL-28", .people, "Business on personal accounts"),
    PolicyElement("POL-29", .people, "Registration of profiles on which business is done"),
    PolicyElement("POL-30", .people, "The line between personal and professional use, for officials"),
    PolicyElement("POL-31", .people, "Freedom of speech"),
    PolicyElement("POL-32", .people, "No retaliation; rights of employees"),
    PolicyElement("POL-33", .people, "Volunteers"),
    PolicyElement("POL-34", .saving, "Severability and savings"),
    PolicyElement("POL-35", .content, "Intellectual property and confidential information, and who answers questions"),
    PolicyElement("POL-36", .saving, "Continuity: records when a site shuts, crashes or changes its terms"),
    PolicyElement("POL-37", .people, "Mandatory training"),
    PolicyElement("POL-38", .saving, "Periodic audit of the policy"),
    PolicyElement("POL-39", .saving, "Open meetings and legally required notices"),
    PolicyElement("POL-40", .authority, "Who answers for posting, responding and retaining"),
  ]
}
