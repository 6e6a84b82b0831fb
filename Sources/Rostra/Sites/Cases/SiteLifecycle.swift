/// The life of a site (requirements.md, 3.1), from the model procedures of New Jersey and the policy of Lee's Summit. Who takes
/// a step is the profile's to change: the communications director with the CTO/CIO decides in the one, the social media
/// administrator in the other.
extension SiteCase {
  package static let lifecycle = Lifecycle<SiteCase>(
    "Site",
    source: """
      New Jersey, Division of Revenue and Enterprise Services: model procedural flow for establishing a site. City of Lee's \
      Summit, policy 416, sections 416.4 and 416.6
      """,
    steps: [
      Step("draft", "Draft a request", from: [], to: .draft, by: [.employee], "REQ-7", "REQ-8"),
      Step(
        "submit", "Submit the request", from: [.draft, .returned], to: .submitted, by: [.webLiaison, .unitHead],
        gates: [.sixContents, .endorsed, .administratorsActive, .named],
        notices: [.siteRequest], "REQ-1", "REQ-2", "REQ-3", "REQ-4", "REQ-5", "REQ-6", "REQ-7", "REQ-8", "REQ-9",
        "REQ-12"),
      Step(
        "return", "Return it for completion", from: [.submitted], to: .returned,
        by: [.communicationsDirector, .technologyOfficer], notices: [.siteReturned], needsReason: true, "REQ-13"),
      Step(
        "approve", "Approve the request", from: [.submitted], to: .approved, by: [.communicationsDirector],
        gates: [.reviewed, .notTheRequester], notices: [.siteDecision],
        "REQ-10", "REQ-11", "REQ-13", "REQ-14", "REQ-22", "ADM-22"),
      Step(
        "reject", "Reject the request", from: [.submitted], to: .rejected, by: [.communicationsDirector],
        gates: [.reviewed, .notTheRequester], notices: [.siteDecision], needsReason: true,
        "REQ-10", "REQ-13", "REQ-14", "REQ-18"),
    ])

  package typealias Step = Lifecycle<SiteCase>.Step
}
