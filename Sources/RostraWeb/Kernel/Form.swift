import Foundation
import Hummingbird
import NIOCore
import Rostra
import RostraPlatforms

/// What a person typed, by field.
package struct Form: Sendable {
  package let values: [String: [String]]

  package static let limit = 512 << 10

  package init(_ values: [String: [String]] = [:]) { self.values = values }

  package subscript(_ name: String) -> String { values[name]?.first ?? "" }
  package func all(_ name: String) -> [String] { values[name] ?? [] }
  /// What was typed, without space around it; nil where that is nothing.
  package func text(_ name: String) -> String? {
    let text = self[name].trimmingCharacters(in: .whitespacesAndNewlines)
    return text.isEmpty ? nil : text
  }
  package func isOn(_ name: String) -> Bool { values[name] != nil }

  /// `application/x-www-form-urlencoded` (WHATWG URL, 5.1).
  package init(urlEncoded bytes: some Collection<UInt8>) throws {
    var values: [String: [String]] = [:]
    var count = 0
    for pair in bytes.split(separator: UInt8(ascii: "&")) {
      count += 1
      guard count <= 2000 else { throw WebFailure.badRequest("The form has too many fields.") }
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let name = try Form.decoded(parts[0])
      values[name, default: []].append(parts.count > 1 ? try Form.decoded(parts[1]) : "")
    }
    self.values = values
  }

  private static func decoded(_ bytes: some Collection<UInt8>) throws -> String {
    var decoded: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        let digits = String(decoding: rest.prefix(2), as: UTF8.self)
        guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else {
          throw WebFailure.badRequest("The form is not encoded as forms are.")
        }
        decoded.append(value)
        rest = rest.dropFirst(2)
      default: decoded.append(byte)
      }
    }
    guard let text = String(validating: decoded, as: UTF8.self), !text.utf8.contains(0) else {
      throw WebFailure.badRequest("The form holds bytes that are no text.")
    }
    return text
  }
}

extension Call {
  /// The form that was sent, once its token shows that a page of ours made it for this session.
  package func form() async throws -> Form {
    let form = try Form(urlEncoded: try await body(limit: Form.limit))
    try checkToken(form["form"])
    return form
  }

  func checkToken(_ token: String) throws {
    guard let secret else { return }
    guard Secret.isEqual(Array(token.utf8), Array(Secret.formToken(of: secret).utf8)) else {
      throw WebFailure.notFromHere
    }
  }

  package func body(limit: Int) async throws -> [UInt8] { try await request.bytes(limit: limit) }
}

extension Form {
  /// Without a session there is no token to check.
  init(reading request: Request) async throws {
    try self.init(urlEncoded: try await request.bytes(limit: Form.limit))
  }
}

extension Request {
  /// The body, refused as soon as it is longer than it may be.
  func bytes(limit: Int) async throws -> [UInt8] {
    if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw WebFailure.tooLarge(limit: limit)
    }
    var bytes: [UInt8] = []
    for try await buffer in body {
      guard bytes.count + buffer.readableBytes <= limit else { throw WebFailure.tooLarge(limit: limit) }
      bytes += buffer.readableBytesView
    }
    return bytes
  }
}

/// A form as it is shown again: what was typed, and what is wrong with it.
package struct Entered: Codable, Sendable, Hashable {
  package var values: [String: [String]]
  /// By field; those of no field under "".
  package var errors: [String: String]

  package init(values: [String: [String]] = [:], errors: [String: String] = [:]) {
    self.values = values
    self.errors = errors
  }

  package init(_ form: Form, error: any Error) {
    values = form.values.filter { !["password", "again", "code", "form", "secret"].contains($0.key) }
    switch error {
    case let error as EntryError: errors = [error.field: Self.sentence(error)]
    case let error as EntryErrors:
      errors = Dictionary(error.errors.map { ($0.field, Self.sentence($0)) }, uniquingKeysWith: { first, _ in first })
    default: errors = ["": String(describing: error)]
    }
  }

  package subscript(_ name: String) -> String { values[name]?.first ?? "" }
  package func error(_ name: String) -> String? { errors[name] }

  private static func sentence(_ error: EntryError) -> String {
    let problem = "\(error.value.map { "“\($0)” " } ?? "")\(error.problem)"
    let remedy = error.remedy.prefix(1).uppercased() + error.remedy.dropFirst()
    return (error.value == nil ? "This \(problem)" : problem) + ". \(remedy)."
  }
}
