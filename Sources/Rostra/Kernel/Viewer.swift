/// Who asks. Every query and command takes one; what a viewer may not see does not exist for it.
package struct Viewer: Sendable, Hashable {
  package var agency: Identifier<Agency>
  /// The person or named system worker: `jane@example.gov`, `operator:root`, `system:capture`.
  package var actor: String
  /// The role relied on, as evidence names it (GEN-10).
  package var role: Role

  package init(agency: Identifier<Agency>, actor: String, role: Role) {
    self.agency = agency
    self.actor = actor
    self.role = role
  }

  package enum Role: String, Sendable, Hashable, CaseIterable {
    /// Someone with the operating system's permission on the agency's data directory.
    case `operator`
    /// Reads and verifies everything, changes nothing.
    case auditor
    /// A part of the program at its own work, such as a capture that fell due.
    case system
  }

  package enum Permission: Sendable, Hashable, CaseIterable {
    case manageSites, capture, read, search, produce, verify, administer
  }

  package func may(_ permission: Permission) -> Bool {
    switch role {
    case .operator: true
    case .auditor: [.read, .search, .verify].contains(permission)
    case .system: [.capture, .read, .search, .verify].contains(permission)
    }
  }

  /// - Throws: ``NotPermitted`` naming the act and the role.
  package func require(_ permission: Permission) throws(NotPermitted) {
    guard may(permission) else { throw NotPermitted(actor: actor, role: role, permission: permission) }
  }
}

/// An act that the viewer's role does not allow. Nothing was changed.
package struct NotPermitted: Error, CustomStringConvertible {
  package var actor: String
  package var role: Viewer.Role
  package var permission: Viewer.Permission

  package var description: String {
    "\(actor) as \(role.rawValue) may not \(permission): ask someone whose role allows it"
  }
}
