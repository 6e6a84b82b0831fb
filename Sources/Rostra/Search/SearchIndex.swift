package import RostraStorage

/// The full-text index over every version that the archive holds: FTS5 on SQLite, `tsvector` and GIN on PostgreSQL.
///
/// Both are fed with the same tokens (``IndexTokens``), so both find the same. Entries are ordered by ``SearchKey``.
/// Everything here runs inside the caller's transaction: an entry is found exactly when its version is recorded.
package enum SearchIndex {
  /// The tables, for a migration.
  package static let migration: @Sendable (DatabaseEngine) -> [String] = { engine in
    let (text, integer) = (engine.textType, engine.integerType)
    return [
      """
      CREATE TABLE search_agency (
        agency \(text) NOT NULL PRIMARY KEY,
        ordinal \(integer) NOT NULL UNIQUE CHECK (ordinal BETWEEN 1 AND 524287),
        tokenizer \(integer) NOT NULL
      ) \(engine.strict)
      """,
      """
      CREATE TABLE search_entry (
        agency \(text) NOT NULL REFERENCES search_agency (agency),
        key \(integer) NOT NULL \(engine == .sqlite ? "PRIMARY KEY" : ""),
        item \(text) NOT NULL,
        version \(text) NOT NULL,
        site \(text) NOT NULL,
        sequence \(integer) NOT NULL,
        published \(integer) NOT NULL,
        kind \(text) NOT NULL,
        record_class \(text),
        flags \(integer) NOT NULL,
        language \(text),
        conversation \(text),
        author_handle \(text),
        author_name \(text),
        mentions \(text) NOT NULL,
        body \(text) NOT NULL
        \(engine == .postgresql ? ", tokens TSVECTOR NOT NULL, PRIMARY KEY (agency, key)" : "")
      ) \(engine.strict)
      """,
      "CREATE INDEX search_entry_item ON search_entry (agency, item, key)",
      "CREATE UNIQUE INDEX search_entry_version ON search_entry (agency, version)",
    ]
      + (engine == .sqlite
        ? [
          // Without content: the tokens are made from `search_entry`, and made again to take them out.
          "CREATE VIRTUAL TABLE search_text USING fts5(tokens, content='', tokenize='ascii')",
          "INSERT INTO search_text(search_text, rank) VALUES('hashsize', 8388608)",
          "INSERT INTO search_text(search_text, rank) VALUES('automerge', 16)",
        ]
        : [
          "CREATE INDEX search_entry_tokens ON search_entry USING GIN (tokens)",
          // The planner knows how common a word is only as far as this many words.
          "ALTER TABLE search_entry ALTER COLUMN tokens SET STATISTICS 1000",
        ])
      + SavedSearch.migration(engine)
  }

  /// Columns that came later, for the migration that added them: the tags of an item.
  package static let additions: @Sendable (DatabaseEngine) -> [String] = { engine in
    ["ALTER TABLE search_entry ADD COLUMN tags \(engine.textType) NOT NULL DEFAULT ''"]
  }

  /// Brings an index that an earlier tokenizer made up to date; does nothing, cheaply, to any other.
  package static func refresh(_ database: any Database) async throws {
    let isCurrent = try await database.read { tx in
      try tx.row("SELECT 1 FROM search_agency WHERE tokenizer <> \(Tokenizer.version) LIMIT 1") == nil
    }
    if !isCurrent { try await database.write { tx in try rebuild(in: tx) } }
  }

  /// The number that stands for an agency in keys; nil where nothing of it was ever indexed.
  static func ordinal(of agency: String, in tx: any Transaction) throws -> Int64? {
    guard let row = try tx.row("SELECT ordinal, tokenizer FROM search_agency WHERE agency = \(agency)") else {
      return nil
    }
    guard try row.int(1) == Tokenizer.version else { throw SearchIndexError.otherTokenizer(try row.int(1)) }
    return try row.int64(0)
  }

  static func makeOrdinal(of agency: String, in tx: any Transaction) throws -> Int64 {
    if let known = try ordinal(of: agency, in: tx) { return known }
    try tx.execute(
      """
      INSERT INTO search_agency (agency, ordinal, tokenizer)
      SELECT \(agency), COALESCE(MAX(ordinal), 0) + 1, \(Tokenizer.version) FROM search_agency
      """)
    return try tx.row("SELECT ordinal FROM search_agency WHERE agency = \(agency)")?.int64(0) ?? 0
  }
}

/// Why the index could not be used.
package enum SearchIndexError: Error, Equatable, CustomStringConvertible {
  /// It was built by another version of the tokenizer, so it would miss what it should find.
  case otherTokenizer(Int)
  /// More entries of one second, and of the day after it, than keys can tell apart.
  case noRoom(agency: String, second: Int64)

  package var description: String {
    switch self {
    case .otherTokenizer(let version):
      "the search index was built by tokenizer \(version), this program has \(Tokenizer.version): "
        + "rebuild the index"
    case .noRoom(let agency, let second):
      "agency \(agency) has too many entries published at second \(second): 88,473,600 within a day are the limit"
    }
  }
}
