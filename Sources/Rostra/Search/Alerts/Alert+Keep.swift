import RostraPlatforms
import RostraStorage

extension Alert {
  /// Makes an alert. It looks at what is captured from now on.
  ///
  /// - Throws: ``EntryErrors`` with all that cannot be taken.
  package static func make(_ draft: Draft, services: Services, for viewer: Viewer) async throws -> Alert {
    try viewer.require(.annotate)
    let now = services.clock.now()
    let id = services.identifiers.next(Alert.self)
    return try await services.database.write { tx in
      let leaf = try Ledger.state(of: viewer.agency, in: tx).assigned
      var alert = Alert(
        id: id, name: "", dictionaries: [], direction: .any, frequency: .daily, recipients: [], withImports: false,
        isActive: true, created: now, createdBy: viewer.actor, firstLeaf: leaf)
      try alert.take(draft, services: services, for: viewer, in: tx)
      try tx.execute(
        """
        INSERT INTO alert (agency, id, name, saved, direction, frequency, every_site, with_imports, state, from_leaf,
          created_at, created_by)
        VALUES (\(viewer.agency), \(id), \(alert.name), \(alert.saved), \(alert.direction.rawValue),
          \(alert.frequency.rawValue), \(alert.sites == nil), \(alert.withImports), 'active', \(leaf),
          \(now.milliseconds), \(viewer.actor))
        """)
      try alert.keepParts(of: viewer.agency, in: tx)
      try services.record("alert.make", of: alert.name, by: viewer, after: alert.content, in: tx)
      return alert
    }
  }

  package func change(_ draft: Draft, services: Services, for viewer: Viewer) async throws {
    try await change("alert.change", services, viewer) { alert, tx in
      try alert.take(draft, services: services, for: viewer, in: tx)
    }
  }

  /// A paused alert looks at nothing and tells nobody, and does not look back when it goes on.
  package func pause(_ pauses: Bool, services: Services, for viewer: Viewer) async throws {
    try await change(pauses ? "alert.pause" : "alert.resume", services, viewer) { alert, tx in
      guard alert.isActive == pauses else { return }
      alert.isActive = !pauses
      guard !pauses else { return }
      alert.firstLeaf = try Ledger.state(of: viewer.agency, in: tx).assigned
      try tx.execute(
        """
        UPDATE alert_recipient SET told_leaf = \(alert.firstLeaf)
        WHERE agency = \(viewer.agency) AND alert = \(alert.id) AND told_leaf < \(alert.firstLeaf)
        """)
    }
  }

  /// Removes the alert with the list of its hits; the items stay.
  package func forget(services: Services, for viewer: Viewer) async throws {
    try viewer.require(.annotate)
    try await services.database.write { tx in
      let alert = try current(for: viewer, in: tx)
      let hits = try tx.execute("DELETE FROM alert_hit WHERE agency = \(viewer.agency) AND alert = \(id)")
      for table in Alert.parts {
        try tx.execute("DELETE FROM \(raw: table) WHERE agency = \(viewer.agency) AND alert = \(id)")
      }
      try tx.execute("DELETE FROM alert WHERE agency = \(viewer.agency) AND id = \(id)")
      var before = JSONMembers()
      before.add("alert", alert.content)
      before.add("hits", JSON(hits))
      try services.record("alert.forget", of: alert.name, by: viewer, before: before.json, in: tx)
    }
  }

  /// Whether a person who is told wants no messages for now. Theirs alone to say; whoever changes the alert may take them
  /// off it.
  package func mute(_ mutes: Bool, services: Services, for viewer: Viewer) async throws {
    try viewer.require(.search)
    let now = services.clock.now()
    try await services.database.write { tx in
      guard let person = viewer.person,
        let alert = try Alert.find(id, for: viewer, in: tx), alert.recipients.contains(where: { $0.person == person })
      else {
        throw EntryError(
          field: "name", value: name, problem: "is an alert that does not tell you", remedy: "nothing is to be stopped")
      }
      let muted: Int64? = mutes ? now.milliseconds : nil
      let leaf = try Ledger.state(of: viewer.agency, in: tx).assigned
      // Whoever wants messages again wants those to come, not the pile that they were spared.
      try tx.execute(
        """
        UPDATE alert_recipient SET muted_at = \(muted), told_leaf = \(leaf)
        WHERE agency = \(viewer.agency) AND alert = \(id) AND person = \(person)
        """)
      try services.record(mutes ? "alert.mute" : "alert.unmute", of: alert.name, by: viewer, in: tx)
    }
  }

