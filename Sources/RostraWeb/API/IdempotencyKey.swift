import Crypto
import Foundation
import HTTPTypes
import Rostra
import RostraPlatforms
import RostraStorage

/// The `Idempotency-Key` of a request: a second one with the same key gets the first one's answer.
struct IdempotencyKey: Sendable {
  private let once: RequestOnce
  private let box: SecretBox
  private let purpose: String

  /// nil where none was sent.
  init?(of asked: APICall) throws {
    guard let text = asked.call.request.headers[.idempotencyKey], let person = asked.viewer.person else { return nil }
    guard (1...200).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw EntryError(
        field: "Idempotency-Key", problem: "is not a key", remedy: "use 1 to 200 printable characters, such as a UUID")
    }
    let request =
      Data("\(asked.operation.method) \(asked.call.request.uri.string)\n".utf8) + asked.body.bytes
      + (asked.file?.sha256 ?? [])
    once = RequestOnce(
      services: asked.services, subject: person.text, key: text, digest: Array(SHA256.hash(data: request)))
    box = asked.call.office.box
    purpose = "idempotency:\(person.text):\(text)"
  }

  func once(_ work: () async throws -> APIAnswer) async throws -> APIAnswer {
    switch try await once.claim() {
    case .other:
      throw EntryError(
        field: "Idempotency-Key", problem: "was used for another request", remedy: "make a new key for each request")
    case .underWay:
      throw APIFailure.conflict(
        "A request with this Idempotency-Key is under way, or was cut off. See whether it took effect, then use a new key."
      )
    case .done(let sealed): return try answer(again: sealed)
    case .new: return try await first(work)
    }
  }

  private func first(_ work: () async throws -> APIAnswer) async throws -> APIAnswer {
    let answer: APIAnswer
    do {
      answer = try await work()
    } catch {
      // A command that throws has changed nothing, unless nobody can tell: then the key stays taken.
      if (error as? DatabaseError)?.kind != .commitInDoubt { try await once.release() }
      throw error
    }
    var kept = JSONMembers()
    if case .json(let json) = answer.content { kept.add("body", json) }
    kept.add("location", answer.headers[.location])
    // Sealed, since an answer may hold a secret that is shown this once.
    try await once.keep(answer: try box.close(kept.json.bytes, for: purpose))
    return answer
  }

  private func answer(again sealed: String) throws -> APIAnswer {
    let kept = try JSON(parsing: try box.open(sealed, for: purpose))
    var answer = kept["body"].map { APIAnswer($0) } ?? .nothing
    answer.headers[.location] = kept["location"]?.string
    answer.headers[.idempotencyReplayed] = "true"
    return answer
  }
}

extension HTTPField.Name {
  static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
  static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")!
}
