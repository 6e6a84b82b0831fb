package import RostraPlatforms
package import RostraStorage

/// A condition of a step. A gate answers with everything that is missing, each with its remedy: a person should see the whole
/// list once, not one item at a time.
package struct Gate<P: Procedure>: Sendable {
  /// In profiles and evidence: `six-contents`.
  package var id: String
  /// As a person asks it: "Are all six contents of the request there?"
  package var question: String
  package var requirement: String
  private let missing: @Sendable (CaseFile<P>, Standing, any Transaction) throws -> [Refusal.Lack]

  package init(
    _ id: String, _ question: String, _ requirement: String,
    missing: @escaping @Sendable (CaseFile<P>, Standing, any Transaction) throws -> [Refusal.Lack]
  ) {
    self.id = id
    self.question = question
    self.requirement = requirement
    self.missing = missing
  }

  /// Empty where it is open.
  package func refusals(_ file: CaseFile<P>, _ standing: Standing, in tx: any Transaction) throws -> [Refusal] {
    try missing(file, standing, tx).map { Refusal(gate: id, requirement: requirement, lack: $0) }
  }
}

extension Gate {
  /// The fields that must have been answered by now, whichever step asked for them.
  package static func answered(
    _ id: String, _ question: String, _ requirement: String, _ fields: [FormField]
  ) -> Gate {
    Gate(id, question, requirement) { file, _, _ in
      fields.filter { !file.contents.has($0) }.map {
        Refusal.Lack("'\($0.label)' is not answered.", remedy: "Open the case and fill it in.")
      }
    }
  }

  /// Whoever opened the case, or whom it is about, does not decide on it.
  package static var separation: Gate {
    Gate("separation", "Is it decided by somebody other than who asked for it?", "ADM-22") { file, standing, _ in
      guard let person = standing.viewer.person, person == file.opener || person == file.subject else { return [] }
      return [
        Refusal.Lack(
          "You asked for this.", remedy: "Let another holder of the role decide, or have one named for the time.")
      ]
    }
  }
}

/// Under what a step is looked at: whose agency, by which rules, when.
package struct Standing: Sendable {
  package var viewer: Viewer
  package var profile: Profile
  package var now: Timestamp
  package var time: AgencyTime
  package var services: Services

  package init(viewer: Viewer, profile: Profile, now: Timestamp, time: AgencyTime, services: Services) {
    self.viewer = viewer
    self.profile = profile
    self.now = now
    self.time = time
    self.services = services
  }
}

extension Standing {
  /// Business days and holidays, by the rules in force.
  package var calendar: AgencyCalendar { AgencyCalendar(services.agency, holidays: profile.holidays) }
}

/// One condition that does not hold.
package struct Refusal: Sendable, Hashable {
  package var gate: String
  package var requirement: String
  package var lack: Lack

  /// What is missing, and what to do about it.
  package struct Lack: Sendable, Hashable {
    package var sentence: String
    package var remedy: String

    package init(_ sentence: String, remedy: String) {
      self.sentence = sentence
      self.remedy = remedy
    }
  }
}

/// A step that was not taken: nothing changed but that the attempt is on record. Every failing condition is here at once.
package struct StepRefused: Error, CustomStringConvertible {
  package var noun: String
  package var reference: String
  package var act: String
  package var refusals: [Refusal]

  package var description: String {
    "\(act) of \(noun) \(reference) is refused:\n"
      + refusals.map { "- \($0.lack.sentence) \($0.lack.remedy) (\($0.requirement))" }.joined(separator: "\n")
  }
}
