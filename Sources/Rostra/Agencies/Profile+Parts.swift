import RostraStorage

extension Profile {
  /// How the public names of sites are built.
  package struct NamingRule: Sendable, Hashable, Decodable {
    /// A regular expression that the whole name must match.
    package var pattern: String
    package var example: String
    package var source: String

    package func allows(_ name: String) -> Bool {
      guard let expression = try? Regex(pattern) else { return false }
      return (try? expression.wholeMatch(in: name)) != nil
    }
  }

  /// A time that the law, the policy or we have set: in days, counted as `basis` says.
  package struct Period: Sendable, Hashable, Decodable {
    package var days: Int
    package var basis: Basis
    /// Where it is from; `ours` where it is a recommended value of this program's, never law.
    package var source: String
    package var lastVerified: String?

    package enum Basis: String, Sendable, Hashable, Decodable { case calendar, business }
  }

  package struct Law: Sendable, Hashable, Decodable {
    package var subject: String
    package var title: String
    package var citation: String
    /// The day on which somebody compared it with the law itself, or `never`.
    package var lastVerified: String
  }

  /// Somebody outside to ask when the agency is unsure (GEN-8).
  package struct Help: Sendable, Hashable, Decodable {
    package var name: String
    package var `for`: String
    /// Telephone, e-mail or web address, as the agency has entered it.
    package var contact: String?
    package var lastVerified: String
  }

  /// One thing that the kind of a body switches on.
  package struct BodyDuty: Sendable, Hashable, Decodable {
    package var type: AgencyUnit.BodyType
    package var duty: String
    package var source: String
    package var lastVerified: String
  }

  package struct DefinedTerm: Sendable, Hashable, Decodable {
    package var term: String
    package var meaning: String
    package var source: String
  }
}
