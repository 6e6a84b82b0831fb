package import Rostra

/// Who may use a route. Every route names one when it is declared: there is no default that lets somebody in.
package enum Access: Sendable, Hashable {
  /// Anybody, without a login: the public portal, the log, signing in itself.
  case anyone
  /// Anybody who has signed in: their own account.
  case signedIn
  /// The same, and only shortly after proving again who they are: their password, second factor, tokens (SEC-8).
  case confirmedSelf
  /// Whoever has the permission, in whatever part of the agency; what lies outside it does not exist for them.
  case permission(Viewer.Permission)
  /// The same, and only shortly after proving again who they are (SEC-8).
  case confirmed(Viewer.Permission)

  func allows(_ viewer: Viewer) -> Bool {
    switch self {
    case .anyone: true
    case .signedIn, .confirmedSelf: viewer.person != nil
    case .permission(let permission), .confirmed(let permission): viewer.may(permission)
    }
  }

  /// Whether a proof of identity must be fresh.
  var isConfirmed: Bool {
    switch self {
    case .confirmedSelf, .confirmed: true
    case .anyone, .signedIn, .permission: false
    }
  }

  /// As the route table prints it.
  package var words: String {
    switch self {
    case .anyone: "anyone"
    case .signedIn: "signed in"
    case .confirmedSelf: "signed in, confirmed"
    case .permission(let permission): permission.rawValue
    case .confirmed(let permission): "\(permission.rawValue), confirmed"
    }
  }
}
