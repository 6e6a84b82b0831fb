import RostraPlatforms

/// The AT Protocol: the host that keeps the city's repository, the directory of residents, and an AppView.
extension SampleAnswers {
  func bluesky(_ request: SampleRequest) -> SampleResponse? {
    if request.path == "/.well-known/did.json" { return .json(document(of: .city)) }
    if request.path.hasPrefix("/did:") {
      return person(String(request.path.dropFirst())).map { .json(document(of: $0)) } ?? .notFound
    }
    if request.path.hasPrefix("/img/") { return image(request.path) }
    guard request.path.hasPrefix("/xrpc/") else { return nil }
    switch request.path.dropFirst("/xrpc/".count) {
    case "com.atproto.identity.resolveHandle": return resolveHandle(request)
    case "com.atproto.repo.describeRepo": return describe(request)
    case "com.atproto.repo.getRecord": return record(request)
    case "com.atproto.repo.listRecords": return list(request)
    case "com.atproto.sync.getLatestCommit":
      return own(request) {
        .json(["cid": .string(repository.commit.description), "rev": .string(repository.rev.description)])
      }
    case "com.atproto.sync.getRepo":
      return own(request) { .bytes(repository.car, "application/vnd.ipld.car") }
    case "com.atproto.sync.getRepoStatus":
      return own(request) {
        .json(["did": .string(repository.did), "active": true, "rev": .string(repository.rev.description)])
      }
    case "com.atproto.sync.getBlob": return blob(request.parameter("cid") ?? "")
    case "app.bsky.actor.getProfile": return profile(request)
    case "app.bsky.feed.getAuthorFeed": return authorFeed(request)
    case "app.bsky.feed.getPosts":
      let views = request.query.filter { $0.name == "uris" }.prefix(25).compactMap { view(of: $0.value) }
      return .json(["posts": .array(views)])
    case "app.bsky.feed.getPostThread": return thread(request)
    default: return refusal("MethodNotImplemented", "This sample does not speak that method", status: 501)
    }
  }

  private func refusal(_ name: String, _ words: String, status: Int = 400) -> SampleResponse {
    .json(["error": .string(name), "message": .string(words)], status: status)
  }

  private func person(_ name: String) -> SamplePerson? {
    SamplePerson.allCases.first {
      $0 != .water
        && (SampleRepository.did(of: $0, at: origin) == name || SampleRepository.handle(of: $0) == name)
    }
  }

  private func own(_ request: SampleRequest, _ answer: () -> SampleResponse) -> SampleResponse {
    request.parameter("did") == repository.did
      ? answer() : refusal("RepoNotFound", "No repository of that DID is here")
  }

  // MARK: who is who

  private func document(of person: SamplePerson) -> JSON {
    let did = SampleRepository.did(of: person, at: origin)
    return [
      "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
      "id": .string(did),
      "alsoKnownAs": [.string("at://" + SampleRepository.handle(of: person))],
      "verificationMethod": [
        [
          "id": .string(did + "#atproto"), "type": "Multikey", "controller": .string(did),
          "publicKeyMultibase": .string(String(repository.signingKey.dropFirst("did:key:".count))),
        ]
      ],
      "service": [
        ["id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": .string(origin)]
      ],
    ]
  }

  private func resolveHandle(_ request: SampleRequest) -> SampleResponse {
    guard let person = person(request.parameter("handle")?.lowercased() ?? "") else {
      return refusal("InvalidRequest", "Unable to resolve handle")
    }
    return .json(["did": .string(SampleRepository.did(of: person, at: origin))])
  }

  private func describe(_ request: SampleRequest) -> SampleResponse {
    guard person(request.parameter("repo") ?? "") == .city else {
      return refusal("RepoNotFound", "No repository of that name is here")
    }
    let collections = Set(repository.keys.map { String($0.prefix { $0 != "/" }) }).sorted()
    return .json([
      "handle": .string(SampleRepository.handle(of: .city)), "did": .string(repository.did),
      "didDoc": document(of: .city), "collections": .array(collections.map(JSON.string)),
      "handleIsCorrect": true,
    ])
  }

