import RostraPlatforms
import RostraStorage

/// What must hold before a request is submitted and decided.
extension Gate<SiteCase> {
  package static let sixContents = Gate(
    "six-contents", "Are all six contents of the request there?", "REQ-7"
  ) { site, _, _ in
    let request = site.request
    var lacks: [Refusal.Lack] = []
    func need(_ isThere: Bool, _ what: String, _ remedy: String) {
      if !isThere { lacks.append(Refusal.Lack("\(what) is missing.", remedy: remedy)) }
    }
    need(!request.platform.isEmpty, "The platform", "Name the social media platform.")
    need(!request.categories.isEmpty, "The type of social media", "Choose at least one of the seven categories.")
    need(!request.purpose.isEmpty, "The purpose", "Say what the site is for.")
    need(!request.communications.isEmpty, "What the site will carry", "Choose at least one type of communication.")
    need(!request.mission.isEmpty, "The part of the mission that it serves", "Name the mission element.")
    need(!request.justification.isEmpty, "The justification", "Say why this site, with regard to the mission.")
    if !request.justification.isEmpty, request.justification == request.purpose {
      lacks.append(
        Refusal.Lack(
          "The justification repeats the purpose.", remedy: "Say how the site serves the mission (REQ-4)."))
    }
    need(!request.terms.isEmpty, "The address of the terms of service", "Enter its address.")
    need(!request.administrators.isEmpty, "The proposed administrator", "Propose at least one person.")
    return lacks
  }

  package static let named = Gate(
    "naming-rule", "Does the name follow the agency's rule?", "REG-5"
  ) { site, standing, _ in
    guard !site.request.name.isEmpty else {
      return [Refusal.Lack("The name of the site is missing.", remedy: "Enter the name that the public will read.")]
    }
    guard let rule = standing.profile.naming, !rule.allows(site.request.name) else { return [] }
    return [
      Refusal.Lack(
        "The name '\(site.request.name)' does not follow the rule.", remedy: "Write it like: \(rule.example).")
    ]
  }

  package static let endorsed = Gate(
    "endorsement", "Has the line of business endorsed the request?", "REQ-12"
  ) { site, _, _ in
    site.endorsed == nil
      ? [
        Refusal.Lack(
          "No line-of-business manager has endorsed the request.",
          remedy: "Ask one to open the request and endorse it: a site is a business decision.")
      ] : []
  }

  package static let administratorsActive = Gate(
    "administrators-active", "Are the proposed administrators people of the agency?", "REQ-6"
  ) { site, standing, tx in
    try site.request.administrators.compactMap { id in
      let person = try Person.find(id, agency: standing.viewer.agency, in: tx)
      guard person?.state != .active else { return nil }
      return Refusal.Lack(
        "\(person?.name ?? "A proposed administrator") is not an active person of the agency.",
        remedy: "Have them accept their invitation, or propose somebody else.")
    }
  }

  /// Whoever the profile names must each have recorded a review that answers the whole checklist.
  package static let reviewed = Gate(
    "reviews", "Have all who must review it done so?", "REQ-10"
  ) { site, standing, tx in
    let reviews = try SiteReview.all(of: site, for: standing.viewer, in: tx)
    return standing.profile.siteReviewers.compactMap { role in
      guard !reviews.contains(where: { $0.role == role }) else { return nil }
      return Refusal.Lack(
        "The review of the \(standing.profile.title(of: role)) is missing.",
        remedy: "Ask them to open the request and record it.")
    }
  }

  package static let notTheRequester = Gate(
    "separation", "Is it decided by somebody other than the requester?", "ADM-22"
  ) { site, standing, _ in
    site.requester != nil && site.requester == standing.viewer.person
      ? [
        Refusal.Lack(
          "You wrote this request.", remedy: "Let another holder of the role decide, or have one named for the time.")
      ] : []
  }
}
