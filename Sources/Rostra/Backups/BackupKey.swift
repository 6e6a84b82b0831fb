import Crypto
import Foundation

/// The one key that opens an agency's backups: 32 random bytes that the operator keeps apart from the system and from the
/// backups (docs/formats/backup.md). Whoever has it can read everything; without it nobody can, we included.
package struct BackupKey: Sendable {
  private let secret: SymmetricKey
  /// Sixteen bytes by which a file names the key that it was sealed with. They tell nothing of the key.
  package let id: [UInt8]

  package var idText: String { Hexadecimal.text(id) }

  /// - Parameter secret: 32 bytes.
  package init(secret: [UInt8]) {
    self.secret = SymmetricKey(data: secret)
    id = BackupKey.derive(from: self.secret, salt: [], info: "rostra-backup/1 key id", count: 16).bytes
  }

  /// The key that seals one file.
  func fileKey(salt: [UInt8], purpose: SealedFile.Purpose) -> SymmetricKey {
    BackupKey.derive(from: secret, salt: salt, info: "rostra-backup/1 \(purpose.rawValue)", count: 32)
  }

  /// The name under which content lies in a backup: the same content has the same name, which tells those who have no
  /// key nothing of the content, not even whether it is one that they know.
  func name(of sha256: [UInt8]) -> String {
    let key = BackupKey.derive(from: secret, salt: [], info: "rostra-backup/1 names", count: 32)
    return Hexadecimal.text(Array(HMAC<SHA256>.authenticationCode(for: sha256, using: key)))
  }

  private static func derive(from key: SymmetricKey, salt: [UInt8], info: String, count: Int) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(inputKeyMaterial: key, salt: salt, info: Array(info.utf8), outputByteCount: count)
  }
}

// MARK: - The key's file

extension BackupKey {
  private static let mark = "rostra-backup-key-1"

  /// One line: a mark, the key, and the beginning of its id, which shows a slip of the hand.
  private var text: String {
    "\(BackupKey.mark) \(Hexadecimal.text(secret.bytes)) \(idText.prefix(8))"
  }

  /// Makes a key and writes it once: a file that is there is never written over, since it may be the only one that opens
  /// the backups that there are.
  package static func make(at path: String, secrets: SecretMaker = .random) throws -> BackupKey {
    let key = BackupKey(secret: secrets.next())
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw BackupError.keyExists(path) }
      throw BackupError.system("make the key file", path)
    }
    defer { close(descriptor) }
    let bytes = Array((key.text + "\n").utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      throw BackupError.system("write the key file", path)
    }
    return key
  }

  /// - Throws: ``BackupError/key(_:reason:)``, which never shows any of the file.
  package init(path: String) throws {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw BackupError.key(path, reason: "it cannot be read")
    }
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 3, words[0] == BackupKey.mark, let secret = Hexadecimal.bytes(String(words[1])),
      secret.count == 32
    else { throw BackupError.key(path, reason: "it is not a key that `rostra backup --make-key` wrote") }
    self.init(secret: secret)
    guard words[2] == idText.prefix(8) else {
      throw BackupError.key(path, reason: "its check digits do not fit: was it copied by hand?")
    }
  }
}

extension SymmetricKey {
  fileprivate var bytes: [UInt8] { withUnsafeBytes { Array($0) } }
}
