import RostraPlatforms
import RostraTesting

/// A small city's account with host and AppView, as tables of answers: the records are in a really signed repository.
struct City {
  static let did = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
  static let neighbour = "did:plc:44ybard66vv44zksje25o7dz"
  static let pds = "https://pds.example"
  static let appView = "https://appview.example"
  static let rev = TID(microseconds: 1_749_000_000_000_000, clock: 0)
  static let rude = "at://\(neighbour)/app.bsky.feed.post/3lrude2222222"
  static let pictureBytes: [UInt8] = Array("not really a picture".utf8)
  static let picture = CID(of: pictureBytes, codec: .raw)

  var repository = ATProtoRepositoryBuilder(did: did)
  var car: [UInt8] = []
  var claims = "cityhall.example"
  var site: SiteReference

  init() throws {
    site = SiteReference(
      platform: "bluesky", address: "https://bsky.app/profile/cityhall.example", accountID: City.did,
      handle: "cityhall.example",
      settings: ["pds": City.pds, "appview": City.appView, "key": repository.signingKey])
    try addRecords()
    car = try repository.car(rev: City.rev)
  }

  func key(_ number: Int) -> String {
    TID(microseconds: 1_748_779_200_000_000 + Int64(number) * 1_000_000, clock: 5).description
  }

  func post(_ number: Int) -> String { "at://\(City.did)/app.bsky.feed.post/\(key(number))" }

  static func blob(_ type: String = "image/jpeg") -> JSON {
    ["$type": "blob", "ref": ["$link": .string(picture.description)], "mimeType": .string(type), "size": 20]
  }

  static func content(_ item: CapturedItem) -> CapturedItem {
    var item = item
    item.counters = [:]
    item.presence = .present
    item.author = nil
    return item
  }

  private mutating func addRecords() throws {
    try repository.put(
      "app.bsky.actor.profile/self",
      [
        "$type": "app.bsky.actor.profile", "displayName": "City Hall", "description": "Official",
        "avatar": City.blob(),
      ])
    let text = "Boil water 💧 notice @waterworks.example #water http://water.example"
    func facet(_ part: String, _ feature: JSON) -> JSON {
      let bytes = Array(text.utf8)
      let start = bytes.indices.first { bytes[$0...].starts(with: part.utf8) } ?? 0
      return [
        "index": ["byteStart": JSON(start), "byteEnd": JSON(start + part.utf8.count)], "features": [feature],
      ]
    }
    try repository.put(
      "app.bsky.feed.post/\(key(1))",
      [
        "$type": "app.bsky.feed.post", "text": .string(text), "createdAt": "2025-06-01T12:00:00Z",
        "langs": ["en", "es"],
        "tags": ["alert"],
        "facets": [
          facet(
            "@waterworks.example", ["$type": "app.bsky.richtext.facet#mention", "did": "did:plc:waterworks"]),
          facet("#water", ["$type": "app.bsky.richtext.facet#tag", "tag": "water"]),
          facet(
            "http://water.example", ["$type": "app.bsky.richtext.facet#link", "uri": "http://water.example"]),
        ],
        "embed": [
          "$type": "app.bsky.embed.external",
          "external": [
            "uri": "http://water.example", "title": "Water", "description": "Where to get water",
            "thumb": City.blob(),
          ],
        ],
      ])
    let quoted: JSON = ["uri": .string(post(1)), "cid": .string(DAGCBOR.null.cid.description)]
    try repository.put(
      "app.bsky.feed.post/\(key(2))",
      [
        "$type": "app.bsky.feed.post", "text": "", "createdAt": "2025-06-01T12:30:00Z",
        "labels": ["$type": "com.atproto.label.defs#selfLabels", "values": [["val": "graphic-media"]]],
        "embed": [
          "$type": "app.bsky.embed.recordWithMedia",
          "record": ["$type": "app.bsky.embed.record", "record": quoted],
          "media": [
            "$type": "app.bsky.embed.images",
            "images": [
              ["alt": "A valve", "image": City.blob(), "aspectRatio": ["width": 800, "height": 600]],
              ["alt": "", "image": City.blob()],
            ],
          ],
        ],
      ])
    try repository.put(
      "app.bsky.feed.post/\(key(3))",
      [
        "$type": "app.bsky.feed.post", "text": "The meeting on film", "createdAt": "2025-06-01T13:00:00Z",
        "embed": [
          "$type": "app.bsky.embed.video", "video": City.blob("video/mp4"), "alt": "Council meeting",
          "captions": [["lang": "en", "file": City.blob("text/vtt")]],
        ],
      ])
    try repository.put(
      "app.bsky.feed.repost/\(key(4))",
      [
        "$type": "app.bsky.feed.repost", "createdAt": "2025-06-01T14:00:00Z",
        "subject": [
          "uri": .string("at://\(City.neighbour)/app.bsky.feed.post/3lneighbour2a"),
          "cid": .string(DAGCBOR.null.cid.description),
        ],
      ])
    try repository.put(
      "app.bsky.feed.threadgate/\(key(1))",
      [
        "$type": "app.bsky.feed.threadgate", "post": .string(post(1)), "createdAt": "2025-06-01T15:00:00Z",
        "allow": [
          ["$type": "app.bsky.feed.threadgate#mentionRule"],
          [
            "$type": "app.bsky.feed.threadgate#listRule",
            "list": .string("at://\(City.did)/app.bsky.graph.list/a"),
          ],
        ],
        "hiddenReplies": [.string(City.rude)],
      ])
    try repository.put("app.bsky.feed.like/\(key(9))", ["$type": "app.bsky.feed.like"])
  }

