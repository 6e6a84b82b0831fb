import Crypto
import Glibc

import struct Foundation.Data

/// Objects in an S3 bucket, under their keys behind a common prefix.
///
/// The store must show a new object in its listings at once, as Amazon's and Ceph's do. `put(ifAbsent:)` relies on
/// conditional puts; a store without them (it answers 501, as OpenStack Swift does) gets a look and then a put, and
/// two writers who look at the same moment could both put. Rostra puts so only what is the same whoever writes it.
package struct S3Objects: Objects {
  let client: S3Client
  /// The least size of a part of a multipart upload, except the last (S3 API: "Amazon S3 multipart upload limits").
  static let leastPart = 5 << 20
  static let usualPart = 16 << 20

  package init(_ configuration: S3Configuration) { client = S3Client(configuration) }

  package func close() async throws { try await client.close() }

  /// Makes the bucket where it is not there yet. Object Lock can only be had from the beginning.
  package func makeBucket() async throws {
    let region = client.configuration.region
    // Amazon's first region is the one that must not be named.
    let body =
      region == "us-east-1"
      ? ""
      : "<CreateBucketConfiguration><LocationConstraint>\(region)</LocationConstraint></CreateBucketConfiguration>"
    let headers = client.configuration.objectLock == nil ? [] : [("x-amz-bucket-object-lock-enabled", "true")]
    let answer = try await client.send("PUT", nil, headers: headers, body: Array(body.utf8))
    guard answer.status == 200 || answer.errorCode == "BucketAlreadyOwnedByYou" else {
      throw client.unexpected(answer, "PUT", nil)
    }
  }

  func name(_ key: ObjectKey) -> String { client.configuration.prefix + key.text }

  package func put(_ bytes: [UInt8], at key: ObjectKey, ifAbsent: Bool) async throws {
    guard ifAbsent else { return try await put(bytes, name(key), isFinal: true) }
    // Looked at first even where conditional puts work: a store may take the condition and ignore it.
    if let existing = try await get(key) {
      guard existing == bytes else { throw ObjectsError.exists(key) }
      return
    }
    do {
      try await put(bytes, name(key), isFinal: true, ifAbsent: true)
    } catch is PreconditionFailed {
      // Somebody else's put, or our own whose answer was lost.
      guard try await get(key) == bytes else { throw ObjectsError.exists(key) }
    }
  }

  package func putFile(_ path: String, at key: ObjectKey) async throws {
    do {
      try await upload(try SourceFile(path), to: name(key))
    } catch let error as SystemCallError {
      throw error.asObjectsError
    }
  }

  package func get(_ key: ObjectKey) async throws -> [UInt8]? {
    for _ in 1...3 {
      let answer = try await client.send("GET", name(key), limit: 1 << 30)
      if answer.status == 200 { return answer.body }
      guard answer.status == 404 else { throw client.unexpected(answer, "GET", name(key)) }
      let parts = try await parts(of: key)
      if parts.all.isEmpty { return nil }
      if let bytes = try await read(parts, range: 0..<parts.length) { return bytes }
      // The segment was joined in between: now it is one object.
    }
    throw ObjectsError.badAnswer("\(client.place(name(key))) keeps changing between an object and its parts")
  }

  package func read(_ key: ObjectKey, range: Range<Int64>) async throws -> [UInt8] {
    guard range.lowerBound >= 0, !range.isEmpty else {
      // HTTP cannot ask for no bytes.
      guard let size = try await size(key) else { throw ObjectsError.missing(key) }
      guard range.isEmpty, range.lowerBound >= 0, range.upperBound <= size else {
        throw ObjectsError.outOfRange(key, range: range, size: size)
      }
      return []
    }
    for _ in 1...3 {
      if let bytes = try await readObject(name(key), range: range, key: key) { return bytes }
      let parts = try await parts(of: key)
      if parts.all.isEmpty { throw ObjectsError.missing(key) }
      guard range.upperBound <= parts.length else {
        throw ObjectsError.outOfRange(key, range: range, size: parts.length)
      }
      if let bytes = try await read(parts, range: range) { return bytes }
    }
    throw ObjectsError.badAnswer("\(client.place(name(key))) keeps changing between an object and its parts")
  }

  package func size(_ key: ObjectKey) async throws -> Int64? {
    if let size = try await sizeOfObject(name(key)) { return size }
    let parts = try await parts(of: key)
    if !parts.all.isEmpty { return parts.length }
    // Joined in between, or not there.
    return try await sizeOfObject(name(key))
  }

  package func list(prefix: String) async throws -> [ObjectEntry] {
    var sizes: [ObjectKey: Int64] = [:]
    var parts: [ObjectKey: [S3Part]] = [:]
    for (name, size) in try await names(below: client.configuration.prefix + prefix) {
      if let (key, part) = S3Part.parse(name) {
        parts[key, default: []].append(part)
      } else if let key = try? ObjectKey(name) {
        sizes[key] = size
      }
    }
    // A segment being joined has both for a moment; the whole object counts.
    for (key, parts) in parts where sizes[key] == nil { sizes[key] = S3Parts(key, parts).length }
    return sizes.map { ObjectEntry(key: $0.key, size: $0.value) }.sorted { $0.key < $1.key }
  }

  package func delete(_ key: ObjectKey) async throws {
    try await delete(try await parts(of: key))
    try await delete(name(key))
  }

  package func openForAppend(_ key: ObjectKey, durableLength: Int64) async throws -> any AppendableObject {
    try await recover(key, durableLength: durableLength)
    return S3Appender(key: key, objects: self, length: durableLength)
  }
}