  private func profile(_ request: SampleRequest) -> SampleResponse {
    guard let person = person(request.parameter("actor") ?? "") else {
      return refusal("InvalidRequest", "Profile not found")
    }
    let count = city.posts(on: .bluesky, at: stage.number).filter { $0.author == person }.count
    var members = author(person).object ?? []
    members.append(JSON.Member("description", .string(person.biography(at: stage.number))))
    members.append(JSON.Member("followersCount", JSON(person.isAgency ? 812 + 9 * stage.number : 40)))
    members.append(JSON.Member("followsCount", 7))
    members.append(JSON.Member("postsCount", JSON(count)))
    return .json(.object(members))
  }

  private func author(_ person: SamplePerson) -> JSON {
    [
      "did": .string(SampleRepository.did(of: person, at: origin)),
      "handle": .string(SampleRepository.handle(of: person)),
      "displayName": .string(person.name), "labels": [],
    ]
  }

  // MARK: records

  private func record(_ request: SampleRequest) -> SampleResponse {
    let parts = ["repo", "collection", "rkey"].compactMap(request.parameter)
    guard parts.count == 3, let person = person(parts[0]) else {
      return refusal("InvalidRequest", "Could not find repo")
    }
    let uri = "at://\(SampleRepository.did(of: person, at: origin))/\(parts[1])/\(parts[2])"
    guard let record = repository.record(uri, at: stage.number) else {
      return refusal("RecordNotFound", "Could not locate record: \(uri)")
    }
    return .json(["uri": .string(uri), "cid": .string(record.cid.description), "value": record.json])
  }

  private func list(_ request: SampleRequest) -> SampleResponse {
    guard person(request.parameter("repo") ?? "") == .city, let collection = request.parameter("collection")
    else {
      return refusal("InvalidRequest", "Could not find repo")
    }
    let limit = max(1, min(100, request.parameter("limit").flatMap { Int($0) } ?? 50))
    let cursor = request.parameter("cursor")
    let keys = repository.keys.filter { $0.hasPrefix(collection + "/") }.map {
      String($0.dropFirst(collection.count + 1))
    }
    let page = keys.reversed().filter { key in cursor.map { key < $0 } ?? true }.prefix(limit)
    let records = page.compactMap { key -> JSON? in
      repository.record("at://\(repository.did)/\(collection)/\(key)", at: stage.number).map { record in
        ["uri": .string(record.uri), "cid": .string(record.cid.description), "value": record.json]
      }
    }
    var members = [JSON.Member("records", .array(records))]
    if page.count == limit, let last = page.last { members.append(JSON.Member("cursor", .string(last))) }
    return .json(.object(members))
  }

  private func blob(_ cid: String) -> SampleResponse {
    let scene = SampleScene.allCases.first { $0.cid.description == cid }
    return scene.map { .bytes($0.png, "image/png") } ?? refusal("BlobNotFound", "Blob not found")
  }

  /// `/img/<size>/plain/<did>/<cid>@png`: the AppView's copies, here the originals.
  private func image(_ path: String) -> SampleResponse {
    blob(String(path.split(separator: "/").last?.prefix { $0 != "@" } ?? ""))
  }

  // MARK: what the AppView shows

  private func posts(by person: SamplePerson) -> [SamplePost] {
    city.posts(on: .bluesky, at: stage.number).filter { $0.author == person }.reversed()
  }

  private func view(of uri: String) -> JSON? {
    guard let record = repository.record(uri, at: stage.number), let post = record.post else { return nil }
    var members: [JSON.Member] = [
      JSON.Member("uri", .string(uri)), JSON.Member("cid", .string(record.cid.description)),
      JSON.Member("author", author(post.author)), JSON.Member("record", record.json),
      JSON.Member("replyCount", JSON(city.replies(to: post, on: .bluesky, at: stage.number).count)),
      JSON.Member("repostCount", JSON(post.likes / 9)),
      JSON.Member("likeCount", JSON(post.likes / 2 + stage.number)),
      JSON.Member("quoteCount", 0),
      JSON.Member("indexedAt", .string(post.time.advanced(bySeconds: 2).rfc3339)),
      JSON.Member("labels", []),
    ]
    if !post.pictures.isEmpty { members.append(JSON.Member("embed", embed(of: post))) }
    return .object(members)
  }