  /// A post view of the AppView.
  func view(_ number: Int) throws -> JSON {
    let key = "app.bsky.feed.post/\(key(number))"
    let all = try Repository(
      car: repository.car(rev: City.rev), key: nil, collections: ["app.bsky.feed.post"])
    let record = all.records.first { $0.recordKey == self.key(number) }?.value.json ?? .null
    return [
      "uri": .string(post(number)), "cid": .string(repository.cid(of: key)?.description ?? ""),
      "author": ["did": .string(City.did), "handle": "cityhall.example", "displayName": "City Hall"],
      "record": record, "indexedAt": number == 1 ? "2025-06-01T12:00:01Z" : "2025-06-02T08:00:00Z",
      "replyCount": number == 1 ? 2 : 0, "likeCount": 7, "repostCount": 1, "quoteCount": 1,
      "labels": [
        ["src": "did:plc:labeler", "val": "!warn"], ["src": .string(City.did), "val": "graphic-media"],
      ],
    ]
  }

  static func othersView(_ id: String, _ text: String, replyTo: String) -> JSON {
    [
      "uri": .string(id), "author": ["did": .string(neighbour), "handle": "neighbour.example"],
      "record": [
        "$type": "app.bsky.feed.post", "text": .string(text), "createdAt": "2025-06-01T16:00:00Z",
        "reply": ["root": ["uri": .string(replyTo)], "parent": ["uri": .string(replyTo)]],
      ],
      "indexedAt": "2025-06-01T16:00:00Z",
    ]
  }

  func serve(_ fetch: Fetch) throws -> Answer {
    let method = fetch.url.split(separator: "?")[0].split(separator: "/").last.map(String.init) ?? ""
    switch method {
    case "com.atproto.identity.resolveHandle":
      guard fetch.url.hasSuffix("cityhall.example") else {
        return answer(fetch, 400, json: ["error": "InvalidRequest"])
      }
      return answer(fetch, json: ["did": .string(City.did)])
    case City.did:
      return answer(
        fetch,
        json: [
          "id": .string(City.did), "alsoKnownAs": [.string("at://" + claims)],
          "verificationMethod": [
            [
              "id": .string(City.did + "#atproto"), "type": "Multikey", "controller": .string(City.did),
              "publicKeyMultibase": .string(String(repository.signingKey.dropFirst(8))),
            ]
          ],
          "service": [
            ["id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": .string(City.pds)]
          ],
        ])
    case "app.bsky.actor.getProfile":
      return answer(
        fetch,
        json: [
          "did": .string(City.did), "handle": "cityhall.example", "displayName": "City Hall", "postsCount": 4,
          "followersCount": 120, "followsCount": 3,
          "labels": [["src": "did:plc:labeler", "val": "verified"]],
        ])
    case "com.atproto.repo.getRecord":
      let collection = fetch.url.contains("actor.profile") ? "app.bsky.actor.profile" : "app.bsky.feed.post"
      let all = try Repository(car: car, key: nil, collections: [collection])
      guard let record = all.records.first(where: { fetch.url.hasSuffix("rkey=\($0.recordKey)") }) else {
        return answer(fetch, 400, json: ["error": "RecordNotFound"])
      }
      return answer(
        fetch,
        json: [
          "uri": .string("at://\(City.did)/\(collection)/\(record.recordKey)"),
          "cid": .string(record.cid.description),
          "value": record.value.json,
        ])
    case "com.atproto.sync.getLatestCommit":
      return answer(fetch, json: ["cid": "x", "rev": .string(City.rev.description)])
    case "com.atproto.sync.getRepo": return answer(fetch, 200, car)
    case "com.atproto.repo.listRecords":
      let collection = fetch.facts["collection"] ?? ""
      let all = try Repository(car: car, key: nil, collections: [collection])
      return answer(
        fetch,
        json: [
          "records": .array(
            all.records.map {
              [
                "uri": .string("at://\(City.did)/\(collection)/\($0.recordKey)"),
                "cid": .string($0.cid.description),
                "value": $0.value.json,
              ]
            })
        ])
    case "app.bsky.feed.getAuthorFeed":
      if fetch.facts["cursor"] == "older" { return answer(fetch, json: ["feed": []]) }
      return answer(
        fetch,
        json: ["feed": [["post": try view(2)], ["post": try view(1)]], "cursor": "older"])
    case "app.bsky.feed.getPostThread":
      let kindly = City.othersView(
        "at://\(City.neighbour)/app.bsky.feed.post/3lkindly22222", "Thanks", replyTo: post(1))
      let gate: JSON = [
        "uri": .string("at://\(City.did)/app.bsky.feed.threadgate/\(key(1))"),
        "record": ["hiddenReplies": [.string(City.rude)]],
      ]
      return answer(
        fetch,
        json: [
          "thread": ["post": try view(1), "replies": [["post": kindly, "replies": []]]], "threadgate": gate,
        ])
    case "app.bsky.feed.getPosts":
      var posts: [JSON] = []
      if fetch.url.contains("3lrude") { posts.append(City.othersView(City.rude, "Fools!", replyTo: post(1))) }
      if fetch.url.contains(key(1)) { posts.append(try view(1)) }
      return answer(fetch, json: ["posts": .array(posts)])
    default: return answer(fetch, 404, json: ["error": "NotFound"])
    }
  }
}