/// The condition of a conditional put did not hold.
struct PreconditionFailed: Error {}

/// The single requests that everything above is made of.
extension S3Objects {
  /// - Parameter isFinal: a finished object, which gets the object lock; parts must stay deletable.
  func put(_ bytes: [UInt8], _ name: String, isFinal: Bool, ifAbsent: Bool = false) async throws {
    var headers = isFinal ? lockHeaders : []
    if !headers.isEmpty {
      headers.append(("content-md5", Data(Insecure.MD5.hash(data: bytes)).base64EncodedString()))
    }
    if ifAbsent { headers.append(("if-none-match", "*")) }
    let answer = try await client.send("PUT", name, headers: headers, body: bytes)
    switch answer.status {
    case 200: if isFinal { try await checkLock(name) }
    case 412 where ifAbsent: throw PreconditionFailed()
    case 501 where ifAbsent: try await put(bytes, name, isFinal: isFinal)
    default: throw client.unexpected(answer, "PUT", name)
    }
  }

  /// Nil where there is no such object.
  func readObject(_ name: String, range: Range<Int64>, key: ObjectKey) async throws -> [UInt8]? {
    let answer = try await client.send(
      "GET", name, headers: [("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")],
      limit: range.count + (64 << 10))
    switch answer.status {
    case 206 where answer.body.count == range.count: return answer.body
    case 206, 416:
      throw ObjectsError.outOfRange(key, range: range, size: try await sizeOfObject(name) ?? 0)
    case 404: return nil
    default: throw client.unexpected(answer, "GET", name)
    }
  }

  func sizeOfObject(_ name: String) async throws -> Int64? {
    let answer = try await client.send("HEAD", name)
    switch answer.status {
    case 200:
      guard let size = answer.headers["content-length"].flatMap(Int64.init) else {
        throw ObjectsError.badAnswer("HEAD \(client.place(name)) gave no length")
      }
      return size
    case 404: return nil
    default: throw client.unexpected(answer, "HEAD", name)
    }
  }

