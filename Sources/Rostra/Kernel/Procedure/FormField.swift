import RostraPlatforms

/// One thing that a step asks for: on a page, in the API and at the command line alike.
package struct FormField: Sendable, Hashable {
  package var name: String
  package var label: String
  package var hint: String?
  package var kind: Kind
  /// The step is refused without it. A draft may lack it; the gate of a later step then asks.
  package var isRequired: Bool

  package enum Kind: Sendable, Hashable {
    /// One line of at most so many bytes.
    case line(Int)
    /// Several lines.
    case lines(Int)
    case choice([Choice])
    case several([Choice])
    /// A question of a checklist: an answer and, where it is needed, a note.
    case question([Choice], note: Note)
    case number(ClosedRange<Int>)
    /// A day in the agency's zone, as 2026-12-31.
    case day
    /// Somebody of the register of people, by mail address.
    case person
    case people
    /// A web address.
    case address
    case mail
    /// A document that was attached to the case, by its digest.
    case document
    /// Another case, by its reference, such as a site's `SC-4`.
    case reference
  }

  package enum Note: String, Sendable, Hashable { case always, unlessYes, optional }

  package struct Choice: Sendable, Hashable {
    package var value: String
    package var label: String

    package init(_ value: String, _ label: String) {
      self.value = value
      self.label = label
    }
  }

  package init(_ name: String, _ label: String, _ kind: Kind, hint: String? = nil, isRequired: Bool = true) {
    self.name = name
    self.label = label
    self.kind = kind
    self.hint = hint
    self.isRequired = isRequired
  }

  package var optional: FormField {
    var field = self
    field.isRequired = false
    return field
  }
}

extension FormField {
  package static func line(_ name: String, _ label: String, hint: String? = nil) -> FormField {
    FormField(name, label, .line(500), hint: hint)
  }
  package static func lines(_ name: String, _ label: String, hint: String? = nil) -> FormField {
    FormField(name, label, .lines(10_000), hint: hint)
  }
  package static func choice(_ name: String, _ label: String, hint: String? = nil, _ choices: Choice...) -> FormField {
    FormField(name, label, .choice(choices), hint: hint)
  }
  package static func several(_ name: String, _ label: String, hint: String? = nil, _ choices: Choice...) -> FormField {
    FormField(name, label, .several(choices), hint: hint)
  }
  /// Yes or no, with a note where it is no.
  package static func question(
    _ name: String, _ label: String, hint: String? = nil, note: Note = .unlessYes
  ) -> FormField {
    FormField(name, label, .question([.yes, .no], note: note), hint: hint)
  }
  package static func day(_ name: String, _ label: String, hint: String? = nil) -> FormField {
    FormField(name, label, .day, hint: hint)
  }
  package static func person(_ name: String, _ label: String, hint: String? = nil) -> FormField {
    FormField(name, label, .person, hint: hint)
  }
  package static func people(_ name: String, _ label: String, hint: String? = nil) -> FormField {
    FormField(name, label, .people, hint: hint)
  }
  package static func address(_ name: String, _ label: String, hint: String? = nil) -> FormField {
    FormField(name, label, .address, hint: hint)
  }
  package static func document(_ name: String, _ label: String, hint: String? = nil) -> FormField {
    FormField(name, label, .document, hint: hint)
  }
  package static func number(
    _ name: String, _ label: String, _ range: ClosedRange<Int>, hint: String? = nil
  ) -> FormField {
    FormField(name, label, .number(range), hint: hint)
  }
  package static func reference(_ name: String, _ label: String, hint: String? = nil) -> FormField {
    FormField(name, label, .reference, hint: hint)
  }
}

extension FormField.Choice {
  package static let yes = FormField.Choice("yes", "Yes")
  package static let no = FormField.Choice("no", "No")
  package static let unclear = FormField.Choice("unclear", "Unclear")
}
