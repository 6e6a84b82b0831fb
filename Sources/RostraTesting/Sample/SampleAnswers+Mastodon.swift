import RostraPlatforms

/// Mastodon's REST API, as far as an archive asks for it, and the pages of accounts and posts.
extension SampleAnswers {
  func mastodon(_ request: SampleRequest) -> SampleResponse? {
    let parts = request.path.split(separator: "/").map(String.init)
    switch (parts.first ?? "", parts.count) {
    case ("api", 3...): return api(Array(parts.dropFirst()), request)
    case (".well-known", 2) where parts[1] == "webfinger": return webFinger(request)
    default: return nil
    }
  }

  private func api(_ parts: [String], _ request: SampleRequest) -> SampleResponse {
    switch (parts[1], parts.count) {
    case ("instance", 2): return .json(instance)
    case ("accounts", 3) where parts[2] == "lookup":
      let name = request.parameter("acct")?.split(separator: "@").first.map(String.init) ?? ""
      let person = SamplePerson.allCases.first { $0.handle.lowercased() == name.lowercased() }
      return person.map { .json(account($0)) } ?? .notFound
    case ("accounts", 3): return person(parts[2]).map { .json(account($0)) } ?? .notFound
    case ("accounts", 4) where parts[3] == "statuses":
      return person(parts[2]).map { statuses(of: $0, request) } ?? .notFound
    case ("statuses", 2):
      let ids = request.query.filter { $0.name == "id[]" }.prefix(20)
      return .json(.array(ids.compactMap { post($0.value).map(status) }))
    case ("statuses", 3): return post(parts[2]).map { .json(status($0)) } ?? .notFound
    case ("statuses", 4):
      guard let post = post(parts[2]) else { return .notFound }
      switch parts[3] {
      case "context": return .json(context(of: post))
      case "history": return .json(history(of: post))
      default: return .notFound
      }
    default: return .notFound
    }
  }

  private func person(_ number: String) -> SamplePerson? {
    SamplePerson.allCases.first { String($0.number) == number }
  }

  private func post(_ number: String) -> SamplePost? {
    guard let post = Int64(number).flatMap(city.post(number:)), post.networks.contains(.mastodon),
      post.isVisible(at: stage.number)
    else { return nil }
    return post
  }

  // MARK: server and accounts

  private var instance: JSON {
    [
      "domain": .string(String(origin.dropFirst("http://".count))), "title": "Maple Bend Social (sample)",
      "version": "4.4.0",
      "description": .string(SampleCity.label), "languages": ["en", "es"],
      "configuration": ["statuses": ["max_characters": 500, "max_media_attachments": 4]],
      "rules": [["id": "1", "text": "Be civil. Everything here is invented."]],
      "api_versions": ["mastodon": 5],
    ]
  }

