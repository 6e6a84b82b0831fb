import Crypto
import Foundation

/// The master keys, in a file outside the database: `keys/vault.key` of the home, or where `ROSTRA_VAULT_KEY_FILE` says,
/// such as a folder that only a hardware module or another machine can mount (SEC-3: keys separate).
///
/// One key a line, as 64 hexadecimal digits. Which of them is current, the database says; the file holds more than one only
/// while a rotation is under way.
package struct VaultKeyFile: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  /// A master key, and the id under which rows name it: made of the key itself, so that a key under a wrong name is noticed.
  package struct MasterKey: Sendable {
    package let id: String
    package let secret: VaultSecret

    package init(_ secret: VaultSecret) {
      self.secret = secret
      id = secret.withBytes { bytes in
        var hash = SHA256()
        hash.update(data: Data("rostra vault key".utf8))
        hash.update(bufferPointer: bytes)
        return Hexadecimal.text(Array(hash.finalize().prefix(8)))
      }
    }

    /// 256 random bits.
    package static func make(_ secrets: SecretMaker) -> MasterKey { MasterKey(VaultSecret(bytes: secrets.next())) }

    /// A key for one purpose (RFC 5869): what digests are made with must not be what seals.
    func derived(for purpose: String) -> SymmetricKey {
      HKDF<SHA256>.deriveKey(
        inputKeyMaterial: secret.key, info: Data("rostra vault \(purpose)".utf8), outputByteCount: 32)
    }
  }

  package var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// - Throws: ``VaultError`` `.keyMissing`, or `.keyFile` where others may read it or a line is no key.
  package func read() throws -> [MasterKey] {
    var status = stat()
    guard stat(path, &status) == 0 else { throw VaultError.keyMissing(path: path) }
    guard status.st_mode & 0o077 == 0 else {
      throw VaultError.keyFile(path: path, why: "can be read by others than its owner: chmod 600 it")
    }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw VaultError.keyFile(path: path, why: "cannot be read")
    }
    let lines = text.split { $0.isNewline }.filter { !$0.hasPrefix("#") }
    return try lines.map { line in
      guard let bytes = Hexadecimal.bytes(String(line)), bytes.count == 32 else {
        throw VaultError.keyFile(path: path, why: "holds a line that is no key: put it back from a copy")
      }
      return MasterKey(VaultSecret(bytes: bytes))
    }
  }

  package func key(_ id: String) throws -> MasterKey {
    guard let key = try read().first(where: { $0.id == id }) else { throw VaultError.keyUnknown(id: id, path: path) }
    return key
  }

  /// Replaces the file, durably before it returns: a row may only name a key that is certain to be there after a crash.
  package func write(_ keys: [MasterKey]) throws {
    let temporary = try written(keys)
    guard rename(temporary, path) == 0 else { throw unwritable }
    try settleFolder()
  }

  /// Makes the file where there is none; of two that do so at once, one does, and both go on with its key.
  func make(_ key: MasterKey) throws {
    let temporary = try written([key])
    defer { unlink(temporary) }
    guard link(temporary, path) == 0 || errno == EEXIST else { throw unwritable }
    try settleFolder()
  }

  /// Runs alone among all that change the file: two rotations at once would each leave the other's key out.
  ///
  /// - Throws: ``VaultError`` `.rotated` where another process is at it.
  func exclusively<T>(_ body: () async throws -> T) async throws -> T {
    let lock = open(path + ".lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw unwritable }
    // The kernel lets go of it however the process ends.
    defer { close(lock) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw VaultError.rotated }
    return try await body()
  }

  private func written(_ keys: [MasterKey]) throws -> String {
    let text =
      "# Master key of Rostra's vault. Whoever has it and the database can read every credential. Not in backups.\n"
      + keys.map { $0.secret.withBytes { Hexadecimal.text(Array($0)) } + "\n" }.joined()
    let temporary = "\(path).\(UUID().uuidString.lowercased()).new"
    let descriptor = open(temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw unwritable }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard bytes.withUnsafeBytes({ Foundation.write(descriptor, $0.baseAddress, $0.count) }) == bytes.count,
      fsync(descriptor) == 0
    else { throw unwritable }
    return temporary
  }

  private func settleFolder() throws {
    let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw unwritable }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw unwritable }
  }

  private var unwritable: VaultError {
    .keyFile(path: path, why: "cannot be written: \(String(cString: strerror(errno)))")
  }
}

extension Home {
  package var vaultKeyFile: VaultKeyFile { VaultKeyFile(path: vaultKeyPath) }
}
