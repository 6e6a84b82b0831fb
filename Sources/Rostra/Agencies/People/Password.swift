import Crypto
import CryptoExtras
import Foundation

/// Passwords: long rather than complicated (NIST SP 800-63B, 5.1.1.2), kept as scrypt (RFC 7914).
package enum Password {
  package static let shortest = 12
  package static let longest = 256

  /// N, r, p: 32 MiB and about a tenth of a second; OWASP names this set among equals.
  private struct Cost {
    var rounds = 1 << 15
    var blockSize = 8
    var parallelism = 3
  }

  /// - Throws: ``EntryError`` with what to do. No rule on digits or signs: length is what counts.
  package static func check(_ password: String, for mail: String) throws(EntryError) {
    guard password.unicodeScalars.count >= shortest else {
      throw EntryError(
        field: "password", problem: "is too short",
        remedy: "use at least \(shortest) characters; a few words are easy to keep in mind")
    }
    guard password.utf8.count <= longest else {
      throw EntryError(field: "password", problem: "is too long", remedy: "use at most \(longest) bytes")
    }
    let plain = password.lowercased()
    let own = mail.split(separator: "@").first.map(String.init) ?? mail
    guard Set(plain).count >= 5, !(own.count >= 4 && plain.contains(own) && plain.count < own.count + 6),
      !common.contains(where: { plain.hasPrefix($0) && plain.count < $0.count + 5 })
    else {
      throw EntryError(
        field: "password", problem: "is easy to guess", remedy: "use several words that do not belong together")
    }
  }

  private static let common = [
    "password1234", "password", "123456789012", "qwertyuiop", "letmeinplease", "administrator", "welcome12345",
    "changemeplease", "iloveyou1234", "rostrarostra",
  ]

  /// Away from the threads that serve requests: it takes long on purpose.
  package static func hash(_ password: String, salt: [UInt8]) async throws -> String {
    try await work {
      let cost = Cost()
      let salt = Array(salt.prefix(16))
      let key = try derive(password, salt: salt, cost: cost)
      return "scrypt$\(cost.rounds)$\(cost.blockSize)$\(cost.parallelism)$"
        + "\(Data(salt).base64EncodedString())$\(Data(key).base64EncodedString())"
    }
  }

  /// Takes as long where there is no stored hash, so that nobody learns by the time who has an account.
  package static func verify(_ password: String, against stored: String?) async throws -> Bool {
    guard password.utf8.count <= longest else { return false }
    return try await work {
      let parts = (stored ?? decoy).split(separator: "$")
      guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]), let blockSize = Int(parts[2]),
        let parallelism = Int(parts[3]), let salt = Data(base64Encoded: String(parts[4])),
        let key = Data(base64Encoded: String(parts[5]))
      else { return false }
      let cost = Cost(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
      let derived = try derive(password, salt: Array(salt), cost: cost)
      return Secret.isEqual(derived, Array(key)) && stored != nil
    }
  }

  private static let decoy =
    "scrypt$32768$8$3$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

  private static func derive(_ password: String, salt: [UInt8], cost: Cost) throws -> [UInt8] {
    // The same word typed on two systems should be the same bytes.
    let bytes = Data(password.precomposedStringWithCompatibilityMapping.utf8)
    let key = try KDF.Scrypt.deriveKey(
      from: bytes, salt: salt, outputByteCount: 32, rounds: cost.rounds, blockSize: cost.blockSize,
      parallelism: cost.parallelism, maxMemory: 256 << 20)
    return key.withUnsafeBytes { Array($0) }
  }

  private static let queue = DispatchQueue(label: "rostra.password")

  /// One at a time: a crowd that signs in, or an attacker, must not take all memory and both cores.
  private static func work<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body() }) }
    }
  }
}
