package import RostraStorage

extension SearchIndex {
  /// Puts entries into the index; an entry whose version is there already takes its place.
  ///
  /// Entries of one item that are there already are put in anew, so that the item's latest version is marked as such
  /// and the earlier ones as superseded. Give many at once: a batch is sorted by time here, which FTS5 rewards.
  /// - Returns: the versions of which PostgreSQL could not take all words (more than 900,000 bytes of different ones).
  @discardableResult
  package static func add(_ entries: [SearchEntry], in tx: any Transaction) throws -> [String] {
    var partial: [String] = []
    for (agency, entries) in Dictionary(grouping: entries, by: \.agency).sorted(by: { $0.key < $1.key }) {
      let ordinal = try makeOrdinal(of: agency, in: tx)
      var latest: [String: SearchEntry] = [:]
      for entry in entries { latest[entry.version] = entry.storable() }
      var items = Set<String>()
      for entry in latest.values { items.insert(entry.item) }
      let known = try rows(of: Array(items), agency: agency, in: tx)
      try takeOut(known, in: tx)
      // Tags belong to the item: its next version has them too.
      let tags = Dictionary(known.map { ($0.entry.item, $0.entry.tags) }, uniquingKeysWith: { first, _ in first })
      for (version, entry) in latest { latest[version]?.tags = tags[entry.item] ?? entry.tags }
      for row in known where latest[row.entry.version] == nil { latest[row.entry.version] = row.entry }
      partial += try putIn(Array(latest.values), agency: agency, ordinal: ordinal, in: tx)
    }
    return partial
  }

  /// Changes what the index holds of items, all their versions: marks them deleted, say, or gives them another record
  /// class. The ids cannot be changed.
  package static func update(
    items: [String], agency: String, in tx: any Transaction, _ change: (inout SearchEntry) -> Void
  ) throws {
    guard let ordinal = try ordinal(of: agency, in: tx) else { return }
    let known = try rows(of: items, agency: agency, in: tx)
    try takeOut(known, in: tx)
    let changed = known.map { row in
      var entry = row.entry
      change(&entry)
      (entry.agency, entry.item, entry.version) = (agency, row.entry.item, row.entry.version)
      return entry.storable()
    }
    try putIn(changed, agency: agency, ordinal: ordinal, in: tx)
  }

  /// Marks items as gone from the platform or hidden there, or as there again for all to see.
  package static func mark(
    items: [String], deleted: Bool, hidden: Bool = false, agency: String, in tx: any Transaction
  ) throws {
    try update(items: items, agency: agency, in: tx) {
      $0.isDeleted = deleted
      $0.isHidden = hidden
    }
  }

  /// Takes versions out, as their disposition demands. Of an item that keeps other versions, the latest of them is
  /// its current one from now on. Call ``purge(in:)`` after the last of a disposition run.
  package static func remove(versions: [String], agency: String, in tx: any Transaction) throws {
    guard let ordinal = try ordinal(of: agency, in: tx) else { return }
    let gone = Set(versions)
    var items: [String] = []
    for part in chunks(versions) {
      items += try tx.rows(
        "SELECT DISTINCT item FROM search_entry WHERE agency = \(agency) AND version IN \(list: part)"
      ).map { try $0.text(0) }
    }
    let known = try rows(of: Array(Set(items)), agency: agency, in: tx)
    try takeOut(known, in: tx)
    try putIn(
      known.map(\.entry).filter { !gone.contains($0.version) }, agency: agency, ordinal: ordinal, in: tx)
  }

  /// Rewrites the index so that no word of a removed entry remains in it: FTS5 only marks words as removed until it
  /// merges. Takes seconds for a million entries. PostgreSQL does this in VACUUM.
  package static func purge(in tx: any Transaction) throws {
    if tx.engine == .sqlite { try tx.execute("INSERT INTO search_text(search_text) VALUES('optimize')") }
  }

  /// Makes the tokens of every entry anew, after another tokenizer made them or where they are in doubt.
  package static func rebuild(in tx: any Transaction) throws {
    try tx.execute("UPDATE search_agency SET tokenizer = \(Tokenizer.version)")
    if tx.engine == .sqlite { try tx.execute("INSERT INTO search_text(search_text) VALUES('delete-all')") }
    for row in try tx.rows("SELECT agency FROM search_agency ORDER BY ordinal") {
      try rebuild(agency: try row.text("agency"), in: tx)
    }
  }

