package import RostraPlatforms

/// A case as a document: what it holds, and what was done by whom under which authority.
package struct CasePaper: Sendable {
  let agency: Agency
  /// Who printed it; nil where it is the agency's own paper.
  let by: String?

  package init(agency: Agency, by: String? = nil) {
    self.agency = agency
    self.by = by
  }

  var time: AgencyTime { AgencyTime(agency) }

  package func whole<P: Procedure>(_ detail: CaseDetail<P>, at now: Timestamp) -> PrintedDocument {
    let file = detail.file
    var facts = [
      PrintedDocument.Fact("Reference", file.reference), .init("Procedure", P.lifecycle.title),
      .init("Unit", file.unitName), .init("Stage", "\(file.stage.title): \(file.stage.meaning)"),
      .init("Since", time.text(file.since)), .init("Begun", time.text(file.made)),
    ]
    if let opener = file.opener.flatMap({ detail.people[$0] }) { facts.append(.init("Begun by", opener.name)) }
    if let subject = file.subject.flatMap({ detail.people[$0] }) {
      facts.append(.init(P.concerns ?? "Person", "\(subject.name), \(subject.mail)"))
    }
    if let about = file.about { facts.append(.init(P.belongsTo ?? "Belongs to", about)) }
    if let due = file.due { facts.append(.init("Due", "\(detail.owed ?? "Due"): \(time.text(due.at))")) }
    if let by { facts.append(.init("Printed", "\(time.text(now)), by \(by)")) }
    var parts: [PrintedDocument.Part] = [.facts(facts)]
    let held = detail.fields.map { PrintedDocument.Fact($0.label, detail.text($0)) }
    if !held.isEmpty { parts += [.heading("What it holds"), .facts(held)] }
    if !detail.changes.isEmpty {
      parts += [
        .heading("What was changed"),
        .table(
          columns: [.init("Answer", share: 1.5), .init("Then", share: 2), .init("Now", share: 2)],
          rows: detail.changes.map { [$0.label, $0.before, $0.after] }),
      ]
    }
    parts += documents(file.documents) + steps(detail) + messages(detail.messages)
    return PrintedDocument(title: title(file), parts: parts, footer: footer(file.reference, now))
  }

  private func title<P: Procedure>(_ file: CaseFile<P>) -> String { file.name.isEmpty ? file.reference : file.name }

  private func documents(_ documents: [CaseDocument]) -> [PrintedDocument.Part] {
    guard !documents.isEmpty else { return [] }
    return [
      .heading("Documents"),
      .table(
        columns: [.init("Document", share: 2), .init("Attached", share: 1.5), .init("SHA-256", share: 2.5)],
        rows: documents.map { [$0.name, "\(time.text($0.at)), \($0.by)", $0.digest] }),
    ]
  }

  private func steps<P: Procedure>(_ detail: CaseDetail<P>) -> [PrintedDocument.Part] {
    [
      .heading("What was done"),
      .table(
        columns: [
          .init("When", share: 1.4), .init("Who, as", share: 1.8), .init("What", share: 1.6), .init("Reason", share: 2),
          .init("Evidence", share: 0.8),
        ],
        rows: detail.history.map { entry in
          let act = entry.verb.split(separator: ".").dropFirst().first.map(String.init) ?? entry.verb
          let step = P.lifecycle.steps.first { $0.act == act }?.title ?? act
          return [
            time.text(entry.at), "\(entry.actor), \(detail.profile.title(of: entry.role))",
            entry.verb.hasSuffix(".refused") ? "Refused: \(step)" : step,
            ([entry.reason].compactMap { $0 } + entry.refused).joined(separator: "\n"), String(entry.leaf),
          ]
        }),
    ]
  }

  private func messages(_ messages: [CaseMessage]) -> [PrintedDocument.Part] {
    guard !messages.isEmpty else { return [] }
    return [
      .heading("Messages"),
      .table(
        columns: [
          .init("When", share: 1.4), .init("Message", share: 2.2), .init("To", share: 1.8), .init("Cc", share: 1.8),
          .init("State"),
        ],
        rows: messages.map {
          [
            time.text($0.made), $0.subject, $0.to.joined(separator: "\n"), $0.cc.joined(separator: "\n"),
            $0.state.rawValue,
          ]
        }),
    ]
  }

  func footer(_ reference: String, _ now: Timestamp) -> String {
    "\(agency.isSample ? "SAMPLE DATA. " : "")\(agency.name) · \(reference) · \(time.text(now))"
  }
}
