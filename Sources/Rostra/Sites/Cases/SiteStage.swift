/// Where a site stands in its life (requirements.md, 3.1).
package enum SiteStage: String, LifecycleStage {
  case draft, submitted, returned, approved, rejected

  package var title: String {
    switch self {
    case .draft: "Draft"
    case .submitted: "Submitted"
    case .returned: "Returned"
    case .approved: "Approved"
    case .rejected: "Rejected"
    }
  }

  package var meaning: String {
    switch self {
    case .draft: "Somebody is writing the request; nobody has been asked yet."
    case .submitted: "The request waits for its decision."
    case .returned: "The request went back to be completed."
    case .approved: "The site may be prepared; the approval lapses if it is not."
    case .rejected: "The request was refused for good; a new one may be linked to it."
    }
  }

  package var isOver: Bool { self == .rejected }
}
