import Crypto
import RostraPlatforms
import RostraStorage

/// Takes a whole staff list into the register at once: those who are new are entered without a login, those who are there get
/// what the list says of them. A list with a fault changes nothing, and every fault is named.
package struct PeopleImport: Sendable {
  package var rows: Int
  package var entered: Int
  package var changed: Int
  /// Of the file, for evidence and for whoever compares.
  package var digest: String

  package static let columns = [
    "mail", "name", "category", "unit", "supervisor", "title", "duties", "start", "end",
  ]
  /// Faults that are named; more are counted.
  package static let mostFaults = 500

  /// - Parameter bytes: CSV whose first row names ``columns`` in any order; `mail`, `name`, `category` and `unit` must be there.
  /// - Throws: ``EntryErrors`` with every fault and its line; nothing was changed.
  package static func perform(
    _ bytes: [UInt8], time: AgencyTime, services: Services, for viewer: Viewer
  ) async throws -> PeopleImport {
    try viewer.require(.managePeople)
    let table = try DelimitedText(bytes)
    try checkColumns(table.columns)
    let digest = Hexadecimal.text(Array(SHA256.hash(data: bytes)))
    let now = services.clock.now()
    return try await services.database.write { tx in
      var reader = PeopleImportReader(
        columns: table.columns, time: time,
        place: try PeopleImportReader.Place(for: viewer, in: tx), services: services)
      for row in table.rows { reader.read(row.cells, line: row.line) }
      reader.resolveSupervisors()
      guard reader.faults.isEmpty else { throw EntryErrors(reader.listed) }
      try write(reader, at: now, services: services, for: viewer, in: tx)
      let done = PeopleImport(
        rows: table.rows.count, entered: reader.new.count, changed: reader.changed.count, digest: digest)
      try services.record(
        "person.import", of: digest, by: viewer,
        after: ["rows": JSON(done.rows), "entered": JSON(done.entered), "changed": JSON(done.changed)], in: tx)
      return done
    }
  }

  private static func checkColumns(_ names: [String]) throws(EntryErrors) {
    var faults: [EntryError] = []
    for name in names where !columns.contains(name) {
      faults.append(
        EntryError(
          field: "file", value: name, problem: "is no column of a staff list",
          remedy: "use \(columns.joined(separator: ", "))"))
    }
    for name in columns.prefix(4) where !names.contains(name) {
      faults.append(EntryError(field: "file", value: name, problem: "is a column that is missing", remedy: "add it"))
    }
    for name in Set(names) where names.count(where: { $0 == name }) > 1 {
      faults.append(EntryError(field: "file", value: name, problem: "is there twice", remedy: "leave one out"))
    }
    guard faults.isEmpty else { throw EntryErrors(faults) }
  }

  private static func write(
    _ reader: PeopleImportReader, at now: Timestamp, services: Services, for viewer: Viewer, in tx: any Transaction
  ) throws {
    try tx.insert(
      into: "person",
      columns: [
        "agency", "id", "mail", "name", "state", "category", "unit", "supervisor", "title", "duties", "starts_at",
        "ends_at", "created_at",
      ],
      rows: reader.new.map { person in
        let register = person.register
        return [
          viewer.agency.sqlValue, person.id.sqlValue, .text(person.mail), .text(person.name),
          .text(Person.State.listed.rawValue), .text(register.category.rawValue), register.unit.sqlValue,
          register.supervisor.sqlValue, .text(register.title), .text(register.duties),
          register.starts?.milliseconds.sqlValue ?? .null, register.ends?.milliseconds.sqlValue ?? .null,
          .integer(now.milliseconds),
        ]
      })
    for person in reader.changed {
      try tx.execute("UPDATE person SET name = \(person.name) WHERE agency = \(viewer.agency) AND id = \(person.id)")
      try person.register.write(to: person.id, agency: viewer.agency, in: tx)
    }
    try services.record(
      reader.new.map { Services.Change("person.enter", of: $0.id.text, after: $0.json) }
        + reader.changed.map { Services.Change("person.change", of: $0.id.text, before: $0.before, after: $0.json) },
      by: viewer, reason: "staff list", in: tx)
  }
}

/// Reads the rows of a staff list against what is in the register, and collects what is wrong with them.
struct PeopleImportReader {
  /// Somebody as the list has them.
  struct Listed: Sendable {
    var id: Identifier<Person>
    var mail: String
    var name: String
    var register: RegisterEntry
    var supervisor: String
    var line: Int
    /// As they were; nil for somebody new.
    var before: JSON?

    var json: JSON {
      var members = JSONMembers()
      members.add("mail", mail)
      members.add("name", name)
      register.add(to: &members)
      return members.json
    }
  }

  /// What the agency has before the list is read.
  struct Place: Sendable {
    var people: [String: Person] = [:]
    /// By name in lower case; nil where several units are called so.
    var units: [String: Identifier<AgencyUnit>?] = [:]
    /// Whom the viewer may change.
    var managed: Set<Identifier<Person>> = []
    var reach: Set<Identifier<AgencyUnit>>?

    init(for viewer: Viewer, in tx: any Transaction) throws {
      reach = viewer.units(for: .managePeople)
      for unit in try AgencyUnit.all(for: viewer, in: tx) {
        let name = unit.name.lowercased()
        units.updateValue(units.keys.contains(name) ? nil : unit.id, forKey: name)
      }
      // Everybody, since an address that somebody out of reach has is taken, too.
      let system = Viewer(agency: viewer.agency, actor: viewer.actor, role: .operator)
      for person in try Person.all(for: system, in: tx) {
        people[person.mail] = person
        if person.isWithin(viewer) { managed.insert(person.id) }
      }
    }
  }

