import Foundation
import Rostra

extension Office {
  /// Who acts in a procedure: the person whose token ROSTRA_TOKEN holds, with what it was made for; else the operator, who
  /// reads but holds no role of the agency (MSG-3, SEC-7).
  func acting() async throws -> Viewer {
    guard let token = ProcessInfo.processInfo.environment["ROSTRA_TOKEN"], !token.isEmpty else { return viewer }
    return try await PersonalToken.viewer(presenting: "Bearer \(token)", services: services)
  }
}
