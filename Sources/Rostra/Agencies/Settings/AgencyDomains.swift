import RostraPlatforms
package import RostraStorage

/// The domains whose mail is the agency's own (REG-12): what an account is registered under must reach the agency, not one
/// of its people.
package struct AgencyDomains: Sendable, Hashable {
  package var names: [String]

  package init(_ names: [String]) { self.names = names }

  /// - Parameter text: names between spaces, commas or line ends.
  package init(entered text: String) throws(EntryError) {
    let words = text.lowercased().split { $0.isWhitespace || $0 == "," || $0 == ";" }
    guard words.count <= 100 else {
      throw EntryError(field: "mailDomains", problem: "are too many", remedy: "enter at most 100")
    }
    var names: [String] = []
    for word in words {
      let name = String(word.hasPrefix("@") ? word.dropFirst() : word)
      _ = try Self.address(in: name)
      if !names.contains(name) { names.append(name) }
    }
    self.init(names)
  }

  private static func address(in name: String) throws(EntryError) -> String {
    do { return try Entry.mailAddress("name@\(name)", field: "mailDomains") } catch {
      throw EntryError(
        field: "mailDomains", value: name, problem: "is no domain", remedy: "enter ones like example.gov")
    }
  }

  /// Whether an address is under one of them, or under a domain below one of them.
  package func own(_ address: String) -> Bool {
    guard let domain = address.lowercased().split(separator: "@").last.map(String.init) else { return false }
    return names.contains { domain == $0 || domain.hasSuffix(".\($0)") }
  }

  package static func load(of agency: Identifier<Agency>, in tx: any Transaction) throws -> AgencyDomains {
    AgencyDomains(
      try Setting.value(.mailDomains, of: agency, in: tx)?.split(separator: " ").map(String.init) ?? [])
  }

  package func save(services: Services, for viewer: Viewer) async throws {
    let new = names.joined(separator: " ")
    try await services.database.write { tx in
      let old = try Self.load(of: viewer.agency, in: tx).names.joined(separator: " ")
      guard new != old else { return }
      try Setting.set(
        .mailDomains, to: new.isEmpty ? nil : new, before: .string(old), after: .string(new), services: services,
        by: viewer, in: tx)
    }
  }
}
