import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("The table of routes")
struct RouteTableTests {
  private static let tablePath = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .appending(path: "route-table.txt")

  private static func line(_ entry: Routes.Entry) -> String {
    "\(entry.method.rawValue) \(entry.path) \(entry.access.words)"
  }

  /// A row of `{procedure}` stands for one of each procedure.
  private static func expanded(_ line: String) -> [String] {
    guard line.contains("{procedure}") else { return [line] }
    return Procedures.all.map { line.replacing("{procedure}", with: $0.place) }
  }

  @Test("SEC-2: every route stands in route-table.txt with who may use it, and nothing else does")
  func table() async throws {
    try await WebTestOffice.with { office in
      let lines = try String(contentsOf: Self.tablePath, encoding: .utf8).split(separator: "\n")
        .map(String.init).filter { !$0.hasPrefix("#") }.flatMap(Self.expanded)
      let declared = office.web.routes.map(Self.line)
      for line in declared { #expect(lines.contains(line), "a new route needs its row: \(line)") }
      for line in lines { #expect(declared.contains(line), "no such route any more: \(line)") }
    }
  }

  @Test("SEC-2: each route answers those whom the table names, and refuses everybody else")
  func everyRouteEveryRole() async throws {
    try await WebTestOffice.with(captured: true) { office in
      var visitors: [(name: String, visitor: Visitor)] = [("nobody", office.nobody)]
      for role in Viewer.Role.distinct { visitors.append((role.rawValue, try await office.person(role))) }
      for entry in office.web.routes where !entry.isAPI && entry.path != "/sign-out" {
        let path = RoutePath.filled(entry.path)
        for (name, visitor) in visitors {
          let response =
            entry.method == .get
            ? try await visitor.get(path) : try await visitor.send(entry.method, path, asForm: [])
          let role = Viewer.Role(rawValue: name)
          let isAllowed: Bool =
            switch entry.access {
            case .anyone: true
            case .signedIn, .confirmedSelf: role != nil
            case .permission(let permission), .confirmed(let permission):
              role?.permits.contains(permission) ?? false
            }
          let place = response.headers[.location] ?? ""
          let isTurnedAway =
            response.status == .unauthorized || response.status == .forbidden
            || (response.status == .seeOther && place.hasPrefix("/sign-in?next"))
          // An invitation that nobody made is refused to everybody in the same words.
          if entry.path.hasPrefix("/invitation") || entry.path == "/first-run" { continue }
          #expect(isTurnedAway == !isAllowed, "\(Self.line(entry)) as \(name): \(response.status) \(place)")
          #expect(response.status.code < 500, "\(Self.line(entry)) as \(name): \(response.status)")
        }
      }
    }
  }

  @Test("SEC-2: what belongs to another unit does not exist for somebody of one unit")
  func otherUnit() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let known = try await RoutePath.known(in: office)
      for role in [Viewer.Role.siteAdministrator, .recordsOfficer, .reader] {
        let stranger = try await office.person(role, unit: unit.id)
        for entry in office.web.routes where !entry.isAPI && entry.method == .get && entry.path.contains(":") {
          guard let path = known.path(of: entry.path) else { continue }
          let response = try await stranger.get(path)
          let isHidden = response.status == .notFound || response.status == .forbidden
          #expect(isHidden, "\(entry.path) as \(role) of another unit: \(response.status)")
        }
      }
    }
  }
}

/// Addresses to try: parameters that name nothing, and those of the one site that was captured.
enum RoutePath {
  static func filled(_ path: String) -> String {
    path.split(separator: "/").map { $0.hasPrefix(":") ? "nothing-of-that-name" : String($0) }
      .reduce(into: "") { $0 += "/" + $1 }.ifEmpty("/")
  }

  struct Known: Sendable {
    var site: String
    var item: String
    var run: String

    /// nil where the parameter names nothing that belongs to a unit.
    func path(of path: String) -> String? {
      let values: [(String, String)] = [
        ("/sites/:", site), ("/items/:", item), ("/captures/:", run),
      ]
      guard let (prefix, value) = values.first(where: { path.hasPrefix($0.0) }) else { return nil }
      let rest = path.dropFirst(prefix.count).drop { $0 != "/" }
      guard !rest.contains(":") else { return nil }
      return prefix.dropLast() + value + rest
    }
  }

  static func known(in office: WebTestOffice) async throws -> Known {
    let viewer = office.operatorViewer
    return try await office.services.database.read { tx in
      let site = try #require(try Site.all(for: viewer, in: tx).first)
      let item = try #require(try tx.row("SELECT id FROM item LIMIT 1"))
      let run = try #require(try CaptureRun.all(site: nil, limit: 1, for: viewer, in: tx).first)
      return Known(site: site.reference, item: try item.text("id"), run: run.id.text)
    }
  }
}

extension String {
  fileprivate func ifEmpty(_ other: String) -> String { isEmpty ? other : self }
}
