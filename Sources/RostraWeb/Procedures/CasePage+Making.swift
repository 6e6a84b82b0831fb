import Rostra
import RostraPlatforms

extension CasePage.Lack {
  init(_ refusal: Refusal) {
    self.init(sentence: refusal.lack.sentence, remedy: refusal.lack.remedy, requirement: refusal.requirement)
  }
}

extension CasePage {
  init<P: Procedure>(_ detail: CaseDetail<P>, _ call: Call, _ entered: Entered) {
    let (file, profile) = (detail.file, detail.profile)
    self.init(
      entered: entered, place: P.place, plural: P.plural, noun: P.noun, reference: file.reference, name: file.name,
      unit: file.unitName, stage: file.stage.badge, meaning: file.stage.meaning, since: call.moment(file.since),
      revision: file.revision, belongsTo: file.about.map { Self.parent($0) },
      owed: file.due.map { due in
        Owed(what: detail.owed ?? "Due", due: call.moment(due.at), isLate: due.at < call.services.clock.now())
      },
      facts: Self.facts(detail),
      next: (detail.next.filter(\.isMine) + detail.next.filter { !$0.isMine }).map { Self.next($0, profile) },
      successor: call.viewer.may(.takePart)
        ? P.successor(at: file.stage).map {
          Fact(name: "It follows", value: $0.title, link: "/\(P.place)/new/\($0.act)?about=\(file.reference)")
        } : nil,
      changes: detail.changes.map { Change(label: $0.label, before: $0.before, after: $0.after) },
      related: detail.related.map { line in
        let procedure = Procedures.of(noun: line.noun)
        return Related(
          title: procedure?.plural ?? line.noun, link: "/\(procedure?.place ?? "registry")/\(line.reference)",
          reference: line.reference, stage: line.stage, since: call.moment(line.since))
      },
      documents: file.documents.map { document in
        Document(
          name: document.name, link: "/\(P.place)/\(file.reference)/documents/\(document.digest)",
          size: ByteCount.text(Int64(document.size)), digest: document.digest, at: call.moment(document.at),
          by: document.by)
      }, mayAttach: call.viewer.may(.takePart) && !file.stage.isOver,
      messages: detail.messages.map { message in
        Message(
          subject: message.subject, to: message.to.joined(separator: ", "), cc: message.cc.joined(separator: ", "),
          state: MailPage.badge(message.state), made: call.moment(message.made))
      },
      history: detail.history.map { entry in
        let parts = entry.verb.split(separator: ".").map(String.init)
        let act = parts.count > 1 ? parts[1] : entry.verb
        return Entry(
          at: call.moment(entry.at), actor: entry.actor, role: profile.title(of: entry.role),
          what: P.lifecycle.steps.first { $0.act == act }?.title ?? (act == "attach" ? "Attached a document" : act),
          isRefused: entry.verb.hasSuffix(".refused"), reason: entry.reason, refused: entry.refused,
          leaf: String(entry.leaf))
      },
      hasDecision: P.self == SiteProcedure.self && detail.history.contains { CasePaper.decisions[$0.verb] != nil })
  }

  private static func parent(_ reference: String) -> Fact {
    let procedure = Procedures.of(reference: reference)
    return Fact(
      name: procedure?.belonging ?? "Belongs to", value: reference,
      link: "/\(procedure?.place ?? "registry")/\(reference)")
  }

  private static func facts<P: Procedure>(_ detail: CaseDetail<P>) -> [Fact] {
    var facts: [Fact] = []
    if let opener = detail.file.opener.flatMap({ detail.people[$0] }) {
      facts.append(Fact(name: "Begun by", value: opener.name))
    }
    if let subject = detail.file.subject.flatMap({ detail.people[$0] }) {
      facts.append(Fact(name: P.concerns ?? "Person", value: "\(subject.name), \(subject.mail)"))
    }
    return facts
      + detail.fields.map { field in
        var fact = Fact(name: field.label, value: detail.text(field))
        switch field.kind {
        case .address: fact.link = detail.file.contents[field]
        case .document:
          fact.value = detail.file.documents.first { $0.digest == fact.value }?.name ?? fact.value
          fact.link = "/\(P.place)/\(detail.file.reference)/documents/\(detail.file.contents[field])"
        case .reference:
          fact.link = "/\(Procedures.of(reference: fact.value)?.place ?? "registry")/\(fact.value)"
        default: break
        }
        return fact
      }
  }

  private static func next<P: Procedure>(_ next: CaseDetail<P>.Next, _ profile: Profile) -> Next {
    Next(
      act: next.step.act, title: next.step.title,
      roles: (next.step.by.map { profile.title(of: $0) } + next.step.parties.map(\.title)).joined(separator: " or "),
      holders: next.holders, isMine: next.isMine,
      hasPage: !next.fields.isEmpty || next.step.needsReason || next.step.isFinal, isFinal: next.step.isFinal,
      lacks: next.refusals.map { Lack($0) })
  }
}