  private func embed(of post: SamplePost) -> JSON {
    let did = SampleRepository.did(of: post.author, at: origin).replacing("%", with: "%25")
    let images = post.pictures.map { picture -> JSON in
      let cid = picture.scene.cid.description
      return [
        "thumb": .string("\(origin)/img/feed_thumbnail/plain/\(did)/\(cid)@png"),
        "fullsize": .string("\(origin)/img/feed_fullsize/plain/\(did)/\(cid)@png"),
        "alt": .string(picture.altText ?? ""),
        "aspectRatio": ["width": JSON(SampleScene.width), "height": JSON(SampleScene.height)],
      ]
    }
    return ["$type": "app.bsky.embed.images#view", "images": .array(images)]
  }

  private func uri(of post: SamplePost) -> String {
    SampleRecords(city: city, origin: origin).uri(of: post.key)
  }

  private func authorFeed(_ request: SampleRequest) -> SampleResponse {
    guard let person = person(request.parameter("actor") ?? "") else {
      return refusal("InvalidRequest", "Profile not found")
    }
    let limit = max(1, min(100, request.parameter("limit").flatMap { Int($0) } ?? 50))
    let start = request.parameter("cursor").flatMap { Int($0) } ?? 0
    let all = posts(by: person)
    let entries = all.dropFirst(max(0, start)).prefix(limit).compactMap { post -> JSON? in
      guard let view = view(of: uri(of: post)) else { return nil }
      var members = [JSON.Member("post", view)]
      if let key = post.replyTo, let parent = city[key: key] {
        let top = city.ancestors(of: post, on: .bluesky, at: stage.number).first ?? parent
        members.append(JSON.Member("reply", ["root": shown(top), "parent": shown(parent)]))
      }
      return .object(members)
    }
    var members = [JSON.Member("feed", .array(entries))]
    if start + limit < all.count { members.append(JSON.Member("cursor", .string(String(start + limit)))) }
    return .json(.object(members))
  }

  /// A post in its place, or that it is not found.
  private func shown(_ post: SamplePost) -> JSON {
    let uri = uri(of: post)
    guard let view = view(of: uri), let members = view.object else {
      return ["$type": "app.bsky.feed.defs#notFoundPost", "uri": .string(uri), "notFound": true]
    }
    return .object([JSON.Member("$type", "app.bsky.feed.defs#postView")] + members)
  }

  private func thread(_ request: SampleRequest) -> SampleResponse {
    let uri = request.parameter("uri") ?? ""
    guard let post = repository.record(uri, at: stage.number)?.post else {
      return refusal("NotFound", "Post not found: \(uri)")
    }
    let depth = request.parameter("depth").flatMap { Int($0) } ?? 6
    let height = request.parameter("parentHeight").flatMap { Int($0) } ?? 80
    return .json(["thread": node(of: post, depth: min(depth, 100), height: min(height, 100))])
  }

  private func node(of post: SamplePost, depth: Int, height: Int) -> JSON {
    guard let view = view(of: uri(of: post)) else {
      return ["$type": "app.bsky.feed.defs#notFoundPost", "uri": .string(uri(of: post)), "notFound": true]
    }
    var members = [JSON.Member("$type", "app.bsky.feed.defs#threadViewPost"), JSON.Member("post", view)]
    if height > 0, let parent = post.replyTo.flatMap({ city[key: $0] }) {
      members.append(JSON.Member("parent", node(of: parent, depth: 0, height: height - 1)))
    }
    if depth > 0 {
      let replies = city.replies(to: post, on: .bluesky, at: stage.number)
      members.append(
        JSON.Member("replies", .array(replies.map { node(of: $0, depth: depth - 1, height: 0) })))
    }
    return .object(members)
  }
}
