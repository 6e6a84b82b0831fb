package import Rostra

/// Who may use a route. Every route names one when it is declared: there is no default that lets somebody in.
package enum Access: Sendable, Hashable {
  /// Anybody, without a login: the public portal, the log, signing in itself.
  case anyone
  /// Anybody who has signed in: their own account.
  case signedIn
  /// Whoever has the permission, in whatever part of the agency; what lies outside it does not exist for them.
  case permission(Viewer.Permission)
  /// The same, and only shortly after proving again who they are (SEC-8).
  case confirmed(Viewer.Permission)

  func allows(_ viewer: Viewer) -> Bool {
    switch self {
    case .anyone: true
    case .signedIn: viewer.person != nil
    case .permission(let permission), .confirmed(let permission): viewer.may(permission)
    }
  }

  /// As the route table prints it.
  package var words: String {
    switch self {
    case .anyone: "anyone"
    case .signedIn: "signed in"
    case .permission(let permission): permission.rawValue
    case .confirmed(let permission): "\(permission.rawValue), confirmed"
    }
  }
}
