import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("The vault: keys, sealing, rotation and recovery")
struct VaultKeyTests {
  private func opened(_ desk: VaultOffice, _ reference: String = "V-1") async throws -> [CredentialField: String] {
    try await desk.read { vault, tx in
      try vault.credentials(of: try vault.entry(reference, for: desk.keeper, in: tx), in: tx).mapValues(\.text)
    }
  }

  @Test(
    "SEC-3: the master key is in a file of its own, its owner's alone, and not in the database",
    arguments: Ground.databases)
  func keyFile(_ ground: Ground) async throws {
    try await VaultOffice.with(ground) { desk in
      try await desk.add()
      let path = desk.office.home.vaultKeyPath
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(try await opened(desk) == VaultOffice.planted)
      #expect(chmod(path, 0o644) == 0)
      await #expect(throws: VaultError.self) { _ = try await opened(desk) }
      #expect(unlink(path) == 0)
      await #expect(throws: VaultError.keyMissing(path: path)) { _ = try await opened(desk) }
      // A lost key is not quietly replaced by another.
      await #expect(throws: VaultError.keyMissing(path: path)) {
        try await desk.add(VaultOffice.simple("n.n", "Another-Good-1!pass"))
      }
      #expect(!FileManager.default.fileExists(atPath: path))
      try desk.vault.keys.write([.make(.random)])
      let refusal = await desk.problems { _ = try await opened(desk) }
      #expect(refusal.first?.contains("is sealed under the master key") == true, "\(refusal)")
    }
  }

  @Test(
    "what was changed or put in another's place does not open, and the refusal says which", arguments: Ground.databases)
  func tampered(_ ground: Ground) async throws {
    try await VaultOffice.with(ground) { desk in
      let first = try await desk.add()
      let second = try await desk.add(VaultOffice.simple("second.one", "Another-Good-1!pass"), handle: "@two")
      let trigger: (Bool) async throws -> Void = { off in
        // Append-only also for us: the triggers are taken away as somebody with the database's own rights could.
        guard off else { return }
        if ground == .sqlite {
          try await desk.tamper("DROP TRIGGER vault_field_refuse_update")
        } else {
          try await desk.tamper("DROP TRIGGER vault_field_refuse_change ON vault_field")
        }
      }
      await #expect(throws: (any Error).self) {
        try await desk.tamper("UPDATE vault_field SET sealed = sealed WHERE subject = \(first.id)")
      }
      try await trigger(true)
      let whole = try await desk.read { _, tx in
        try tx.row("SELECT sealed FROM vault_field WHERE subject = \(first.id) AND field = 'secret'")!.blob("sealed")
      }
      var flipped = whole
      flipped[20] ^= 1
      try await desk.tamper(
        "UPDATE vault_field SET sealed = \(flipped) WHERE subject = \(first.id) AND field = 'secret'")
      await #expect(throws: VaultError.field(subject: "V-1", number: 1, field: "secret")) { _ = try await opened(desk) }
      // The other entry's password in this one's place.
      try await desk.tamper(
        """
        UPDATE vault_field SET sealed = (SELECT sealed FROM vault_field other WHERE other.subject = \(second.id)
          AND other.field = 'secret') WHERE subject = \(first.id) AND field = 'secret'
        """)
      await #expect(throws: VaultError.field(subject: "V-1", number: 1, field: "secret")) { _ = try await opened(desk) }
      // Two fields of one entry exchanged.
      try await desk.tamper(
        "UPDATE vault_field SET sealed = \(whole) WHERE subject = \(first.id) AND field = 'username'")
      await #expect(throws: VaultError.self) { _ = try await opened(desk) }
      // The data key of another.
      try await desk.tamper(
        """
        UPDATE vault_data_key SET wrapped = (SELECT wrapped FROM vault_data_key other WHERE other.subject = \(first.id))
        WHERE subject = \(second.id)
        """)
      await #expect(throws: VaultError.dataKey(subject: "V-2", number: 1)) { _ = try await opened(desk, "V-2") }
    }
  }

  @Test(
    "changing the master key seals every data key anew, keeps what is compared, and forgets the old one",
    arguments: Ground.databases)
  func rotation(_ ground: Ground) async throws {
    try await VaultOffice.with(ground) { desk in
      try await desk.add()
      try await desk.vault.change(entry: "V-1", to: Credentials(makesSecret: true), reason: "r", for: desk.keeper)
      _ = try await desk.sealFinalList(by: desk.keeper)
      let before = try await opened(desk)
      let old = try #require(try desk.vault.keys.read().first?.id)
      await #expect(throws: VaultError.self) { _ = try await desk.vault.rotateKey(for: desk.system) }
      let rotation = try await desk.vault.rotateKey(for: desk.office.viewer(.operator))
      #expect(rotation.rewrapped == 3 && rotation.from == old && !rotation.isResumed)
      #expect(try desk.vault.keys.read().map(\.id) == [rotation.to])
      #expect(try await opened(desk) == before)
      _ = try await desk.vault.openFinalList("VL-1", reason: "r", for: desk.officer)
      #expect(
        await desk.problems {
          try await desk.add(VaultOffice.simple(VaultOffice.planted[.username]!, "Another-Good-1!pass"))
        }.count == 1)
    }
  }

  @Test(
    "a rotation that is broken off anywhere is taken up again: nothing is lost, nothing stays under the old key",
    arguments: 0..<7)
  func brokenOff(_ place: Int) async throws {
    struct Off: Error {}
    try await VaultOffice.with { desk in
      for number in 0..<4 {
        try await desk.add(VaultOffice.simple("name.\(number)", "Distinct-Pass-\(number)!xyz"), handle: "@\(number)")
      }
      let old = try #require(try desk.vault.keys.read().first)
      switch place {
      case 0:
        // The new key is in the file, the database has not heard of it.
        try desk.vault.keys.write([old, .make(.random)])
      case 1...4:
        await #expect(throws: Off.self) {
          _ = try await desk.vault.rotateKey(for: desk.officer, batch: 1) { if $0 >= place { throw Off() } }
        }
        #expect(try desk.vault.keys.read().count == 2)
        // Work goes on meanwhile, and what is the same is still noticed.
        #expect(
          await desk.problems { try await desk.add(VaultOffice.simple("name.3", "Distinct-Pass-0!xyz")) }.count == 2)
        try await desk.add(VaultOffice.simple("name.9", "Distinct-Pass-9!xyz"), handle: "@9")
      case 5:
        // All moved; the old key is still in the file.
        _ = try await desk.vault.rotateKey(for: desk.officer)
        try desk.vault.keys.write(try desk.vault.keys.read() + [old])
      default: break
      }
      let done = try await desk.vault.rotateKey(for: desk.officer)
      #expect(done.isResumed == (1...5).contains(place))
      #expect(try desk.vault.keys.read().map(\.id) == [done.to] && done.to != old.id)
      for number in 1...4 { #expect(try await opened(desk, "V-\(number)")[.username] == "name.\(number - 1)") }
      let left = try await desk.read { _, tx in
        try tx.row("SELECT count(*) AS n FROM vault_data_key WHERE master <> \(done.to)")!.int("n")
          + tx.row("SELECT count(*) AS n FROM vault_digest WHERE master <> \(done.to)")!.int("n")
      }
      #expect(left == 0)
    }
  }

  @Test("of many who lay down the first entries at once none makes a key that is lost", arguments: Ground.databases)
  func firstKeys(_ ground: Ground) async throws {
    try await VaultOffice.with(ground) { desk in
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<8 {
          group.addTask {
            _ = try? await desk.add(
              VaultOffice.simple("name.\(number)", "Distinct-Pass-\(number)!xyz"), handle: "@\(number)")
          }
        }
      }
      let references = try await desk.sees(desk.keeper)
      #expect(!references.isEmpty)
      for reference in references { #expect(try await opened(desk, reference)[.username]?.hasPrefix("name.") == true) }
      #expect(try desk.vault.keys.read().count == 1)
    }
  }

  @Test(
    "two rotations at once: one is made, the other refused or after it, and everything opens",
    arguments: Ground.databases)
  func twoRotations(_ ground: Ground) async throws {
    try await VaultOffice.with(ground) { desk in
      try await desk.add()
      let vault = desk.vault
      let officer = desk.officer
      let done = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<4 { group.addTask { (try? await vault.rotateKey(for: officer)) != nil } }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(done >= 1)
      #expect(try await opened(desk) == VaultOffice.planted)
      #expect(try desk.vault.keys.read().count == 1)
    }
  }

  @Test(
    "the master key comes back from two people of three, not from one, and after a rotation, too",
    arguments: Ground.databases)
  func recovery(_ ground: Ground) async throws {
    try await VaultOffice.with(ground) { desk in
      try await desk.add()
      let people = zip(
        [desk.keeper, desk.officer, desk.team], ["violet harbour lamp", "copper meadow ninety", "seven slow rivers"]
      )
      .map { Vault.Passphrase(person: $0.person!, words: VaultSecret($1)) }
      let root = desk.office.viewer(.operator)
      await #expect(throws: (any Error).self) {
        try await desk.vault.setUpRecovery([people[0], people[0]], threshold: 2, for: root)
      }
      await #expect(throws: EntryError.self) {
        try await desk.vault.setUpRecovery(
          [people[0], Vault.Passphrase(person: people[1].person, words: VaultSecret("short"))], threshold: 2, for: root)
      }
      try await desk.vault.setUpRecovery(people, threshold: 2, for: root)
      #expect(try await desk.read { vault, tx in try vault.recoveryState(in: tx)?.people } == ["Kim", "Otto", "Tess"])
      let rotated = try await desk.vault.rotateKey(for: root)
      let path = desk.office.home.vaultKeyPath
      #expect(unlink(path) == 0)
      let alone = await desk.problems { _ = try await desk.vault.recover([people[0]], for: root) }
      #expect(alone == ["It takes 2 people; these are 1."])
      let twice = await desk.problems { _ = try await desk.vault.recover([people[0], people[0]], for: root) }
      #expect(twice == ["It takes 2 people; these are 1."])
      let wrong = await desk.problems {
        _ = try await desk.vault.recover(
          [people[0], Vault.Passphrase(person: people[2].person, words: VaultSecret("seven slow river"))], for: root)
      }
      #expect(wrong == ["Tess’s passphrase is not right, or their share was changed."])
      #expect(!FileManager.default.fileExists(atPath: path))
      #expect(try await desk.vault.recover([people[2], people[0]], for: root) == rotated.to)
      #expect(try await opened(desk) == VaultOffice.planted)
    }
  }

  @Test("a recovery key that somebody slipped into the database gets no master key sealed to it")
  func slipped() async throws {
    try await VaultOffice.with { desk in
      try await desk.add()
      let people = zip([desk.keeper, desk.officer], ["violet harbour lamp", "copper meadow ninety"])
        .map { Vault.Passphrase(person: $0.person!, words: VaultSecret($1)) }
      try await desk.vault.setUpRecovery(people, threshold: 2, for: desk.office.viewer(.operator))
      try await desk.tamper("UPDATE vault_recovery SET public_key = \([UInt8](repeating: 9, count: 32))")
      let refusal = await desk.problems { _ = try await desk.vault.rotateKey(for: desk.officer) }
      #expect(refusal.first?.contains("was not put there by this vault") == true)
      #expect(try await opened(desk) == VaultOffice.planted)
    }
  }

  @Test("random bytes in place of anything sealed are refused, never shown", arguments: [UInt64(7), 1234, 99])
  func fuzz(_ seed: UInt64) async throws {
    try await VaultOffice.with { desk in
      let entry = try await desk.add()
      try await desk.tamper("DROP TRIGGER vault_field_refuse_update")
      var state = seed
      func next() -> UInt8 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 33)
      }
      for _ in 0..<40 {
        let bytes = (0..<Int(next() % 90)).map { _ in next() }
        let field = CredentialField.allCases[Int(next()) % CredentialField.allCases.count].rawValue
        let kept = try await desk.read { _, tx in
          try tx.row("SELECT sealed FROM vault_field WHERE subject = \(entry.id) AND field = \(field)")!.blob("sealed")
        }
        try await desk.tamper(
          "UPDATE vault_field SET sealed = \(bytes) WHERE subject = \(entry.id) AND field = \(field)")
        await #expect(throws: VaultError.field(subject: "V-1", number: 1, field: field)) { _ = try await opened(desk) }
        try await desk.tamper(
          "UPDATE vault_field SET sealed = \(kept) WHERE subject = \(entry.id) AND field = \(field)")
      }
      #expect(try await opened(desk) == VaultOffice.planted)
    }
  }
}
