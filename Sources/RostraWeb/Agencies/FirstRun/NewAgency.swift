import Foundation
import Rostra
import RostraPlatforms

/// What the very first form asks, read whole before anything is made: nothing may be half there.
struct NewAgency: Sendable {
  var name: String
  var profile: Profile
  var zone: String
  var person: (mail: String, name: String, password: String)

  /// - Throws: ``EntryErrors`` with all that cannot be taken.
  init(_ form: Form, setupCode: String) throws {
    var errors: [EntryError] = []
    func take<T>(_ otherwise: T, _ body: () throws -> T) throws -> T {
      do { return try body() } catch let error as EntryError {
        errors.append(error)
        return otherwise
      }
    }
    let profiles = try Profile.all()
    guard let first = profiles.first else { throw ProfileError.unknown(form["profile"], known: []) }
    if !Secret.isEqual(Array(setupCode.utf8), Array((form.text("setup") ?? "").utf8)) {
      errors.append(
        EntryError(
          field: "setup", problem: "is not the one that was printed", remedy: "copy it from where Rostra was started"))
    }
    name = try take("") { try Entry.name(form["agency"], field: "agency") }
    profile = try take(first) {
      guard let chosen = profiles.first(where: { $0.id == form["profile"] }) else {
        throw EntryError(field: "profile", problem: "is missing", remedy: "choose one")
      }
      return chosen
    }
    zone = form.text("zone") ?? profile.timeZone
    if TimeZone(identifier: zone) == nil {
      errors.append(
        EntryError(field: "zone", value: zone, problem: "is not a time zone's name", remedy: "choose one from the list")
      )
    }
    let mail = try take("") { try Entry.mailAddress(form["mail"], field: "mail") }
    person = (mail, try take("") { try Entry.name(form["name"], field: "name", limit: 120) }, form["password"])
    try take(()) { try Password.check(form["password"], for: mail) }
    try take(()) { try SignInRoutes.checkRepeated(form) }
    guard errors.isEmpty else { throw EntryErrors(errors) }
  }

  /// Those of the profiles, then those of the United States.
  static func zones() throws -> [String] {
    let usual = [
      "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
      "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam", "Pacific/Pago_Pago",
    ]
    return usual + Set(try Profile.all().map(\.timeZone)).subtracting(usual).sorted()
  }
}
