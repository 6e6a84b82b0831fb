package import RostraPlatforms
import RostraStorage

/// One visit to one site: what was asked, what it changed, what was missed.
package struct CaptureRun: Sendable {
  package var id: Identifier<CaptureRun>
  package var site: Identifier<Site>
  package var state: State
  package var started: Timestamp
  package var finished: Timestamp?
  package var tally: Tally
  /// What could not be had or read, in sentences.
  package var missed: [String]
  package var notes: [String]

  package enum State: String, Sendable, Hashable, CaseIterable {
    case running
    /// Everything wished for was fetched and read.
    case complete
    /// The timeline was covered; some answers are still wanted and will be asked for again.
    case partial
    /// The account or its timeline could not be read: the site counts as not covered.
    case failed
    /// The process ended in the middle; what it kept is kept, and the next run goes on from there.
    case interrupted
  }

  package init(id: Identifier<CaptureRun>, site: Identifier<Site>, started: Timestamp) {
    self.id = id
    self.site = site
    state = .running
    self.started = started
    tally = Tally()
    missed = []
    notes = []
  }

  init(_ row: Row) throws {
    id = Identifier(text: try row.text("id"))
    site = Identifier(text: try row.text("site"))
    state = State(rawValue: try row.text("state")) ?? .interrupted
    started = Timestamp(milliseconds: try row.int64("started_at"))
    finished = try row.int64OrNil("finished_at").map(Timestamp.init(milliseconds:))
    tally = Tally()
    tally.new = try row.int("new_items")
    tally.edited = try row.int("edited")
    tally.gone = try row.int("gone")
    tally.restored = try row.int("restored")
    tally.unchanged = try row.int("unchanged")
    tally.media = try row.int("media")
    tally.exchanges = try row.int("exchanges")
    tally.bytes = try row.int64("bytes")
    missed = try (JSON(parsing: try row.text("missed")).array ?? []).compactMap(\.string)
    notes = try (JSON(parsing: try row.text("notes")).array ?? []).compactMap(\.string)
  }

  func insert(for agency: Identifier<Agency>, in tx: any Transaction) throws {
    try tx.execute(
      """
      INSERT INTO capture_run (agency, id, site, state, started_at)
      VALUES (\(agency), \(id), \(site), \(state.rawValue), \(started.milliseconds))
      """)
  }

  func update(for agency: Identifier<Agency>, in tx: any Transaction) throws {
    let missedText = JSON.array(missed.map { .string($0) }).text
    let notesText = JSON.array(notes.map { .string($0) }).text
    try tx.execute(
      """
      UPDATE capture_run SET state = \(state.rawValue), finished_at = \(finished?.milliseconds),
        new_items = \(tally.new), edited = \(tally.edited), gone = \(tally.gone), restored = \(tally.restored),
        unchanged = \(tally.unchanged), media = \(tally.media), exchanges = \(tally.exchanges),
        bytes = \(tally.bytes), missed = \(missedText), notes = \(notesText)
      WHERE agency = \(agency) AND id = \(id)
      """)
  }
}
