/// A store of byte strings under names: a folder, or a bucket on an S3 server. Objects are written once and are
/// not changed; only a segment that is still open grows at its end.
///
/// What `put`, `putFile` and `makeDurable` acknowledge survives a power cut. Calls may run at the same time;
/// of two writers to one key, one wins whole. No call leaves half an object behind under its key.
package protocol Objects: Sendable {
  /// Stores the bytes. With `ifAbsent`, throws `ObjectsError.exists` where the key holds other bytes; the same
  /// bytes again are fine, so a repeated step needs no special case.
  func put(_ bytes: [UInt8], at key: ObjectKey, ifAbsent: Bool) async throws

  /// Stores a file of any size in constant memory. The file must not change meanwhile.
  func putFile(_ path: String, at key: ObjectKey) async throws

  /// The whole object, nil where there is none. For objects known to be small; use `stream` for others.
  func get(_ key: ObjectKey) async throws -> [UInt8]?

  /// Exactly the bytes of the range; throws where the object is missing or ends before.
  func read(_ key: ObjectKey, range: Range<Int64>) async throws -> [UInt8]

  /// The object, or a range of it, in pieces. The next piece is fetched when it is asked for.
  func stream(_ key: ObjectKey, range: Range<Int64>?) -> AsyncThrowingStream<[UInt8], any Error>

  func size(_ key: ObjectKey) async throws -> Int64?

  /// The objects whose key text begins with the prefix, in byte order of their keys.
  func list(prefix: String) async throws -> [ObjectEntry]

  /// Removes the object for good. An absent one is fine.
  func delete(_ key: ObjectKey) async throws

  /// Opens an object, or makes it, to add to its end; one writer at a time.
  ///
  /// `durableLength` is what the database knows to be written. Bytes beyond it, which a crash left without a row,
  /// are cut off. Throws `ObjectsError.shorter` where there are fewer: acknowledged bytes are gone.
  func openForAppend(_ key: ObjectKey, durableLength: Int64) async throws -> any AppendableObject

  /// Ends what the store itself keeps open.
  func close() async throws
}

/// An object being added to. Its owner appends, makes durable, and only then commits a row that points there.
package protocol AppendableObject: Sendable {
  /// Adds the bytes; returns the offset where they begin. Not durable yet. After an error nothing was added.
  func append(_ bytes: [UInt8]) async throws -> Int64
  var length: Int64 { get async }
  /// Everything appended so far survives a power cut when this returns. After an error none of the bytes since
  /// the last success may be relied on, and the object must be opened again.
  func makeDurable() async throws
  /// Makes durable and ends the writing; on S3 the parts become one object.
  func close() async throws
}

package struct ObjectEntry: Sendable, Hashable {
  package let key: ObjectKey
  package let size: Int64

  package init(key: ObjectKey, size: Int64) {
    self.key = key
    self.size = size
  }
}

extension Objects {
  /// How much is fetched at a time: enough that the round trip does not matter, little enough to hold in memory.
  static var pieceSize: Int64 { 4 << 20 }

  package func close() async throws {}

  /// Stores, replacing what is there.
  package func put(_ bytes: [UInt8], at key: ObjectKey) async throws {
    try await put(bytes, at: key, ifAbsent: false)
  }

  /// Ranged reads one after the other: each is retried by itself, and nothing is read ahead of its reader.
  package func stream(_ key: ObjectKey, range: Range<Int64>?) -> AsyncThrowingStream<[UInt8], any Error> {
    let progress = StreamProgress(range: range)
    return AsyncThrowingStream {
      guard let piece = try await progress.next(of: key, in: self, upTo: Self.pieceSize) else { return nil }
      return try await self.read(key, range: piece)
    }
  }
}

/// How far a stream has been read. An actor because the stream's closure is shared by whoever iterates.
private actor StreamProgress {
  private var rest: Range<Int64>?

  init(range: Range<Int64>?) { rest = range }

  func next(of key: ObjectKey, in objects: some Objects, upTo limit: Int64) async throws -> Range<Int64>? {
    let rest: Range<Int64>
    if let known = self.rest {
      rest = known
    } else {
      guard let size = try await objects.size(key) else { throw ObjectsError.missing(key) }
      rest = 0..<size
    }
    guard !rest.isEmpty else {
      self.rest = rest
      return nil
    }
    let piece = rest.lowerBound..<min(rest.lowerBound + limit, rest.upperBound)
    self.rest = piece.upperBound..<rest.upperBound
    return piece
  }
}
