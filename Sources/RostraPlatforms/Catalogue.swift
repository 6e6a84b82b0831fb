/// The platforms that can be captured. Between platforms that recognise an address with the same confidence the earlier
/// one is asked first; a web page is what anything can be, and so comes last.
package enum Catalogue {
  package static let connectors: [any Connector] = [
    MastodonConnector(),
    BlueskyConnector(),
    FeedConnector(),
    PageConnector(),
  ]

  package static func connector(for platform: String) -> (any Connector)? {
    connectors.first { $0.platform.id == platform }
  }
}
