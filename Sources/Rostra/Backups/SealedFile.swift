import Crypto
import WebArchive

/// An encrypted file of a backup (docs/formats/backup.md): a header of 64 bytes, then chunks of 64 KiB, each sealed with
/// ChaCha20-Poly1305 (RFC 8439) under a key of the file's own. The nonce counts the chunks and marks the last, so that no
/// chunk can be altered, moved, doubled or taken off the end unseen (the STREAM construction of Hoang, Reyhanitabar,
/// Rogaway and Vizár, 2015).
enum SealedFile {
  static let mark = Array("ROSTRA-BACKUP/1\n".utf8)
  static let headerLength = 64
  static let chunk = 65_536
  static let tag = 16

  /// What a file is; one of another purpose does not open.
  enum Purpose: String, Sendable {
    case content, manifest
  }

  /// How long the file of so many bytes is.
  static func sealedLength(of length: Int64) -> Int64 {
    let chunks = max(1, (length + Int64(chunk) - 1) / Int64(chunk))
    return Int64(headerLength) + length + chunks * Int64(tag)
  }

  /// Eleven bytes that count, the most significant first, and one that is 1 for the last chunk.
  static func nonce(_ number: UInt64, isLast: Bool) throws -> ChaChaPoly.Nonce {
    var bytes: [UInt8] = [0, 0, 0]
    for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    bytes.append(isLast ? 1 : 0)
    return try ChaChaPoly.Nonce(data: bytes)
  }
}

/// Seals bytes into a file as they come, in constant memory. Not to be shared between threads.
final class SealedWriter {
  private let key: SymmetricKey
  private let sink: FileSink
  private var buffer: [UInt8] = []
  private var number: UInt64 = 0
  private var hash = SHA256()
  private(set) var length: Int64 = 0

  init(path: String, key: BackupKey, purpose: SealedFile.Purpose, secrets: SecretMaker) throws {
    let salt = secrets.next()
    self.key = key.fileKey(salt: salt, purpose: purpose)
    sink = try FileSink(path: path)
    buffer.reserveCapacity(2 * SealedFile.chunk)
    try sink.write(SealedFile.mark + key.id + salt)
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    hash.update(bufferPointer: bytes)
    length += Int64(bytes.count)
    var rest = bytes[...]
    while !rest.isEmpty {
      // A full chunk waits for what follows: it may be the last.
      if buffer.count == SealedFile.chunk { try seal(isLast: false) }
      let taken = rest.prefix(SealedFile.chunk - buffer.count)
      buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: taken))
      rest = rest.dropFirst(taken.count)
    }
  }

  func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

  /// Returns when the file is durable: the length and SHA-256 of what was sealed.
  func finish() throws -> (length: Int64, sha256: [UInt8]) {
    try seal(isLast: true)
    try sink.close()
    return (length, Array(hash.finalize()))
  }

  private func seal(isLast: Bool) throws {
    let box = try ChaChaPoly.seal(buffer, using: key, nonce: try SealedFile.nonce(number, isLast: isLast))
    try box.ciphertext.withUnsafeBytes { try sink.write($0) }
    try box.tag.withUnsafeBytes { try sink.write($0) }
    number += 1
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Opens a sealed file, chunk by chunk: nothing is handed over that was not proven.
struct SealedReader {
  /// What the file is called in messages.
  let name: String
  private let source: any ByteSource
  private let key: SymmetricKey

  init(_ source: any ByteSource, name: String, key: BackupKey, purpose: SealedFile.Purpose) throws {
    let header = try SealedReader.bytes(of: source, at: 0, count: SealedFile.headerLength)
    guard header.count == SealedFile.headerLength else {
      throw BackupError.damaged(name, reason: "it has only \(source.length) bytes")
    }
    guard header.starts(with: SealedFile.mark) else {
      throw BackupError.damaged(name, reason: "its first bytes are not those of a file of a backup")
    }
    guard Array(header[16..<32]) == key.id else {
      throw BackupError.wrongKey(name, made: Hexadecimal.text(header[16..<32]), given: key.idText)
    }
    self.name = name
    self.source = source
    self.key = key.fileKey(salt: Array(header[32...]), purpose: purpose)
  }

  func forEachChunk(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var offset = UInt64(SealedFile.headerLength)
    var number: UInt64 = 0
    let whole = UInt64(SealedFile.chunk + SealedFile.tag)
    repeat {
      let left = source.length - min(offset, source.length)
      let isLast = left <= whole
      let sealed = try SealedReader.bytes(of: source, at: offset, count: Int(min(left, whole)))
      guard sealed.count >= SealedFile.tag, UInt64(sealed.count) == min(left, whole) else {
        throw BackupError.damaged(name, reason: "it ends at byte \(source.length), within a chunk")
      }
      guard let opened = opened(sealed, number, isLast: isLast) else {
        // The end alone looks different where the rest was taken off.
        let isCut = isLast && opened(sealed, number, isLast: false) != nil
        throw BackupError.damaged(
          name, reason: isCut ? "its end is missing" : "it was altered between bytes \(offset) and \(offset + left)")
      }
      try opened.withUnsafeBytes { try body($0) }
      offset += UInt64(sealed.count)
      number += 1
      if isLast { return }
    } while true
  }

  /// The whole of what is known to be small.
  func bytes(limit: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try forEachChunk { chunk in
      guard bytes.count + chunk.count <= limit else {
        throw BackupError.damaged(name, reason: "it holds more than the \(limit) bytes that belong there")
      }
      bytes.append(contentsOf: chunk)
    }
    return bytes
  }

  /// The length and SHA-256 of what it holds, each chunk proven on the way.
  func digest() throws -> (length: Int64, sha256: [UInt8]) {
    var hash = SHA256()
    var length: Int64 = 0
    try forEachChunk { chunk in
      hash.update(bufferPointer: chunk)
      length += Int64(chunk.count)
    }
    return (length, Array(hash.finalize()))
  }

  private func opened(_ sealed: [UInt8], _ number: UInt64, isLast: Bool) -> [UInt8]? {
    let end = sealed.count - SealedFile.tag
    guard let nonce = try? SealedFile.nonce(number, isLast: isLast),
      let box = try? ChaChaPoly.SealedBox(nonce: nonce, ciphertext: sealed[..<end], tag: sealed[end...]),
      let opened = try? ChaChaPoly.open(box, using: key)
    else { return nil }
    return Array(opened)
  }

  private static func bytes(of source: any ByteSource, at offset: UInt64, count: Int) throws -> [UInt8] {
    var failure: (any Error)?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do {
        filled = try source.read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
