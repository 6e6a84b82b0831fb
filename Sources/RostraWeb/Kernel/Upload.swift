import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Rostra

/// A file that somebody sent, in the spool for as long as this value is held.
final class UploadedFile: Sendable {
  private let folder: OwnedFolder
  /// As the browser called it: for showing and for the evidence, never for a path.
  let name: String
  let length: Int64
  let sha256: [UInt8]

  var path: String { folder.path + "/file" }

  fileprivate init(in folder: OwnedFolder, name: String, length: Int64, sha256: [UInt8]) {
    self.folder = folder
    self.name = name
    self.length = length
    self.sha256 = sha256
  }

  deinit { folder.remove() }
}

/// A file on its way into the spool. What is not finished leaves nothing behind.
private final class SpoolingFile {
  private let folder: OwnedFolder
  private let handle: FileHandle
  private let name: String
  private var length: Int64 = 0
  private var hash = SHA256()
  private var isKept = false

  init(named name: String, home: Home) throws {
    self.name = name
    folder = try home.spool()
    let path = folder.path + "/file"
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let handle = FileHandle(forWritingAtPath: path)
    else {
      folder.remove()
      throw CocoaError(.fileWriteUnknown)
    }
    self.handle = handle
  }

  func write(_ bytes: some Sequence<UInt8>) throws {
    let bytes = Array(bytes)
    try handle.write(contentsOf: bytes)
    hash.update(data: bytes)
    length += Int64(bytes.count)
  }

  func finish() throws -> UploadedFile {
    try handle.close()
    isKept = true
    return UploadedFile(in: folder, name: name, length: length, sha256: Array(hash.finalize()))
  }

  deinit {
    guard !isKept else { return }
    try? handle.close()
    folder.remove()
  }
}

extension Call {
  /// A form of which one field is files. Fields are small and held; files go to the spool as they arrive.
  ///
  /// - Parameter limit: bytes of the whole form.
  /// - Returns: no file where none was chosen.
  func upload(limit: Int64) async throws -> (form: Form, files: [UploadedFile]) {
    var receiver = try UploadReceiver(contentType: request.headers[.contentType] ?? "", home: office.home)
    try await receive(limit: limit) { try receiver.read($0) }
    let (form, files) = try receiver.finish()
    try checkToken(form["form"])
    return (form, files)
  }

  /// The body as a file in the spool, as it arrives.
  ///
  /// - Parameter limit: bytes at most.
  func file(named name: String, limit: Int64) async throws -> UploadedFile {
    let file = try SpoolingFile(named: name, home: office.home)
    try await receive(limit: limit) { try file.write($0) }
    return try file.finish()
  }

  private func receive(limit: Int64, _ take: (ByteBufferView) throws -> Void) async throws {
    if let length = request.headers[.contentLength].flatMap({ Int64($0) }), length > limit {
      throw WebFailure.tooLarge(limit: Int(limit))
    }
    var received: Int64 = 0
    for try await buffer in request.body {
      received += Int64(buffer.readableBytes)
      guard received <= limit else { throw WebFailure.tooLarge(limit: Int(limit)) }
      try take(buffer.readableBytesView)
    }
  }
}

/// Sorts the parts of a form: fields into memory, files into the spool.
private struct UploadReceiver {
  private var reader: MultipartReader
  private let home: Home
  private var values: [String: [String]] = [:]
  private var files: [UploadedFile] = []
  private var part: MultipartReader.Part?
  private var field: [UInt8] = []
  private var file: SpoolingFile?

  init(contentType: String, home: Home) throws {
    do {
      reader = try MultipartReader(contentType: contentType)
    } catch {
      throw WebFailure.badRequest("\(error)")
    }
    self.home = home
  }

  mutating func read(_ bytes: some Collection<UInt8>) throws {
    do {
      var events: [MultipartReader.Event] = []
      try reader.read(bytes) { events.append($0) }
      for event in events { try take(event) }
    } catch let fault as MultipartReader.Fault {
      throw WebFailure.badRequest("\(fault)")
    }
  }

  private mutating func take(_ event: MultipartReader.Event) throws {
    switch event {
    case .begin(let part):
      self.part = part
      field = []
      // A file without a name is none that was chosen.
      if let name = part.fileName, !name.isEmpty { file = try SpoolingFile(named: name, home: home) }
    case .bytes(let bytes):
      if let file {
        try file.write(bytes)
      } else if part?.fileName == nil {
        guard field.count + bytes.count <= Form.limit else { throw WebFailure.tooLarge(limit: Form.limit) }
        field += bytes
      }
    case .end:
      if let file {
        files.append(try file.finish())
        self.file = nil
      } else if let part, part.fileName == nil {
        guard let text = String(validating: field, as: UTF8.self), !text.utf8.contains(0) else {
          throw WebFailure.badRequest("The form holds bytes that are no text.")
        }
        values[part.name, default: []].append(text)
      }
      part = nil
    }
  }

  mutating func finish() throws -> (Form, [UploadedFile]) {
    do {
      try reader.finish()
    } catch {
      throw WebFailure.badRequest("\(error)")
    }
    return (Form(values), files)
  }
}
