import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage
import TransparencyLog

struct Initialize: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make the home of an agency: its directory, database, log and signing key.")

  @Argument(help: "The agency's name, as residents know it.")
  var name: String

  @Option(help: "Jurisdiction profile: missouri-local, missouri-state, new-jersey, wisconsin.")
  var profile: String

  @Option(help: "Time zone, such as America/Chicago. Default: the profile's.")
  var timeZone: String?

  @Flag(help: .hidden)
  var sample = false

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let profile = try Profile.named(profile)
    let services = try await common.place.create(
      agency: name, profile: profile, timeZone: timeZone, isSample: sample, viewerName: CommonOptions.actor)
    let agency = services.agency
    try await LedgerSequencer(services: services).integrate()
    try await services.close()
    if common.json {
      Terminal.say([
        "id": .string(agency.id.text), "name": .string(agency.name), "profile": .string(agency.profile),
        "timeZone": .string(agency.timeZone), "home": .string(common.place.path),
        "log": .string(services.signer.name), "verifier": .string(services.signer.verifier.vkey),
      ])
    } else {
      Terminal.say(
        """
        \(agency.name) lives in \(common.place.path) (profile: \(profile.title); times in \(agency.timeZone)).
        Its log is signed with the key \(services.signer.verifier.vkey)
        Keep a copy of \(common.place.keyPath) in a safe place: without it no further checkpoint can be signed.

        Next: rostra sites add https://social.example/@cityhall
        """)
    }
  }
}
