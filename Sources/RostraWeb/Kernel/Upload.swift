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

  var path: String { folder.path + "/file" }

  fileprivate init(in folder: OwnedFolder, name: String, length: Int64) {
    self.folder = folder
    self.name = name
    self.length = length
  }

  deinit { folder.remove() }
}

extension Call {
  /// A form of which one field is a file. Fields are small and held; the file goes to the spool as it arrives.
  ///
  /// - Parameter limit: bytes of the whole form.
  /// - Returns: no file where none was chosen.
  func upload(limit: Int64) async throws -> (form: Form, file: UploadedFile?) {
    if let length = request.headers[.contentLength].flatMap({ Int64($0) }), length > limit {
      throw WebFailure.tooLarge(limit: Int(limit))
    }
    var receiver = try UploadReceiver(contentType: request.headers[.contentType] ?? "", home: office.home)
    defer { receiver.discard() }
    var received: Int64 = 0
    for try await buffer in request.body {
      received += Int64(buffer.readableBytes)
      guard received <= limit else { throw WebFailure.tooLarge(limit: Int(limit)) }
      try receiver.read(buffer.readableBytesView)
    }
    let (form, file) = try receiver.finish()
    try checkToken(form["form"])
    return (form, file)
  }
}

extension Call {
  /// The body as a file in the spool, as it arrives.
  ///
  /// - Parameter limit: bytes at most.
  func file(named name: String, limit: Int64) async throws -> UploadedFile {
    if let length = request.headers[.contentLength].flatMap({ Int64($0) }), length > limit {
      throw WebFailure.tooLarge(limit: Int(limit))
    }
    let folder = try office.home.spool()
    do {
      let path = folder.path + "/file"
      guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
        let handle = FileHandle(forWritingAtPath: path)
      else { throw CocoaError(.fileWriteUnknown) }
      defer { try? handle.close() }
      var received: Int64 = 0
      for try await buffer in request.body {
        received += Int64(buffer.readableBytes)
        guard received <= limit else { throw WebFailure.tooLarge(limit: Int(limit)) }
        try handle.write(contentsOf: Array(buffer.readableBytesView))
      }
      return UploadedFile(in: folder, name: name, length: received)
    } catch {
      // After an error nothing stays behind.
      folder.remove()
      throw error
    }
  }
}

/// Sorts the parts of a form: fields into memory, the one file into the spool.
private struct UploadReceiver {
  private var reader: MultipartReader
  private let home: Home
  private var folder: OwnedFolder?
  private var values: [String: [String]] = [:]
  private var part: MultipartReader.Part?
  private var field: [UInt8] = []
  private var handle: FileHandle?
  private var fileName: String?
  private var length: Int64 = 0

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
      // A second file, or one without a name, which is none that was chosen, is passed over.
      guard let name = part.fileName, !name.isEmpty, fileName == nil else { return }
      let folder = try home.spool()
      self.folder = folder
      let path = folder.path + "/file"
      guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
        let handle = FileHandle(forWritingAtPath: path)
      else { throw CocoaError(.fileWriteUnknown) }
      self.handle = handle
      fileName = name
    case .bytes(let bytes):
      if let handle {
        try handle.write(contentsOf: bytes)
        length += Int64(bytes.count)
      } else if part?.fileName == nil {
        guard field.count + bytes.count <= Form.limit else { throw WebFailure.tooLarge(limit: Form.limit) }
        field += bytes
      }
    case .end:
      if let handle {
        try handle.close()
        self.handle = nil
      } else if let part, part.fileName == nil {
        guard let text = String(validating: field, as: UTF8.self), !text.utf8.contains(0) else {
          throw WebFailure.badRequest("The form holds bytes that are no text.")
        }
        values[part.name, default: []].append(text)
      }
      part = nil
    }
  }

  mutating func finish() throws -> (Form, UploadedFile?) {
    do {
      try reader.finish()
    } catch {
      throw WebFailure.badRequest("\(error)")
    }
    guard let folder, let fileName else { return (Form(values), nil) }
    self.folder = nil
    return (Form(values), UploadedFile(in: folder, name: fileName, length: length))
  }

  /// After an error nothing stays behind.
  mutating func discard() {
    try? handle?.close()
    folder?.remove()
  }
}