  /// In the order of the keys, by which both engines have the entries of one agency at hand.
  private static func rebuild(agency: String, in tx: any Transaction) throws {
    var after = Int64.min
    while true {
      let rows = try tx.rows(
        """
        SELECT \(sql: SearchRow.selection) FROM search_entry e
        WHERE e.agency = \(agency) AND e.key > \(after) ORDER BY e.key LIMIT 1000
        """
      ).map(SearchRow.init)
      guard let last = rows.last else { return }
      after = last.key
      switch tx.engine {
      case .sqlite: try insertTokens(of: rows, in: tx)
      case .postgresql:
        for row in rows {
          let vector = TextVector(IndexTokens(row.entry, row.flags))
          let mark = SearchFlags.unpositioned
          let flags = vector.isPositioned ? row.flags.subtracting(mark) : row.flags.union(mark)
          try tx.execute(
            """
            UPDATE search_entry SET tokens = CAST(\(vector.text) AS TSVECTOR), flags = \(flags.rawValue)
            WHERE agency = \(agency) AND key = \(row.key)
            """)
        }
      }
    }
  }

  // MARK: steps

  private static func chunks<Element>(_ all: [Element]) -> [[Element]] {
    stride(from: 0, to: all.count, by: 500).map { Array(all[$0..<min($0 + 500, all.count)]) }
  }

  private static func rows(of items: [String], agency: String, in tx: any Transaction) throws -> [SearchRow] {
    try chunks(items).flatMap { part in
      try tx.rows(
        """
        SELECT \(sql: SearchRow.selection) FROM search_entry e
        WHERE e.agency = \(agency) AND e.item IN \(list: part)
        """
      ).map(SearchRow.init)
    }
  }

  /// Newest last: FTS5 writes out what it has gathered whenever a key is below the one before.
  private static func takeOut(_ rows: [SearchRow], in tx: any Transaction) throws {
    for row in rows.sorted(by: { $0.key < $1.key }) {
      if tx.engine == .sqlite {
        // Exactly the tokens that were put in, or the index would keep the rest of them.
        try tx.execute(
          """
          INSERT INTO search_text(search_text, rowid, tokens)
          VALUES('delete', \(row.key), \(IndexTokens(row.entry, row.flags).fts5Text))
          """)
      }
      try tx.execute("DELETE FROM search_entry WHERE agency = \(row.entry.agency) AND key = \(row.key)")
    }
  }

  @discardableResult
  private static func putIn(
    _ entries: [SearchEntry], agency: String, ordinal: Int64, in tx: any Transaction
  ) throws -> [String] {
    guard !entries.isEmpty else { return [] }
    var latest: [String: (sequence: Int, count: Int)] = [:]
    for entry in entries {
      let (sequence, count) = latest[entry.item] ?? (entry.sequence, 0)
      latest[entry.item] = (max(sequence, entry.sequence), count + 1)
    }
    let sorted = entries.map { (SearchKey.second(ofMilliseconds: $0.published), $0) }
      .sorted { ($0.0, $0.1.item, $0.1.sequence) < ($1.0, $1.1.item, $1.1.sequence) }
    var keys = try FreeKeys(for: sorted.map(\.0), agency: agency, ordinal: ordinal, in: tx)
    var partial: [String] = []
    var rows: [SearchRow] = []
    rows.reserveCapacity(sorted.count)
    for (second, entry) in sorted {
      var flags = entry.flags
      if let (sequence, count) = latest[entry.item], count > 1 {
        flags.insert(.shared)
        if entry.sequence < sequence { flags.insert(.superseded) }
      }
      rows.append(SearchRow(key: try keys.next(second, in: tx), flags: flags, entry: entry))
    }
    rows.sort { $0.key < $1.key }
    switch tx.engine {
    case .sqlite:
      try tx.insert(into: "search_entry", columns: SearchRow.columns, rows: rows.map(\.values))
      try insertTokens(of: rows, in: tx)
    case .postgresql:
      let values = rows.map { row -> [SQLValue] in
        var row = row
        let vector = TextVector(IndexTokens(row.entry, row.flags))
        if !vector.isPositioned { row.flags.insert(.unpositioned) }
        if !vector.isWhole { partial.append(row.entry.version) }
        return row.values + [.text(vector.text)]
      }
      try tx.insert(into: "search_entry", columns: SearchRow.columns + ["tokens"], rows: values)
    }
    return partial
  }

  private static func insertTokens(of rows: [SearchRow], in tx: any Transaction) throws {
    try tx.insert(
      into: "search_text", columns: ["rowid", "tokens"],
      rows: rows.map { [.integer($0.key), .text(IndexTokens($0.entry, $0.flags).fts5Text)] })
  }
}
