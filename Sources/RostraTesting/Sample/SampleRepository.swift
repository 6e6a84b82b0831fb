import Crypto
import RostraPlatforms

/// The sample city on the AT Protocol at one stage: every record, and the city's own signed repository.
package struct SampleRepository: Sendable {
  package let did: String
  /// `did:key:z…`
  let signingKey: String
  let rev: TID
  let commit: CID
  let car: [UInt8]
  /// The city's record keys (`app.bsky.feed.post/3k…`) at this stage.
  let keys: [String]
  /// All posts ever made, by anyone, by address.
  private let records: [String: Record]
  private let profile: Record

  struct Record: Sendable {
    var uri: String
    var cid: CID
    var json: JSON
    /// nil for the profile.
    var post: SamplePost?
  }

  package init(city: SampleCity, origin: String, stage: SampleStage) throws {
    let did = SampleRepository.did(at: origin)
    self.did = did
    // A key that anyone can make again: the sample signs so that its signature can be checked, not to keep a secret.
    let seed = Array(SHA256.hash(data: Array(SampleCity.name.utf8)))
    var builder = ATProtoRepositoryBuilder(
      did: did, key: try P256.Signing.PrivateKey(rawRepresentation: seed))
    let drafts = SampleRecords(city: city, origin: origin)
    var records: [String: Record] = [:]
    for post in city.posts where post.networks.contains(.bluesky) {
      let json = drafts.post(post) { key in records[drafts.uri(of: key)] }
      let uri = drafts.uri(of: post.key)
      records[uri] = Record(uri: uri, cid: try DAGCBOR(record: json).cid, json: json, post: post)
      if post.author == .city, post.isVisible(at: stage.number) {
        try builder.put("app.bsky.feed.post/\(drafts.recordKey(of: post))", json)
      }
    }
    let json = drafts.profile(at: stage.number)
    profile = Record(
      uri: "at://\(did)/app.bsky.actor.profile/self",
      cid: try builder.put("app.bsky.actor.profile/self", json), json: json)
    self.records = records
    keys = builder.keys
    signingKey = builder.signingKey
    rev = TID(microseconds: stage.moment.milliseconds * 1000, clock: 1)
    car = try builder.car(rev: rev)
    commit = try CARReader(car[...]).roots.first ?? profile.cid
  }

  func record(_ uri: String, at stage: Int) -> Record? {
    if uri == profile.uri { return profile }
    guard let record = records[uri], record.post?.isVisible(at: stage) == true else { return nil }
    return record
  }

  /// A host that names itself: its document is at its own `/.well-known/did.json` (did:web, with the port as `%3A`).
  package static func did(at origin: String) -> String {
    let port = origin.split(separator: ":").last.map(String.init) ?? "80"
    return "did:web:localhost%3A\(port)"
  }

  static func did(of person: SamplePerson, at origin: String) -> String {
    if person == .city { return did(at: origin) }
    return "did:plc:" + Multibase.base32(SHA256.hash(data: Array(person.handle.utf8)).prefix(15))
  }

  static func handle(of person: SamplePerson) -> String {
    person == .city ? "maplebend.sample.test" : person.handle.replacing("_", with: "-") + ".sample.test"
  }
}