  let index: [String: Int]
  let time: AgencyTime
  let place: Place
  let services: Services
  private(set) var new: [Listed] = []
  private(set) var changed: [Listed] = []
  private(set) var faults: [EntryError] = []
  private var seen: [String: Identifier<Person>] = [:]
  private var count = 0

  init(columns: [String], time: AgencyTime, place: Place, services: Services) {
    index = Dictionary(columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    self.time = time
    self.place = place
    self.services = services
  }

  /// The faults that are named, and how many more there are.
  var listed: [EntryError] {
    guard count > faults.count else { return faults }
    return faults + [
      EntryError(field: "file", value: "\(count - faults.count) more", problem: "are wrong", remedy: "mend these first")
    ]
  }

  private mutating func fault(_ line: Int, _ error: EntryError) {
    count += 1
    guard faults.count < PeopleImport.mostFaults else { return }
    var error = error
    error.field = "line \(line), \(error.field)"
    faults.append(error)
  }

  mutating func read(_ cells: [String], line: Int) {
    func cell(_ name: String) -> String {
      guard let place = index[name], cells.indices.contains(place) else { return "" }
      return cells[place].trimmingWhitespace()
    }
    if cells.count > index.count {
      fault(line, EntryError(field: "row", problem: "has more cells than columns", remedy: "quote cells with commas"))
    }
    /// Each cell for itself, so that one row can have several faults.
    func checked<T>(_ body: () throws(EntryError) -> T) -> T? {
      do {
        return try body()
      } catch {
        fault(line, error)
        return nil
      }
    }
    let mail = checked { () throws(EntryError) in try Entry.mailAddress(cell("mail"), field: "mail") }
    let name = checked { () throws(EntryError) in try Entry.name(cell("name"), field: "name", limit: 120) }
    let category = checked { () throws(EntryError) in try self.category(cell("category")) }
    let unit = checked { () throws(EntryError) in try self.unit(cell("unit")) }
    let starts = checked { () throws(EntryError) in try time.startOfDay(cell("start"), field: "start") }
    let ends = checked { () throws(EntryError) in try time.endOfDay(cell("end"), field: "end") }
    guard let mail, let name, let category, let unit, let starts, let ends else { return }
    let register = checked { () throws(EntryError) in
      try RegisterEntry(
        category: category, unit: unit, title: cell("title"), duties: cell("duties"), starts: starts, ends: ends
      ).worded()
    }
    guard let register else { return }
    take(mail, name, register, supervisor: cell("supervisor").lowercased(), line)
  }

  private mutating func take(
    _ mail: String, _ name: String, _ register: RegisterEntry, supervisor: String, _ line: Int
  ) {
    guard seen[mail] == nil else {
      return fault(
        line, EntryError(field: "mail", value: mail, problem: "is on the list twice", remedy: "leave one row out"))
    }
    let known = place.people[mail]
    if let known, !place.managed.contains(known.id) {
      return fault(
        line,
        EntryError(field: "mail", value: mail, problem: "is not one of your people", remedy: "leave the row out"))
    }
    let id = known?.id ?? services.identifiers.next()
    seen[mail] = id
    let person = Listed(
      id: id, mail: mail, name: name, register: register, supervisor: supervisor, line: line, before: known?.json)
    if known == nil { new.append(person) } else { changed.append(person) }
  }

  /// Supervisors by their addresses, once all rows are read: one may stand below the people they supervise.
  mutating func resolveSupervisors() {
    for index in new.indices {
      if let found = supervisor(of: new[index]) { new[index].register.supervisor = found }
    }
    for index in changed.indices {
      if let found = supervisor(of: changed[index]) { changed[index].register.supervisor = found }
    }
    // Rows that say what the register says change nothing.
    let known = place.people
    changed.removeAll { person in
      known[person.mail].map { $0.name == person.name && $0.register == person.register } ?? false
    }
  }

  private mutating func supervisor(of person: Listed) -> Identifier<Person>? {
    guard !person.supervisor.isEmpty else { return nil }
    let found = seen[person.supervisor] ?? place.people[person.supervisor]?.id
    if let found, found != person.id { return found }
    fault(
      person.line,
      EntryError(
        field: "supervisor", value: person.supervisor,
        problem: found == nil ? "is neither in the register nor on the list" : "is the person themselves",
        remedy: "give the e-mail address of somebody who is"))
    return nil
  }

  private func category(_ text: String) throws(EntryError) -> RegisterEntry.Category {
    let word = text.lowercased()
    guard
      let found = RegisterEntry.Category.allCases.first(where: { $0.rawValue == word || $0.title.lowercased() == word })
    else {
      throw EntryError(
        field: "category", value: text, problem: "is no category",
        remedy: "use \(RegisterEntry.Category.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return found
  }

  private func unit(_ text: String) throws(EntryError) -> Identifier<AgencyUnit> {
    guard let named = place.units[text.lowercased()] else {
      throw EntryError(
        field: "unit", value: text, problem: "is no unit of this agency", remedy: "add it, or mend the name")
    }
    guard let unit = named else {
      throw EntryError(
        field: "unit", value: text, problem: "is the name of several units", remedy: "rename one of them")
    }
    guard place.reach?.contains(unit) ?? true else {
      throw EntryError(
        field: "unit", value: text, problem: "is not one of yours", remedy: "choose a unit that you manage")
    }
    return unit
  }
}
