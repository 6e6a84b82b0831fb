/// A segment that grows on a store that cannot append.
///
/// While it is open, the segment is a row of part objects, `key.parts/<offset>-<length>`; members of a WARC joined
/// end to end are a valid WARC, so the row is the segment. The order, and what a crash leaves after each step:
///
/// 1. `append` gathers bytes in memory. *Crash:* they are gone; nobody was told that they were kept.
/// 2. `makeDurable` puts what was gathered as one part object. *Crash:* a part that no row of the database knows.
///    The next `openForAppend` deletes it before it writes anything at that offset.
/// 3. The owner commits the row that points into the part. *Crash:* nothing to mend.
/// 4. `close` joins the parts on the server by a multipart upload to the key itself. *Crash:* the upload is
///    invisible; `openForAppend` ends it, the parts still are the segment.
/// 5. Completing the upload makes the whole object appear in one step. *Crash:* object and parts exist with the
///    same bytes. Readers take the object. `openForAppend`, called because the database still says "open",
///    deletes the object again if the parts are all there, else turns the object back into one part.
/// 6. The parts are deleted, the last one first. *Crash:* as after 5.
/// 7. The owner records the segment as closed. *Crash before it:* as after 6.
///
/// An actor because it owns the segment's end: its buffer and the puts that are under way.
actor S3Appender: AppendableObject {
  private let key: ObjectKey
  private let objects: S3Objects
  private var buffer: [UInt8] = []
  /// Where the buffer begins: everything before it is in parts, or on its way.
  private var start: Int64
  /// The last put begun. Each waits for the one before it, so that no part is acknowledged behind a hole; one that
  /// failed fails all that follow.
  private var lastPut: Task<Void, any Error>?
  private var failure: String?
  private var isClosed = false
  /// More than this is not gathered; the parts are then also large enough to be joined without passing through here.
  private static let mostGathered = 8 << 20

  init(key: ObjectKey, objects: S3Objects, length: Int64) {
    self.key = key
    self.objects = objects
    start = length
  }

  var length: Int64 { start + Int64(buffer.count) }

  func append(_ bytes: [UInt8]) async throws -> Int64 {
    try checkUsable()
    let offset = length
    buffer += bytes
    if buffer.count >= Self.mostGathered { try await makeDurable() }
    return offset
  }

  func makeDurable() async throws {
    try checkUsable()
    let bytes = buffer
    let part = S3Part(offset: start, length: Int64(bytes.count))
    let previous = lastPut
    // Not a child of the calling task: a put, once begun, is not to be torn by the caller's cancellation.
    let put = Task { [objects, key] in
      try await previous?.value
      if part.length > 0 { try await objects.put(bytes, objects.name(of: part, key), isFinal: false) }
    }
    lastPut = put
    start = part.end
    buffer = []
    do {
      try await put.value
    } catch {
      failure = "\(error)"
      throw error
    }
  }

  func close() async throws {
    try await makeDurable()
    isClosed = true
    try await objects.join(key, size: length)
  }

  private func checkUsable() throws {
    if isClosed { throw ObjectsError.closed(key) }
    if let failure { throw ObjectsError.broken(key, reason: failure) }
  }
}

extension S3Objects {
  /// Steps 4 to 6 of `S3Appender`.
  fileprivate func join(_ key: ObjectKey, size: Int64) async throws {
    let parts = try await parts(of: key)
    guard parts.length == size else {
      throw ObjectsError.shorter(key, durable: size, found: parts.length)
    }
    if size <= Int64(Self.leastPart) {
      guard let bytes = try await read(parts, range: 0..<size) else {
        throw ObjectsError.broken(key, reason: "a part vanished while it was being joined")
      }
      try await put(bytes, name(key), isFinal: true)
    } else {
      try await multipart(name(key), isFinal: true, size: size) { upload in
        try await join(parts, into: &upload)
      }
    }
    try await delete(parts)
  }

  /// Parts large enough are copied inside the store; smaller ones are gathered here until they are.
  private func join(_ parts: S3Parts, into upload: inout S3Multipart) async throws {
    var gathered: [UInt8] = []
    for part in parts.run {
      let source = name(of: part, parts.key)
      if gathered.count >= Self.leastPart {
        try await upload.add(gathered)
        gathered = []
      }
      if gathered.isEmpty, part.length >= Int64(Self.leastPart) {
        try await upload.add(copyOf: source)
        continue
      }
      var offset: Int64 = 0
      while offset < part.length {
        let end = min(offset + Int64(Self.usualPart), part.length)
        guard let piece = try await readObject(source, range: offset..<end, key: parts.key) else {
          throw ObjectsError.broken(parts.key, reason: "a part vanished while it was being joined")
        }
        gathered += piece
        offset = end
        if gathered.count >= Self.usualPart {
          try await upload.add(gathered)
          gathered = []
        }
      }
    }
    if !gathered.isEmpty { try await upload.add(gathered) }
  }

  /// Brings the parts to exactly the bytes that the database knows, whichever step a crash came after.
  func recover(_ key: ObjectKey, durableLength: Int64) async throws {
    try await abortUploads(to: name(key))
    if let size = try await sizeOfObject(name(key)) {
      guard size >= durableLength else {
        throw ObjectsError.shorter(key, durable: durableLength, found: size)
      }
      if try await parts(of: key).length < durableLength {
        let whole = S3Part(offset: 0, length: durableLength)
        try await copy(name(key), to: name(of: whole, key), length: durableLength, key)
      }
      try await delete(name(key))
    }
    var parts = try await parts(of: key)
    guard parts.length >= durableLength else {
      throw ObjectsError.shorter(key, durable: durableLength, found: parts.length)
    }
    // A part that reaches over the end is replaced by its beginning before it is deleted.
    if let torn = parts.run.first(where: { $0.offset < durableLength && $0.end > durableLength }) {
      let kept = S3Part(offset: torn.offset, length: durableLength - torn.offset)
      try await copy(name(of: torn, key), to: name(of: kept, key), length: kept.length, key)
      parts = try await self.parts(of: key)
    }
    for part in parts.all.reversed() where part.end > durableLength {
      try await delete(name(of: part, key))
    }
    let found = try await self.parts(of: key).length
    guard found == durableLength else {
      throw ObjectsError.shorter(key, durable: durableLength, found: found)
    }
  }

  /// The beginning of one object as another. S3 copies ranges only from objects above 5 MiB.
  private func copy(
    _ source: String, to name: String, length: Int64, _ key: ObjectKey
  ) async throws {
    guard length > Int64(Self.leastPart) else {
      guard let bytes = try await readObject(source, range: 0..<length, key: key) else {
        throw ObjectsError.shorter(key, durable: length, found: 0)
      }
      return try await put(bytes, name, isFinal: false)
    }
    try await multipart(name, isFinal: false, size: length) { upload in
      try await upload.add(copyOf: source, length: length)
    }
  }
}