  private static let parts = ["alert_dictionary", "alert_site", "alert_recipient"]

  private func change(
    _ verb: String, _ services: Services, _ viewer: Viewer,
    _ body: @escaping @Sendable (inout Alert, any Transaction) throws -> Void
  ) async throws {
    try viewer.require(.annotate)
    try await services.database.write { tx in
      let before = try current(for: viewer, in: tx)
      var changed = before
      try body(&changed, tx)
      try tx.execute(
        """
        UPDATE alert SET name = \(changed.name), saved = \(changed.saved), direction = \(changed.direction.rawValue),
          frequency = \(changed.frequency.rawValue), every_site = \(changed.sites == nil),
          with_imports = \(changed.withImports),
          state = \(changed.isActive ? "active" : "paused"), from_leaf = \(changed.firstLeaf), trouble = NULL
        WHERE agency = \(viewer.agency) AND id = \(id)
        """)
      try changed.keepParts(of: viewer.agency, in: tx)
      try services.record(verb, of: before.name, by: viewer, before: before.content, after: changed.content, in: tx)
    }
  }

  /// As it is now, where the viewer may change it.
  private func current(for viewer: Viewer, in tx: any Transaction) throws -> Alert {
    guard let alert = try Alert.find(id, for: viewer, in: tx), try alert.mayBeChanged(by: viewer, in: tx) else {
      throw EntryError(
        field: "name", value: name, problem: "is an alert that you may not change",
        remedy: "ask somebody who may annotate all its sites")
    }
    return alert
  }

  /// Writes what it is made of. Somebody who is told already keeps their place; somebody new begins with what comes.
  private func keepParts(of agency: Identifier<Agency>, in tx: any Transaction) throws {
    try tx.execute("DELETE FROM alert_dictionary WHERE agency = \(agency) AND alert = \(id)")
    try tx.execute("DELETE FROM alert_site WHERE agency = \(agency) AND alert = \(id)")
    try tx.insert(
      into: "alert_dictionary", columns: ["agency", "alert", "dictionary"],
      rows: dictionaries.map { [agency.sqlValue, id.sqlValue, .text($0)] })
    try tx.insert(
      into: "alert_site", columns: ["agency", "alert", "site"],
      rows: (sites ?? []).map { [agency.sqlValue, id.sqlValue, $0.sqlValue] })
    let people = recipients.map(\.person)
    try tx.execute(
      """
      DELETE FROM alert_recipient WHERE agency = \(agency) AND alert = \(id) AND person NOT IN \(list: people)
      """)
    let leaf = try Ledger.state(of: agency, in: tx).assigned
    try tx.insert(
      into: "alert_recipient", columns: ["agency", "alert", "person", "told_leaf"],
      rows: people.map { [agency.sqlValue, id.sqlValue, $0.sqlValue, .integer(leaf)] }, orIgnore: true)
  }

  private var content: JSON {
    var members = JSONMembers()
    members.add("name", name)
    members.add("savedSearch", saved?.text)
    members.add("dictionaries", list: dictionaries.map { .string($0) })
    members.add("direction", direction.rawValue)
    members.add("frequency", frequency.rawValue)
    members.add("recipients", list: recipients.map { .string($0.mail) })
    members.add("sites", sites.map { .array($0.map { .string($0.text) }) })
    members.add("withImports", .bool(withImports))
    members.add("active", .bool(isActive))
    return members.json
  }
}
