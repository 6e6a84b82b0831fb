import RostraPlatforms
import RostraStorage

extension Vault {
  package struct Rotation: Sendable, Hashable {
    package var from: String
    package var to: String
    /// Data keys that were sealed anew by this run.
    package var rewrapped: Int
    /// Whether it took up a rotation that had been broken off.
    package var isResumed: Bool
  }

  /// Changes the master key: every data key is sealed anew under the new one, and the old one is forgotten.
  ///
  /// It may end at any point and be run again: first the new key is durable in the file beside the old one, then the database
  /// names it as current, then rows are moved in batches, and only when none is left the old key leaves the file. Until then
  /// both open what is under them; who writes meanwhile writes under the new one.
  ///
  /// - Parameter batch: rows in one transaction.
  /// - Throws: ``VaultError`` where something sealed does not open; what was moved until then is moved.
  package func rotateKey(
    for viewer: Viewer, batch: Int = 50, progress: @Sendable (Int) throws -> Void = { _ in }
  ) async throws -> Rotation {
    guard viewer.keepsVaultKeys else { throw VaultError.notYours("Changing the master key") }
    return try await keys.exclusively { try await rotate(by: viewer, batch: batch, progress: progress) }
  }

  private func rotate(
    by viewer: Viewer, batch: Int, progress: @Sendable (Int) throws -> Void
  ) async throws -> Rotation {
    let state = try await services.database.read { [agency] tx in
      let rows = try tx.rows("SELECT id, state FROM vault_key WHERE agency = \(agency)")
      let current = try rows.first { try $0.text("state") == "current" }?.text("id")
      let unfinished = try tx.row(
        """
        SELECT vault_data_key.master FROM vault_data_key
        JOIN vault_key ON vault_key.agency = vault_data_key.agency AND vault_key.id = vault_data_key.master
        WHERE vault_data_key.agency = \(agency) AND vault_key.state = 'retired' LIMIT 1
        """)?.text("master")
      return (
        current: current, unfinished: unfinished,
        retired: try rows.filter { try $0.text("state") == "retired" }.map { try $0.text("id") }
      )
    }
    guard let current = state.current else { throw VaultError.keyMissing(path: keys.path) }
    let held = try keys.read().map(\.id)
    // Broken off while rows moved, or just before the old key was forgotten.
    if let old = state.unfinished ?? held.first(where: state.retired.contains) {
      let moved = try await rewrap(to: current, batch: batch, progress: progress)
      return try await finish(Rotation(from: old, to: current, rewrapped: moved, isResumed: true), by: viewer)
    }
    let new = try await beginRotation(from: current, for: viewer)
    let moved = try await rewrap(to: new, batch: batch, progress: progress)
    return try await finish(Rotation(from: current, to: new, rewrapped: moved, isResumed: false), by: viewer)
  }

  private func beginRotation(from current: String, for viewer: Viewer) async throws -> String {
    let held = try keys.read()
    let old = try keys.key(current)
    // A key that is in the file and in no row was written just before a crash.
    let known = try await services.database.read { [agency] tx in
      Set(try tx.rows("SELECT id FROM vault_key WHERE agency = \(agency)").map { try $0.text("id") })
    }
    let new = held.first { !known.contains($0.id) } ?? .make(services.secrets)
    if !held.contains(where: { $0.id == new.id }) { try keys.write(held + [new]) }
    try await services.database.write { tx in
      let now = services.clock.now().milliseconds
      let retired = try tx.execute(
        "UPDATE vault_key SET state = 'retired' WHERE agency = \(agency) AND id = \(current) AND state = 'current'")
      guard retired == 1 else { throw VaultError.rotated }
      let forRecovery = try moveRecovery(from: old, to: new, in: tx)
      try tx.execute(
        """
        INSERT INTO vault_key (agency, id, state, for_recovery, made_at, used_at)
        VALUES (\(agency), \(new.id), 'current', \(forRecovery), \(now), \(now))
        """)
      try services.record(
        "vault.rotate-key", of: new.id, by: viewer, before: ["key": .string(current)], after: ["key": .string(new.id)],
        in: tx)
    }
    return new.id
  }

  private func rewrap(to id: String, batch: Int, progress: @Sendable (Int) throws -> Void) async throws -> Int {
    let new = try keys.key(id)
    var moved = 0
    while true {
      let count = try await services.database.write { tx -> Int in
        let rows = try tx.rows(
          """
          SELECT vault_data_key.subject, vault_data_key.number, vault_entry.reference FROM vault_data_key
          LEFT JOIN vault_entry ON vault_entry.agency = vault_data_key.agency AND vault_entry.id = vault_data_key.subject
          WHERE vault_data_key.agency = \(agency) AND vault_data_key.master <> \(id)
          ORDER BY vault_data_key.subject, vault_data_key.number LIMIT \(batch)
          """)
        for row in rows {
          let (subject, number) = (try row.text("subject"), try row.int("number"))
          let name = try row.textOrNil("reference") ?? subject
          let dataKey = try dataKey(of: subject, number: number, named: name, in: tx)
          try tx.execute(
            """
            UPDATE vault_data_key SET master = \(id), wrapped = \(try wrap(dataKey, of: subject, number: number, under: new))
            WHERE agency = \(agency) AND subject = \(subject) AND number = \(number)
            """)
          // Digests are made with a key of the master's, too.
          let compared = CredentialField.allCases.filter(\.isCompared)
          let fields = try open(subject, number: number, named: name, only: Set(compared.map(\.rawValue)), in: tx)
          try keepDigests(
            of: Dictionary(
              uniqueKeysWithValues: fields.compactMap { name, value in
                CredentialField(rawValue: name).map { ($0, value) }
              }), entry: subject, number: number, under: new, in: tx)
        }
        return rows.count
      }
      moved += count
      if count == 0 { return moved }
      try progress(moved)
    }
  }

  private func finish(_ rotation: Rotation, by viewer: Viewer) async throws -> Rotation {
    try keys.write([try keys.key(rotation.to)])
    try await services.database.write { tx in
      try services.record(
        "vault.rotate-key.done", of: rotation.to, by: viewer,
        after: ["forgotten": .string(rotation.from), "rewrapped": JSON(Int64(rotation.rewrapped))], in: tx)
    }
    return rotation
  }
}
