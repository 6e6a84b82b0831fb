import Foundation
import RostraPlatforms
import RostraStorage

extension FormField {
  /// Looks at what was given for the field, and brings it into the form in which cases keep it.
  ///
  /// - Parameter given: a text, a list of texts, or `{"answer": …, "note": …}`; nil or empty where nothing was given.
  /// - Returns: nil where nothing was given and nothing is needed.
  func check(
    _ given: JSON?, documents: [CaseDocument], agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> JSON? {
    let text = given?.identifier?.trimmingWhitespace() ?? ""
    switch kind {
    case .several(let choices):
      let chosen = (given?.array?.compactMap(\.string) ?? (text.isEmpty ? [] : [text])).filter { !$0.isEmpty }
      guard !chosen.isEmpty else { return try absent() }
      for value in chosen where !choices.contains(where: { $0.value == value }) { throw unknown(value, choices) }
      return .array(choices.filter { chosen.contains($0.value) }.map { .string($0.value) })
    case .people:
      let listed =
        given?.array?.compactMap(\.string) ?? text.split { $0.isNewline || $0 == "," || $0 == ";" }.map(String.init)
      let mails = listed.map { $0.trimmingWhitespace() }.filter { !$0.isEmpty }
      guard !mails.isEmpty else { return try absent() }
      return .array(try mails.map { .string(try person($0, agency, in: tx).text) })
    case .question(let choices, let note):
      let answer = given?["answer"]?.string ?? text
      guard !answer.isEmpty else { return try absent() }
      guard choices.contains(where: { $0.value == answer }) else { throw unknown(answer, choices) }
      let words = given?["note"]?.string?.trimmingWhitespace() ?? ""
      if words.isEmpty, isRequired, note == .always || note == .unlessYes && answer != "yes" {
        throw EntryError(
          field: name, problem: "needs a note with the answer '\(answer)'", remedy: "say why, in a sentence")
      }
      return .object([
        JSON.Member("answer", .string(answer)),
        JSON.Member("note", .string(words.isEmpty ? "" : try Entry.text(words, field: name, limit: 10_000))),
      ])
    default: break
    }
    guard !text.isEmpty else { return try absent() }
    switch kind {
    case .line(let limit): return .string(try Entry.name(text, field: name, limit: limit))
    case .lines(let limit): return .string(try Entry.text(text, field: name, limit: limit))
    case .choice(let choices):
      guard choices.contains(where: { $0.value == text }) else { throw unknown(text, choices) }
      return .string(text)
    case .number(let range):
      guard let number = Int(text), range.contains(number) else {
        throw EntryError(
          field: name, value: text, problem: "is not a number from \(range.lowerBound) to \(range.upperBound)",
          remedy: "enter a whole number")
      }
      return JSON(number)
    case .day:
      guard AgencyTime.isDay(text) else {
        throw EntryError(field: name, value: text, problem: "is not a day", remedy: "enter one like 2026-12-31")
      }
      return .string(text)
    case .person: return .string(try person(text, agency, in: tx).text)
    case .address:
      guard (try? WebAddress(text)) != nil, text.utf8.count <= 2_000 else {
        throw EntryError(
          field: name, value: text, problem: "is no web address",
          remedy: "enter the whole address, such as https://example.gov/page")
      }
      return .string(text)
    case .mail: return .string(try Entry.mailAddress(text, field: name))
    case .document:
      guard documents.contains(where: { $0.digest == text }) else {
        throw EntryError(
          field: name, value: text, problem: "is not among the documents of the case",
          remedy: "attach the document to the case first, then choose it")
      }
      return .string(text)
    case .reference:
      guard try tx.row("SELECT id FROM case_file WHERE agency = \(agency) AND reference = \(text.uppercased())") != nil
      else {
        throw EntryError(field: name, value: text, problem: "is no case", remedy: "enter a reference such as SC-4")
      }
      return .string(text.uppercased())
    case .several, .people, .question: return nil
    }
  }

  private func absent() throws -> JSON? {
    guard isRequired else { return nil }
    throw EntryError(field: name, problem: "is missing", remedy: "it is asked as: \(label)")
  }

  private func unknown(_ value: String, _ choices: [Choice]) -> EntryError {
    EntryError(
      field: name, value: value, problem: "is none of the choices",
      remedy: "choose one of \(choices.map(\.value).joined(separator: ", "))")
  }

  /// By mail address, or by id where a program says it.
  private func person(
    _ text: String, _ agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> Identifier<Person> {
    let text = text.lowercased()
    guard
      let row = try tx.row(
        """
        SELECT id FROM person WHERE agency = \(agency) AND state <> 'suspended' AND (mail = \(text) OR id = \(text))
        """)
    else {
      throw EntryError(
        field: name, value: text, problem: "is nobody of the agency's people",
        remedy: "enter the mail address under which the person is registered")
    }
    return Identifier(text: try row.text("id"))
  }
}

extension [FormField] {
  /// Checks all that was given for these fields; everything wrong is told at once.
  ///
  /// - Throws: ``EntryErrors``; also where something was given that nobody asked for.
  func check(
    _ given: [String: JSON], documents: [CaseDocument], agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> Contents {
    var errors: [EntryError] = []
    var contents = Contents()
    for field in self {
      do {
        let kept = try field.check(given[field.name], documents: documents, agency: agency, in: tx)
        // What is given empty takes away what was there; what is not given stays.
        contents.set(field, kept ?? (given[field.name] == nil ? nil : .null))
      } catch let error as EntryError {
        errors.append(error)
      }
    }
    for name in given.keys.sorted() where !contains(where: { $0.name == name }) {
      errors.append(
        EntryError(
          field: name, problem: "is not asked for in this step",
          remedy: "leave it out\(isEmpty ? "" : "; asked is \(map(\.name).joined(separator: ", "))")"))
    }
    guard errors.isEmpty else { throw EntryErrors(errors) }
    return contents
  }
}

extension AgencyTime {
  /// Whether a text is a day of the calendar: `2028-02-29`.
  static func isDay(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, let year = Int(parts[0]), let month = Int(parts[1]),
      let day = Int(parts[2]), year > 0
    else { return false }
    return DateComponents(calendar: Calendar(identifier: .gregorian), year: year, month: month, day: day).isValidDate
  }
}
