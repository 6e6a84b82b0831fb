import Foundation
import Yams

/// A jurisdiction's vocabulary, time zone, laws and help directory (GEN-1, GEN-8, GEN-12): data that ships with the
/// program and that an agency may edit. Adding a state is adding a file.
package struct Profile: Sendable, Hashable, Decodable {
  package var id: String
  package var title: String
  package var version: Int
  package var effective: String
  package var timeZone: String
  package var words: [String: String]
  package var law: [Law]
  package var help: [Help]

  package struct Law: Sendable, Hashable, Decodable {
    package var subject: String
    package var title: String
    package var citation: String
    /// The day on which somebody compared it with the law itself, or `never`.
    package var lastVerified: String
  }

  package struct Help: Sendable, Hashable, Decodable {
    package var name: String
    package var `for`: String
    package var lastVerified: String
  }

  /// The profiles that ship with the program, by id.
  package static func all() throws -> [Profile] {
    guard let folder = Bundle.module.url(forResource: "Profiles", withExtension: nil) else {
      throw ProfileError.unreadable("the program's own profiles are missing: install it again")
    }
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "yaml" }
      .map { try read(String(contentsOf: $0, encoding: .utf8), name: $0.lastPathComponent) }
      .sorted { $0.id < $1.id }
  }

  package static func read(_ text: String, name: String) throws -> Profile {
    do {
      let profile = try YAMLDecoder().decode(Profile.self, from: text)
      guard TimeZone(identifier: profile.timeZone) != nil else {
        throw ProfileError.unreadable("\(name): timeZone '\(profile.timeZone)' is not a time zone's name")
      }
      return profile
    } catch let error as ProfileError {
      throw error
    } catch {
      throw ProfileError.unreadable("\(name): \(error)")
    }
  }

  package static func named(_ id: String) throws -> Profile {
    let profiles = try all()
    guard let profile = profiles.first(where: { $0.id == id }) else {
      throw ProfileError.unknown(id, known: profiles.map(\.id))
    }
    return profile
  }
}

package enum ProfileError: Error, CustomStringConvertible {
  case unknown(String, known: [String])
  case unreadable(String)

  package var description: String {
    switch self {
    case .unknown(let id, let known):
      "there is no jurisdiction profile '\(id)'; choose one of \(known.joined(separator: ", "))"
    case .unreadable(let why): why
    }
  }
}
