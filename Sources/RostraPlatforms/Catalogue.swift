/// The platforms that can be captured, and the kinds of file that can be imported. Between platforms that recognise an address with the same confidence the earlier
/// one is asked first; a web page is what anything can be, and so comes last.
package enum Catalogue {
  package static let connectors: [any Connector] = [
    MastodonConnector(),
    BlueskyConnector(),
    FeedConnector(),
    PageConnector(),
  ]

  /// Platforms that no connector reads, and whose files can be imported all the same.
  package static let importedOnly: [PlatformFacts] = [
    ("x", "X (imports only)"), ("facebook", "Facebook (imports only)"), ("instagram", "Instagram (imports only)"),
    ("elsewhere", "Somewhere else (imports only)"),
  ].map { id, name in
    PlatformFacts(
      id: id, name: name, provenance: .accountExport, provenanceWithToken: .accountExport,
      notCaptured: ["everything that is not in a file that somebody imports: the platform itself is never asked"])
  }

  /// Of a platform that is captured, or only imported.
  package static func facts(of platform: String) -> PlatformFacts? {
    connector(for: platform)?.platform ?? importedOnly.first { $0.id == platform }
  }

  package static func connector(for platform: String) -> (any Connector)? {
    connectors.first { $0.platform.id == platform }
  }

  /// Asked in this order whether a file is theirs.
  package static let importers: [any Importer] = [
    EntryImporter(),
    BlueskyImporter(),
    MastodonImporter(),
    XImporter(),
    MetaImporter(),
    FeedImporter(),
    TableImporter(),
  ]

  package static func importer(_ id: String) -> (any Importer)? {
    importers.first { $0.facts.id == id }
  }
}
