/// Where a site stands in its life (requirements.md, 3.1).
package enum SiteStage: String, LifecycleStage {
  case draft, submitted, returned, approved, rejected, preparing, activated, registered, live, attention
  case dormantSuspect = "dormant-suspect"
  case suspended
  case decommissionDirected = "decommission-directed"
  case copied, deactivated, decommissioned
  case discovered, legacy, remediate
  case notOurs = "not-ours"

  package var meaning: String {
    switch self {
    case .draft: "Somebody is writing the request; nobody has been asked yet."
    case .submitted: "The request waits for its decision."
    case .returned: "The request went back to be completed."
    case .approved: "The site may be prepared; the approval lapses if it is not."
    case .rejected: "The request was refused for good; a new one may be linked to it."
    case .preparing: "What must be there before the account is used is being put in place."
    case .activated: "The account is there and its information is in the vault; it is not yet in the registry."
    case .registered: "It stands in the registry and is linked from the agency's pages; nothing is posted yet."
    case .live: "It is in use, with designated administrators and capture running."
    case .attention: "It is in use, and something that it must have is missing or late."
    case .dormantSuspect: "Nothing was posted for longer than the agency allows."
    case .suspended: "Its use is stopped until a review."
    case .decommissionDirected: "The agency head has directed that it ends; its content is being copied."
    case .copied: "All content and metadata are copied and verified."
    case .deactivated: "Access is blocked, content deleted or flagged for deletion."
    case .decommissioned: "It has ended; its entry stays in the registry for good."
    case .discovered: "An account was found that nobody had asked for; whose it is must be found out."
    case .legacy: "It was there before the policy; its compliance is being reviewed."
    case .remediate: "It was there before the policy and must be brought in order by a day."
    case .notOurs: "It looked like the agency's and is not."
    }
  }

  /// The public may know of it: in the registry, with what it is now.
  package var isPublic: Bool {
    switch self {
    case .registered, .live, .attention, .dormantSuspect, .suspended, .decommissionDirected, .copied, .deactivated,
      .decommissioned:
      true
    default: false
    }
  }

  package var isOver: Bool { [.rejected, .decommissioned, .notOurs].contains(self) }

  package var tone: StageTone {
    switch self {
    case .draft, .decommissioned, .notOurs: .quiet
    case .submitted, .preparing, .activated, .registered, .copied, .deactivated: .info
    case .approved, .live: .good
    case .returned, .attention, .dormantSuspect, .decommissionDirected, .legacy, .remediate: .warn
    case .rejected, .suspended, .discovered: .bad
    }
  }
}