  private func webFinger(_ request: SampleRequest) -> SampleResponse {
    let resource = request.parameter("resource") ?? ""
    let name = resource.dropFirst("acct:".count).split(separator: "@").first ?? ""
    guard resource.hasPrefix("acct:"),
      let person = SamplePerson.allCases.first(where: { $0.handle.lowercased() == name.lowercased() })
    else { return .notFound }
    let page = JSON.string("\(origin)/@\(person.handle)")
    return .json([
      "subject": .string(resource), "aliases": [page],
      "links": [["rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page]],
    ])
  }

  func account(_ person: SamplePerson) -> JSON {
    let posts = city.posts(on: .mastodon, at: stage.number).filter { $0.author == person }
    let picture: SampleScene? = person == .city ? .cityHall : person == .water ? .waterMain : nil
    let avatar = picture.map { "\(origin)/media/\($0.fileName)" } ?? "\(origin)/avatars/original/missing.png"
    return [
      "id": .string(String(person.number)), "username": .string(person.handle),
      "acct": .string(person.handle),
      "display_name": .string(person.name), "locked": false, "bot": false, "discoverable": true,
      "group": false,
      "created_at": "2019-01-07T00:00:00.000Z",
      "note": .string(SampleMarkup.html(person.biography(at: stage.number), origin: origin)),
      "url": .string("\(origin)/@\(person.handle)"), "uri": .string("\(origin)/users/\(person.handle)"),
      "avatar": .string(avatar), "avatar_static": .string(avatar),
      "avatar_description": picture == nil ? "" : "A drawing (sample)",
      "header": .string("\(origin)/headers/original/missing.png"),
      "followers_count": JSON(person.isAgency ? 2_140 + stage.number * 31 : 58), "following_count": 12,
      "statuses_count": JSON(posts.count), "last_status_at": .string(posts.last?.time.day ?? "2019-01-07"),
      "emojis": [],
      "fields": .array(
        person.fields.map { field in
          let value =
            field.value.hasPrefix("/")
            ? "<a href=\"\(origin)\(field.value)\">\(origin)\(field.value)</a>" : field.value
          return ["name": .string(field.name), "value": .string(value), "verified_at": .null]
        }),
    ]
  }

  // MARK: posts

  /// Newest first, 20 or up to 40 a page; the `Link` header leads on as long as a page was full.
  private func statuses(of person: SamplePerson, _ request: SampleRequest) -> SampleResponse {
    var posts = city.posts(on: .mastodon, at: stage.number).filter { $0.author == person }
    if request.parameter("pinned") == "true" { posts = posts.filter(\.isPinned) }
    if request.parameter("exclude_replies") == "true" { posts = posts.filter { $0.replyTo == nil } }
    if request.parameter("exclude_reblogs") == "true" { posts = posts.filter { $0.shares == nil } }
    posts.reverse()
    func bound(_ name: String) -> Int64? { request.parameter(name).flatMap { Int64($0) } }
    if let limit = bound("max_id") { posts = posts.filter { city.number(of: $0) < limit } }
    if let limit = bound("since_id") { posts = posts.filter { city.number(of: $0) > limit } }
    let size = max(1, min(40, bound("limit").map(Int.init) ?? 20))
    if let limit = bound("min_id") {
      posts = Array(posts.filter { city.number(of: $0) > limit }.suffix(size))
    }
    let page = posts.prefix(size)
    var response = SampleResponse.json(.array(page.map(status)))
    guard let first = page.first, let last = page.last else { return response }
    let kept = request.query.filter { !["max_id", "since_id", "min_id"].contains($0.name) }
    let query = kept.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    let base = "\(origin)/api/v1/accounts/\(person.number)/statuses?\(query)\(query.isEmpty ? "" : "&")"
    var links = ["<\(base)min_id=\(city.number(of: first))>; rel=\"prev\""]
    if page.count == size { links.insert("<\(base)max_id=\(city.number(of: last))>; rel=\"next\"", at: 0) }
    response.headers.append(HeaderField("Link", links.joined(separator: ", ")))
    return response
  }

  private func context(of post: SamplePost) -> JSON {
    [
      "ancestors": .array(city.ancestors(of: post, on: .mastodon, at: stage.number).map(status)),
      "descendants": .array(city.descendants(of: post, on: .mastodon, at: stage.number).map(status)),
    ]
  }

  private func history(of post: SamplePost) -> JSON {
    .array(
      post.versions(at: stage.number).map { version in
        var members = content(of: version.post)
        members.append(JSON.Member("created_at", .string(version.time.rfc3339)))
        members.append(JSON.Member("account", account(post.author)))
        members.append(JSON.Member("emojis", []))
        if let poll = post.poll {
          let options = poll.options.map { JSON.object([JSON.Member("title", .string($0))]) }
          members.append(JSON.Member("poll", ["options": .array(options)]))
        }
        return .object(members)
      })
  }

  func status(_ original: SamplePost) -> JSON {
    let number = city.number(of: original)
    let (post, edited) = original.current(at: stage.number)
    let parent = post.replyTo.flatMap { city[key: $0] }
    let shares = city.posts(on: .mastodon, at: stage.number).filter { $0.shares == post.key }.count
    var members: [JSON.Member] = [
      JSON.Member("id", .string(String(number))), JSON.Member("created_at", .string(post.time.rfc3339)),
      JSON.Member("in_reply_to_id", parent.map { .string(String(city.number(of: $0))) } ?? .null),
      JSON.Member("in_reply_to_account_id", parent.map { .string(String($0.author.number)) } ?? .null),
      JSON.Member("visibility", "public"),
      JSON.Member("language", post.shares == nil ? .string(post.language) : .null),
      JSON.Member("uri", .string("\(origin)/users/\(post.author.handle)/statuses/\(number)")),
      JSON.Member("url", .string("\(origin)/@\(post.author.handle)/\(number)")),
      JSON.Member("replies_count", JSON(city.replies(to: post, on: .mastodon, at: stage.number).count)),
      JSON.Member("reblogs_count", JSON(shares + post.likes / 6)),
      JSON.Member("favourites_count", JSON(post.likes * (10 + stage.number) / 10)),
      JSON.Member("quotes_count", 0), JSON.Member("edited_at", edited.map { .string($0.rfc3339) } ?? .null),
      JSON.Member("application", ["name": "Maple Bend Social (sample)", "website": .null]),
      JSON.Member("account", account(post.author)),
    ]
    members += content(of: post)
    let shared = post.shares.flatMap { city[key: $0] }
    members.append(JSON.Member("reblog", shared.map(status) ?? .null))
    members.append(JSON.Member("mentions", .array(mentions(in: post))))
    members.append(JSON.Member("tags", .array(tags(in: post))))
    members.append(JSON.Member("emojis", []))
    members.append(JSON.Member("card", post.link.map(card) ?? .null))
    members.append(JSON.Member("poll", post.poll.map { poll($0, number: number) } ?? .null))
    members.append(JSON.Member("pinned", .bool(post.isPinned)))
    return .object(members)
  }

  /// What a version of a post says; the same in a status and in its history.
  private func content(of post: SamplePost) -> [JSON.Member] {
    let number = city.number(of: post)
    let link = post.link.map { origin + $0.path }
    let media = post.pictures.enumerated().map { index, picture -> JSON in
      let url = JSON.string("\(origin)/media/\(picture.scene.fileName)")
      let size: JSON = ["width": JSON(SampleScene.width), "height": JSON(SampleScene.height)]
      return [
        "id": .string(String(number + Int64(index) + 1)), "type": "image", "url": url, "preview_url": url,
        "remote_url": .null, "meta": ["original": size, "small": size],
        "description": picture.altText.map { .string($0) } ?? .null, "blurhash": .null,
      ]
    }
    return [
      JSON.Member("content", .string(SampleMarkup.html(post.text, link: link, origin: origin))),
      JSON.Member("spoiler_text", .string(post.warning ?? "")),
      JSON.Member("sensitive", .bool(post.warning != nil)),
      JSON.Member("media_attachments", .array(media)),
    ]
  }

  private func mentions(in post: SamplePost) -> [JSON] {
    SampleMarkup.pieces(post.text).compactMap { piece in
      guard case .mention(let person) = piece else { return nil }
      let handle = JSON.string(person.handle)
      return [
        "id": .string(String(person.number)), "username": handle, "acct": handle,
        "url": .string("\(origin)/@\(person.handle)"),
      ]
    }
  }

  private func tags(in post: SamplePost) -> [JSON] {
    SampleMarkup.pieces(post.text).compactMap { piece in
      guard case .tag(let tag) = piece else { return nil }
      let name = tag.lowercased()
      return ["name": .string(name), "url": .string("\(origin)/tags/\(name)")]
    }
  }

  private func card(_ link: SampleLink) -> JSON {
    [
      "url": .string(origin + link.path), "title": .string(link.title),
      "description": .string(link.description),
      "type": "link", "provider_name": .string(SampleCity.name), "html": "", "width": 0, "height": 0,
      "image": .null,
    ]
  }

  private func poll(_ poll: SamplePoll, number: Int64) -> JSON {
    let votes = poll.votes.map { $0.first + ($0.last - $0.first) * stage.number / SampleStage.last }
    let options = zip(poll.options, votes).map { option, count -> JSON in
      ["title": .string(option), "votes_count": JSON(count)]
    }
    let total = JSON(votes.reduce(0, +))
    return [
      "id": .string(String(number)), "expires_at": .string(poll.closes.rfc3339),
      "expired": .bool(poll.closes <= stage.moment),
      "multiple": false, "votes_count": total, "voters_count": total, "options": .array(options),
      "emojis": [],
    ]
  }
}
