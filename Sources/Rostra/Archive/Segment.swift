package import RostraPlatforms
package import RostraStorage
import TransparencyLog

/// One `.warc.gz` file of a site's evidence: opened, appended to, closed at 256 MiB or when the month turns.
package struct Segment: Sendable {
  package var id: Identifier<Segment>
  package var site: Identifier<Site>
  package var key: ObjectKey
  package var isClosed: Bool
  package var opened: Timestamp
  /// How many bytes rows may point into: what a committed transaction vouched for.
  package var length: Int64
  package var records: Int64
  /// SHA-256 of the whole file; nil while it is open.
  package var sha256: [UInt8]?
  package var secret: [UInt8]?
  package var leaf: Int64?

  package static let closingLength: Int64 = 256 << 20

  static let columns: SQL = "id, site, object_key, state, opened_at, length, records, sha256, secret, leaf"

  init(id: Identifier<Segment>, site: Identifier<Site>, key: ObjectKey, opened: Timestamp) {
    self.id = id
    self.site = site
    self.key = key
    isClosed = false
    self.opened = opened
    length = 0
    records = 0
  }

  init(_ row: Row) throws {
    id = Identifier(text: try row.text("id"))
    site = Identifier(text: try row.text("site"))
    key = try ObjectKey(try row.text("object_key"))
    isClosed = try row.text("state") == "closed"
    opened = Timestamp(milliseconds: try row.int64("opened_at"))
    length = try row.int64("length")
    records = try row.int64("records")
    sha256 = try row.blobOrNil("sha256")
    secret = try row.blobOrNil("secret")
    leaf = try row.int64OrNil("leaf")
  }

  package static func all(of agency: Identifier<Agency>, in tx: any Transaction) throws -> [Segment] {
    try tx.rows("SELECT \(sql: columns) FROM segment WHERE agency = \(agency) ORDER BY opened_at, id").map(
      Segment.init)
  }

  static func open(of site: Identifier<Site>, agency: Identifier<Agency>, in tx: any Transaction) throws -> Segment? {
    try tx.row(
      """
      SELECT \(sql: columns) FROM segment WHERE agency = \(agency) AND site = \(site) AND state = 'open'
      ORDER BY opened_at LIMIT 1
      """
    ).map(Segment.init)
  }

  /// The fields of a closed segment's commitment (docs/formats/version.md).
  static func fields(id: Identifier<Segment>, key: String, length: Int64, sha256: [UInt8]) -> [RecordCommitment.Field] {
    [
      ("segment.id", id.text), ("segment.key", key), ("segment.length", String(length)),
      ("segment.sha256", Hexadecimal.text(sha256)),
    ].map { name, value in RecordCommitment.Field(name: name, content: .whole(Array(value.utf8))) }
  }
}
