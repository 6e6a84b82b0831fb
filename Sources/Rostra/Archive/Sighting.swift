package import RostraPlatforms

/// What one archived answer yielded, ready to be kept.
package struct Sighting: Sendable {
  package var exchange: StoredExchange
  package var reading: Reading
  package var provenance: Provenance

  package init(exchange: StoredExchange, reading: Reading, provenance: Provenance) {
    self.exchange = exchange
    self.reading = reading
    self.provenance = provenance
  }
}

extension Sighting {
  /// Read from a file that was handed over, not from an answer of the platform.
  var isImport: Bool { exchange.fetch.purpose == .imported }
}

extension Reading {
  /// Whether the answer tells of another account than the site's: an address that was given up and taken over. Nothing
  /// of it may be taken for the site's own.
  func isOfAnotherAccount(than site: SiteReference) -> Bool {
    guard let known = site.accountID, let found = identity?.accountID else { return false }
    return known != found
  }
}

/// Where an exchange lies in the archive.
package struct StoredExchange: Sendable {
  /// The id of the WARC response (or revisit) record, without `urn:uuid:`.
  package var id: String
  /// The address that was really asked; after a redirect not the one that was wished for.
  package var url: String
  package var fetch: Fetch
  package var status: Int
  package var started: Timestamp
  package var finished: Timestamp
  package var segment: Identifier<Segment>
  /// First byte and length of the response's gzip member in the segment.
  package var position: Int64
  package var length: Int64
  package var payloadLength: Int64
  package var payloadSHA256: [UInt8]
  package var mediaType: String?
  /// The exchange that holds the same payload, where this one is a revisit.
  package var refersTo: String?
  /// Why the answer could not be read; its bytes are kept all the same.
  package var readingError: String?
}

/// What a batch changed, for the run's account.
package struct Tally: Sendable, Hashable {
  package var new = 0
  package var edited = 0
  package var gone = 0
  package var restored = 0
  package var hidden = 0
  package var unchanged = 0
  package var media = 0
  package var exchanges = 0
  package var bytes: Int64 = 0

  package init() {}

  package static func += (left: inout Tally, right: Tally) {
    left.new += right.new
    left.edited += right.edited
    left.gone += right.gone
    left.restored += right.restored
    left.hidden += right.hidden
    left.unchanged += right.unchanged
    left.media += right.media
    left.exchanges += right.exchanges
    left.bytes += right.bytes
  }
}
