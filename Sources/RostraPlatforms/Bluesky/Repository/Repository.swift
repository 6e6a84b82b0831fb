/// An account's repository as read and verified from its CAR export.
///
/// Every block's SHA-256 is compared with its identifier; the tree is walked from the root commit alone, since blocks
/// of earlier commits may lie beside it; the commit's signature is checked against the account's key.
package struct Repository: Sendable {
  package var commit: RepositoryCommit
  package var commitCID: CID
  package var signature: SignatureVerdict
  /// Records of the collections asked for, in key order.
  package var records: [Record] = []
  /// How many records each other collection holds.
  package var otherCollections: [String: Int] = [:]
  /// What failed or is missing, in words; what it concerns is left out of `records`.
  package var faults: [String] = []
  package var blockCount = 0

  package struct Record: Sendable {
    package var collection: String
    package var recordKey: String
    package var cid: CID
    package var value: DAGCBOR
  }

  package enum SignatureVerdict: Sendable, Hashable {
    case valid
    case invalid
    /// No key of the account was at hand.
    case unchecked
  }

  /// - Parameter collections: those whose records are decoded.
  /// - Throws: ``ReadingError`` where no commit can be had from the file: nothing else in it means anything then.
  package init(
    car file: [UInt8], key: SigningKey?, collections: Set<String>, limits: CARLimits = CARLimits()
  ) throws(ReadingError) {
    var blocks: [CID: ArraySlice<UInt8>] = [:]
    let root: CID
    do throws(CARError) {
      var reader = try CARReader(file[...], limits: limits)
      guard let first = reader.roots.first else { throw CARError(reason: "no root", offset: 0) }
      root = first
      blocks.reserveCapacity(min(file.count / 256, 1 << 20))
      blockCount = Repository.read(&reader, into: &blocks, faults: &faults)
    } catch {
      throw .malformed(error.description)
    }
    guard let block = blocks[root] else {
      throw .malformed(
        (["the repository's root commit \(root) is missing or damaged"] + faults).joined(separator: "; "))
    }
    guard let value = try? DAGCBOR(decoding: block), let commit = RepositoryCommit(value) else {
      throw .malformed("the repository's root \(root) is no commit of version 2 or 3")
    }
    self.commit = commit
    commitCID = root
    signature = key.map { commit.isSigned(by: $0) ? .valid : .invalid } ?? .unchecked
    collect(from: blocks, collections: collections)
  }

  /// Reads all blocks; a damaged one is told and left out, a lost frame ends the reading.
  private static func read(
    _ reader: inout CARReader, into blocks: inout [CID: ArraySlice<UInt8>], faults: inout [String]
  ) -> Int {
    var count = 0
    do {
      while let block = try reader.next() {
        count += 1
        if block.isAuthentic {
          blocks[block.cid] = block.bytes
        } else if faults.count < 100 {
          faults.append("block \(block.cid) at byte \(block.offset) does not match its SHA-256")
        }
      }
    } catch {
      faults.append(error.description)
    }
    return count
  }

  private mutating func collect(from blocks: [CID: ArraySlice<UInt8>], collections: Set<String>) {
    let walk = MerkleSearchTree.walk(from: commit.data, in: blocks)
    faults += walk.faults
    for entry in walk.entries {
      guard let slash = entry.key.firstIndex(of: "/") else {
        faults.append("the key \(entry.key.prefix(100)) names no collection")
        continue
      }
      let collection = String(entry.key[..<slash])
      guard collections.contains(collection) else {
        otherCollections[collection, default: 0] += 1
        continue
      }
      guard let block = blocks[entry.value], entry.value.codec == .dagCBOR else {
        faults.append("the record \(entry.key) is missing or damaged (\(entry.value))")
        continue
      }
      do {
        let value = try DAGCBOR(decoding: block)
        let recordKey = String(entry.key[entry.key.index(after: slash)...])
        records.append(Record(collection: collection, recordKey: recordKey, cid: entry.value, value: value))
      } catch {
        faults.append("the record \(entry.key) is \(error)")
      }
    }
  }
}
