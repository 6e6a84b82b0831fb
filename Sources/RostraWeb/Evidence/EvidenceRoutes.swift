import Foundation
import Hummingbird
import Rostra
import RostraPlatforms

/// Reading the evidence.
enum EvidenceRoutes {
  private static let pageSize = 50
  private static let mostInCSV = 100_000

  static func add(to routes: inout Routes) {
    routes.get("/evidence", .permission(.readEvidence), list)
    routes.get("/evidence/:id", .permission(.readEvidence), entry)
  }

  @Sendable private static func list(_ call: Call) async throws -> Response {
    let filter = EvidenceFilter(
      actor: call.query("actor"), verb: call.query("verb"), subject: call.query("subject"),
      from: call.query("from").flatMap { call.time.start(of: $0) },
      to: call.query("to").flatMap { call.time.start(of: $0)?.advanced(bySeconds: 86_400) })
    let before = call.query("before").flatMap { Int64($0) }
    if call.query("format") == "csv" {
      let kept = try await call.read { tx, viewer in
        try Evidence.find(filter, limit: mostInCSV, for: viewer, in: tx)
      }
      return call.csv(
        "evidence",
        columns: ["leaf", "time", "actor", "role", "verb", "subject", "reason", "before", "after", "id"],
        rows: kept.map { kept in
          let entry = kept.entry
          return [
            String(kept.leaf), entry.at.rfc3339, entry.actor, entry.role.rawValue, entry.verb, entry.subject,
            entry.reason ?? "", entry.before?.text ?? "", entry.after?.text ?? "", entry.id.text,
          ]
        })
    }
    let kept = try await call.read { tx, viewer in
      try Evidence.find(filter, before: before, limit: pageSize + 1, for: viewer, in: tx)
    }
    let shown = kept.prefix(pageSize)
    let fields = ["actor", "verb", "subject", "from", "to"]
    func place(_ name: String?, _ value: String?) -> String {
      var place = fields.reduce(Place.evidence) { $0.with($1, call.query($1)) }
      if let name { place = place.with(name, value) }
      return place.text
    }
    return call.page(
      EvidencePage(
        entered: Entered(values: Dictionary(uniqueKeysWithValues: fields.map { ($0, [call.query($0) ?? ""]) })),
        entries: shown.map { row(call, $0) },
        pager: Pager(
          newest: before == nil ? nil : place(nil, nil),
          older: kept.count > pageSize ? place("before", shown.last.map { String($0.leaf) }) : nil,
          csv: place("format", "csv"))))
  }

  @Sendable private static func entry(_ call: Call) async throws -> Response {
    let id = Identifier<Evidence>(text: try call.parameter("id"))
    let agency = call.office.agency.id
    let (found, size) = try await call.read { tx, viewer in
      (try Evidence.find(id, for: viewer, in: tx), Int64(try Ledger.state(of: agency, in: tx).tree.size))
    }
    guard let kept = found else { throw WebFailure.notFound }
    return call.page(
      EvidenceEntryPage(
        entry: row(call, kept), before: kept.entry.before?.indentedText, after: kept.entry.after?.indentedText,
        covered: kept.leaf < size
          ? "The log's signed checkpoint of size \(size) covers it."
          : "The next checkpoint will cover it."))
  }

  private static func row(_ call: Call, _ kept: Evidence.Kept) -> EvidencePage.Entry {
    EvidencePage.Entry(
      id: kept.entry.id.text, at: call.moment(kept.entry.at, relative: false), actor: kept.entry.actor,
      role: kept.entry.role.title, verb: kept.entry.verb, subject: kept.entry.subject,
      reason: kept.entry.reason ?? "", leaf: kept.leaf)
  }
}