  /// Removes the object with every version of it, where the bucket keeps versions.
  func delete(_ name: String) async throws {
    let answer = try await client.send("DELETE", name)
    guard [200, 204, 404].contains(answer.status) else { throw client.unexpected(answer, "DELETE", name) }
    guard answer.headers["x-amz-delete-marker"] == "true" else { return }
    // The bucket only hid it.
    for version in try await versions(of: name) {
      let answer = try await client.send("DELETE", name, query: [("versionId", version)])
      guard [200, 204, 404].contains(answer.status) else { throw client.unexpected(answer, "DELETE", name) }
    }
  }

  private func versions(of name: String) async throws -> [String] {
    var versions: [String] = []
    var marker: [(name: String, value: String)] = []
    repeat {
      let page = try await document(query: [("versions", ""), ("prefix", name)] + marker)
      for entry in page.all("Version") + page.all("DeleteMarker") where entry.first("Key")?.text == name {
        if let version = entry.first("VersionId")?.text { versions.append(version) }
      }
      marker = [("key-marker", "NextKeyMarker"), ("version-id-marker", "NextVersionIdMarker")]
        .compactMap { parameter, element in page.first(element).map { (parameter, $0.text) } }
      guard page.first("IsTruncated")?.text == "true" else { break }
    } while !marker.isEmpty
    return versions
  }

  /// Names without the common prefix, with sizes.
  func names(below prefix: String) async throws -> [(name: String, size: Int64)] {
    var found: [(name: String, size: Int64)] = []
    var token: String?
    repeat {
      let page = try await document(
        query: [("list-type", "2"), ("prefix", prefix)] + (token.map { [("continuation-token", $0)] } ?? []))
      for entry in page.all("Contents") {
        guard let name = entry.first("Key")?.text, let size = entry.first("Size").flatMap({ Int64($0.text) })
        else {
          throw ObjectsError.badAnswer(
            "the listing of \(client.place(prefix)) has an entry without key or size")
        }
        if name.hasPrefix(client.configuration.prefix) {
          found.append((String(name.dropFirst(client.configuration.prefix.count)), size))
        }
      }
      let next = page.first("IsTruncated")?.text == "true" ? page.first("NextContinuationToken")?.text : nil
      guard next == nil || next != token else {
        throw ObjectsError.badAnswer("the listing of \(client.place(prefix)) goes in circles")
      }
      token = next
    } while token != nil
    return found
  }

  func document(
    _ method: String = "GET", _ name: String? = nil, query: [(name: String, value: String)],
    headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) async throws -> S3Document {
    let answer = try await client.send(method, name, query: query, headers: headers, body: body)
    guard answer.status == 200 else { throw client.unexpected(answer, method, name) }
    do {
      let document = try S3Document(parsing: answer.body)
      guard document.name != "Error" else { throw client.unexpected(answer, method, name) }
      return document
    } catch let error as S3Document.Malformed {
      throw ObjectsError.badAnswer("\(method) \(client.place(name)): \(error)")
    }
  }

  var lockHeaders: [(name: String, value: String)] {
    guard let lock = client.configuration.objectLock else { return [] }
    let until = S3Signature.timestamp(time(nil) + lock.days * 86_400)
    // 20260704T101500Z to 2026-07-04T10:15:00Z
    let digits = Array(until)
    let text = { (range: Range<Int>) in String(digits[range]) }
    return [
      ("x-amz-object-lock-mode", lock.mode.rawValue),
      (
        "x-amz-object-lock-retain-until-date",
        "\(text(0..<4))-\(text(4..<6))-\(text(6..<8))T\(text(9..<11)):\(text(11..<13)):\(text(13..<15))Z"
      ),
    ]
  }

  /// Some stores accept the lock's headers and ignore them: only what is read back counts.
  func checkLock(_ name: String) async throws {
    guard let lock = client.configuration.objectLock else { return }
    let answer = try await client.send("HEAD", name)
    guard answer.headers["x-amz-object-lock-mode"] == lock.mode.rawValue else {
      throw ObjectsError.denied(
        "\(client.place(name)) was stored, but the store did not lock it: enable Object Lock on the bucket, or "
          + "do not ask for it")
    }
  }
}
