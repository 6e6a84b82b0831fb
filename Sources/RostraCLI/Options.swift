import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The agency's directory.", valueName: "directory"), completion: .directory)
  var home: String?

  @Flag(help: "Print one JSON document instead of text for people.")
  var json = false

  var place: Home { home.map { Home(path: NSString(string: $0).expandingTildeInPath) } ?? .standard() }

  /// Runs a command on the opened agency, and closes it whatever happens.
  ///
  /// - Parameter waits: for the database, where it does not answer yet: what runs for ever shall not need a hand because it
  ///   was started before its database.
  func withAgency<T>(
    steps: Steps = .none, waits: Bool = false, _ body: (Office) async throws -> T
  ) async throws -> T {
    let services = waits ? try await opened(steps) : try await place.open(steps: steps)
    let office = Office(services: services, viewer: CommonOptions.viewer(of: services.agency), home: place)
    let result: Result<T, any Error>
    do {
      result = .success(try await body(office))
    } catch {
      result = .failure(error)
    }
    try await services.close()
    return try result.get()
  }

  private func opened(_ steps: Steps) async throws -> Services {
    var isTold = false
    while true {
      do {
        return try await place.open(steps: steps)
      } catch let error as DatabaseError where error.kind == .unavailable {
        if !isTold { Terminal.complain("\(error)\nWaiting for the database.") }
        isTold = true
        try await Task.sleep(for: .seconds(3))
      }
    }
  }

  /// Whoever may open the agency's directory acts as its operator, under the operating system's name for them.
  static func viewer(of agency: Agency) -> Viewer {
    Viewer(agency: agency.id, actor: actor, role: .operator)
  }

  static var actor: String {
    let name = getpwuid(getuid()).flatMap { String(validatingCString: $0.pointee.pw_name) } ?? String(getuid())
    return "operator:\(name)"
  }
}

/// An opened agency, and who is at work in it.
struct Office: Sendable {
  var services: Services
  var viewer: Viewer
  var home: Home

  /// A time as the agency's people read it, with the zone.
  func time(_ time: Timestamp?) -> String {
    guard let time else { return "–" }
    let formatter = Date.VerbatimFormatStyle(
      format:
        "\(year: .padded(4))-\(month: .twoDigits)-\(day: .twoDigits) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits) \(timeZone: .specificName(.short))",
      locale: Locale(identifier: "en_US"), timeZone: TimeZone(identifier: services.agency.timeZone) ?? .gmt,
      calendar: Calendar(identifier: .gregorian))
    return formatter.format(Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
  }

  /// Said first wherever a sample agency's content is shown.
  var sampleNotice: String? {
    services.agency.isSample ? "SAMPLE DATA: \(services.agency.name) is not a real agency." : nil
  }
}
