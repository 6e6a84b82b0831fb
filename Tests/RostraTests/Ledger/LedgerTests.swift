import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing
import TransparencyLog

@testable import Rostra

@Suite("The log gives places without gaps, and its tree only ever grows")
struct LedgerTests {
  private static func leaf(_ number: Int) -> LedgerLeaf {
    LedgerLeaf(
      kind: .evidence, subject: "test-\(number)",
      commitment: TreeHash(bytes: (0..<32).map { UInt8(truncatingIfNeeded: number &* 31 &+ $0) }) ?? .emptyRoot)
  }

  @Test(
    "places are gapless and in order under writers at the same time, and a write that fails gives its places back",
    arguments: Ground.databases)
  func places(on ground: Ground) async throws {
    struct GivenUp: Error {}
    try await TestOffice.with(ground) { office in
      let agency = office.agency
      let database = office.services.database
      let start = try await database.read { tx in try Ledger.state(of: agency, in: tx) }.assigned
      let firsts = try await withThrowingTaskGroup(of: (Int64, Int)?.self) { group in
        for writer in 0..<24 {
          group.addTask {
            let count = writer % 4 + 1
            do {
              let first = try await database.write { tx in
                let first = try Ledger.append(
                  (0..<count).map { LedgerTests.leaf(writer * 10 + $0) }, for: agency, in: tx)
                if writer % 5 == 0 { throw GivenUp() }
                return first
              }
              return (first, count)
            } catch is GivenUp {
              return nil
            }
          }
        }
        var taken: [(Int64, Int)] = []
        for try await one in group { if let one { taken.append(one) } }
        return taken.sorted { $0.0 < $1.0 }
      }
      var next = start
      for (first, count) in firsts {
        #expect(first == next)
        next += Int64(count)
      }
      let (state, positions) = try await database.read { tx in
        (
          try Ledger.state(of: agency, in: tx),
          try tx.rows("SELECT position FROM ledger_leaf ORDER BY position").map { try $0.int64(0) }
        )
      }
      #expect(state.assigned == next)
      #expect(positions == Array(0..<next))
    }
  }

  @Test(
    "CAP-9, AUD-9: each checkpoint extends the one before, and a proof from the published tiles shows it",
    arguments: Ground.all)
  func consistency(on ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let agency = office.agency
      let sequencer = LedgerSequencer(services: office.services)
      // Past one full tile of 256, in steps of many sizes.
      for batch in [1, 3, 120, 131, 2, 300, 1] {
        try await office.services.database.write { tx in
          for number in 0..<batch { _ = try Ledger.append([LedgerTests.leaf(number)], for: agency, in: tx) }
        }
        let size = try await sequencer.integrate()
        #expect(try await sequencer.integrate() == size, "nothing new: nothing to do")
      }
      let checkpoints = try await office.services.database.read { tx in try LedgerCheckpoint.all(of: agency, in: tx) }
      #expect(checkpoints.count == 7)
      let tiles = LedgerTiles(objects: office.services.objects, agency: agency)
      var last: Checkpoint?
      for (size, note) in checkpoints {
        let checkpoint = try Checkpoint(verifying: try SignedNote(note), by: office.services.signer.verifier)
        #expect(Int64(checkpoint.size) == size)
        if let last {
          let proof = try await ConsistencyProof.make(oldSize: last.size, newSize: checkpoint.size, from: tiles)
          try proof.verify(old: last.root, new: checkpoint.root)
          #expect(throws: (any Error).self) { try proof.verify(old: checkpoint.root, new: last.root) }
        }
        last = checkpoint
      }
      let published = try await office.services.objects.get(try LedgerTiles.key("checkpoint", of: agency))
      #expect(published.map { String(decoding: $0, as: UTF8.self) } == checkpoints.last?.note)
      // These leaves stand for nothing, and that is found; the tree itself is whole.
      let faults = try await office.faults()
      #expect(faults.allSatisfy { $0.message.contains("that it stands for is gone") }, "\(faults)")
      #expect(faults.count == 100, "as many as are listed of one kind")
    }
  }

  @Test("every write of an integration may fail, happened or not, and the next one completes the same tree")
  func brokenStore() async throws {
    try await TestOffice.with { office in
      let agency = office.agency
      for nth in 1...4 {
        for fault in [FaultyObjects.Fault.failed, .failedButHappened] {
          try await office.services.database.write { [services = office.services, viewer = office.viewer] tx in
            for number in 0..<140 {
              try services.record("test.entry", of: "\(number)", by: viewer, in: tx)
            }
          }
          var broken = office.services
          broken.objects = FaultyObjects(office.services.objects, break: fault, at: nth, of: [.put])
          do {
            _ = try await LedgerSequencer(services: broken).integrate()
          } catch is FaultyObjects.Broken {
          }
          let size = try await LedgerSequencer(services: office.services).integrate()
          let state = try await office.services.database.read { tx in try Ledger.state(of: agency, in: tx) }
          #expect(size == state.assigned && state.published == size)
          try await office.checkArchive()
        }
      }
    }
  }

  @Test("of two that integrate at the same time one may have to start again, and the log is the same")
  func twoSequencers() async throws {
    try await TestOffice.with { office in
      for round in 0..<5 {
        try await office.services.database.write { [services = office.services, viewer = office.viewer] tx in
          for number in 0..<50 { try services.record("test.entry", of: "\(round).\(number)", by: viewer, in: tx) }
        }
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<3 {
            group.addTask { _ = try? await LedgerSequencer(services: office.services).integrate() }
          }
        }
      }
      try await LedgerSequencer(services: office.services).integrate()
      let report = try await office.checkArchive()
      #expect(report.counts.leaves == Int(report.checkpointSize))
    }
  }
}
