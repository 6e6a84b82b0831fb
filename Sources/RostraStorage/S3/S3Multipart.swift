import Glibc
import NIOPosix

/// An object put together on the server from parts. It appears under its name at once and whole, when the upload
/// is completed; until then it is invisible.
struct S3Multipart {
  let objects: S3Objects
  let name: String
  private let upload: String
  private var tags: [String] = []

  static func begin(_ name: String, isFinal: Bool, in objects: S3Objects) async throws -> S3Multipart {
    let answer = try await objects.document(
      "POST", name, query: [("uploads", "")], headers: isFinal ? objects.lockHeaders : [])
    guard let upload = answer.first("UploadId")?.text, !upload.isEmpty else {
      throw ObjectsError.badAnswer("\(objects.client.place(name)): a multipart upload without an id")
    }
    return S3Multipart(objects: objects, name: name, upload: upload)
  }

  private init(objects: S3Objects, name: String, upload: String) {
    self.objects = objects
    self.name = name
    self.upload = upload
  }

  private var nextPart: [(name: String, value: String)] {
    [("partNumber", "\(tags.count + 1)"), ("uploadId", upload)]
  }

  mutating func add(_ bytes: [UInt8]) async throws {
    let answer = try await objects.client.send("PUT", name, query: nextPart, body: bytes)
    guard answer.status == 200, let tag = answer.headers["etag"] else {
      throw objects.client.unexpected(answer, "PUT", name)
    }
    tags.append(tag)
  }

  /// Copies another object, or its beginning, inside the store; the bytes do not pass through here.
  mutating func add(copyOf source: String, length: Int64? = nil) async throws {
    let place = "/\(objects.client.configuration.bucket)/\(source)"
    var headers = [(name: "x-amz-copy-source", value: S3Signature.encode(place, keeping: "/"))]
    if let length { headers.append(("x-amz-copy-source-range", "bytes=0-\(length - 1)")) }
    let copied = try await objects.document("PUT", name, query: nextPart, headers: headers)
    guard let tag = copied.first("ETag")?.text else {
      throw ObjectsError.badAnswer("\(objects.client.place(name)): a copied part without a tag")
    }
    tags.append(tag)
  }

  /// Believes only the size it reads back: the answer to a completion may be lost, or be an error after all.
  func complete(size: Int64) async throws {
    let parts = tags.enumerated().map { index, tag in
      let tag = tag.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
      return "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(tag)</ETag></Part>"
    }
    let body = "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
    let answer = try await objects.client.send(
      "POST", name, query: [("uploadId", upload)], headers: [("content-type", "application/xml")],
      body: Array(body.utf8))
    let isDone = answer.status == 200 && !answer.isErrorInDisguise
    // A repeated completion does not find the upload that its first try completed.
    guard isDone || answer.errorCode == "NoSuchUpload" else {
      throw objects.client.unexpected(answer, "POST", name)
    }
    let found = try await objects.sizeOfObject(name)
    guard found == size else {
      throw ObjectsError.badAnswer(
        "\(objects.client.place(name)) should have \(size) bytes after its upload and has \(found ?? 0)")
    }
  }

  /// Frees what was uploaded so far. Best effort: what stays is invisible, and the next opening ends it.
  func abort() async {
    _ = try? await objects.client.send("DELETE", name, query: [("uploadId", upload)])
  }
}

extension S3Objects {
  /// Runs an upload to its end, or ends it.
  func multipart(
    _ name: String, isFinal: Bool, size: Int64, _ fill: (inout S3Multipart) async throws -> Void
  ) async throws {
    var upload = try await S3Multipart.begin(name, isFinal: isFinal, in: self)
    do {
      try await fill(&upload)
      try await upload.complete(size: size)
    } catch {
      await upload.abort()
      throw error
    }
    if isFinal { try await checkLock(name) }
  }

  /// Ends the uploads that a crash left open; a store keeps, and bills, them for ever.
  func abortUploads(to name: String) async throws {
    let open = try await document(query: [("uploads", ""), ("prefix", name)])
    for upload in open.all("Upload") where upload.first("Key")?.text == name {
      guard let id = upload.first("UploadId")?.text else { continue }
      _ = try await client.send("DELETE", name, query: [("uploadId", id)])
    }
  }

  func upload(_ file: SourceFile, to name: String) async throws {
    guard file.size > Int64(Self.usualPart) else {
      return try await put(try await file.read(0..<file.size), name, isFinal: true)
    }
    // At most 10,000 parts.
    let step = max(Int64(Self.usualPart), file.size / 9_000 + 1)
    try await multipart(name, isFinal: true, size: file.size) { upload in
      var offset: Int64 = 0
      while offset < file.size {
        let end = min(offset + step, file.size)
        try await upload.add(try await file.read(offset..<end))
        offset = end
      }
    }
  }
}

/// A local file being uploaded.
struct SourceFile: Sendable {
  let size: Int64
  private let file: OpenFile

  init(_ path: String) throws {
    file = try OpenFile(path, O_RDONLY)
    size = try file.size()
  }

  func read(_ range: Range<Int64>) async throws -> [UInt8] {
    let bytes = try await NIOThreadPool.singleton.runIfActive { [file] in
      try file.read(upTo: range.count, at: range.lowerBound)
    }
    guard bytes.count == range.count else {
      throw ObjectsError.badAnswer("\(file.path) became shorter while it was being stored")
    }
    return bytes
  }
}
