import RostraPlatforms
package import RostraStorage

/// What an administrator sets for everybody, as one form: how long sessions last, what is said at the door, where the
/// door is.
package struct SystemSettings: Sendable, Hashable {
  /// Minutes without a request after which a session ends.
  package var idle: Int64
  /// `https://records.example.gov`, in links that messages carry; nil: the address that the program was started with.
  package var address: String?
  /// Said before anybody signs in; nil: the usual words.
  package var privacy: String?
  /// Path of the list of stolen passwords; nil: none.
  package var breached: String?

  package init(idle: Int64 = Session.usualIdle, address: String? = nil, privacy: String? = nil, breached: String? = nil)
  {
    self.idle = idle
    self.address = address
    self.privacy = privacy
    self.breached = breached
  }

  package static func load(of agency: Identifier<Agency>, in tx: any Transaction) throws -> SystemSettings {
    SystemSettings(
      idle: try Session.idleMinutes(of: agency, in: tx), address: try Setting.value(.address, of: agency, in: tx),
      privacy: try Setting.value(.privacy, of: agency, in: tx),
      breached: try Setting.value(.breached, of: agency, in: tx))
  }

  /// - Throws: ``EntryErrors`` with all that cannot be taken.
  package func checked() throws -> SystemSettings {
    var checked = self
    var errors: [EntryError] = []
    if !Session.idleRange.contains(idle) {
      errors.append(
        EntryError(
          field: "idle", value: String(idle), problem: "is out of range",
          remedy: "enter \(Session.idleRange.lowerBound) to \(Session.idleRange.upperBound) minutes"))
    }
    do { checked.address = try address.map(Self.origin) } catch { errors.append(error) }
    do {
      checked.privacy = try privacy.map { try Entry.text($0, field: "privacy", limit: 2000) }
    } catch let error as EntryError { errors.append(error) }
    do { try breached.map { try BreachedPasswords(path: $0).check() } } catch let error as EntryError {
      errors.append(error)
    }
    guard errors.isEmpty else { throw EntryErrors(errors) }
    return checked
  }

  /// Scheme, host and port; nothing after them.
  static func origin(_ text: String) throws(EntryError) -> String {
    let address = text.trimmingWhitespace().lowercased()
    let trimmed = address.hasSuffix("/") ? String(address.dropLast()) : address
    let scheme = ["https://", "http://"].first(where: trimmed.hasPrefix)
    let rest = scheme.map { trimmed.dropFirst($0.count) } ?? ""
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789.-:[]".utf8)
    guard scheme != nil, !rest.isEmpty, rest.utf8.count <= 260, rest.utf8.allSatisfy(allowed.contains) else {
      throw EntryError(
        field: "address", value: text, problem: "is not where a browser can go",
        remedy: "enter one like https://records.example.gov, without a path")
    }
    return trimmed
  }

  /// Changes what differs; each change is evidence of its own.
  package func save(services: Services, for viewer: Viewer) async throws {
    try viewer.require(.administer)
    let new = try checked()
    try await services.database.write { tx in
      let old = try SystemSettings.load(of: viewer.agency, in: tx)
      func change(_ setting: Setting, _ before: String?, _ after: String?) throws {
        guard before != after else { return }
        try Setting.set(
          setting, to: after, before: before.map { .string($0) }, after: after.map { .string($0) },
          services: services, by: viewer, in: tx)
      }
      try change(.idle, String(old.idle), String(new.idle))
      try change(.address, old.address, new.address)
      try change(.privacy, old.privacy, new.privacy)
      try change(.breached, old.breached, new.breached)
    }
  }
}
