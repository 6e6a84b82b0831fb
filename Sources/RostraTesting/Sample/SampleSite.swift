/// An address of the sample that can be captured, as a person would add it.
package struct SampleSite: Sendable, Hashable {
  /// The word in the catalogue of platforms.
  package var platform: String
  package var name: String
  package var address: String
  /// What the sample must have set with the site, because its network is its own.
  package var settings: [String: String]

  /// All of them, for a server at that origin (`http://127.0.0.1:8080`).
  package static func all(at origin: String) -> [SampleSite] {
    [
      SampleSite(
        platform: "mastodon", name: SamplePerson.city.name, address: "\(origin)/@\(SamplePerson.city.handle)",
        settings: [:]),
      SampleSite(
        platform: "mastodon", name: SamplePerson.water.name,
        address: "\(origin)/@\(SamplePerson.water.handle)", settings: [:]),
      SampleSite(
        platform: "bluesky", name: SamplePerson.city.name,
        address:
          "\(origin)/xrpc/com.atproto.repo.describeRepo?repo=\(SampleRepository.did(at: origin).replacing("%", with: "%25"))",
        settings: ["pds": origin, "appview": origin, "plc": origin, "private-hosts": "localhost"]),
      SampleSite(
        platform: "feed", name: "News of the \(SampleCity.name)", address: "\(origin)/news/feed.xml",
        settings: [:]),
      SampleSite(
        platform: "page", name: "City alerts of the \(SampleCity.name)", address: "\(origin)/alerts",
        settings: [:]),
    ]
  }
}
