import RostraPlatforms

/// Writes the sample's posts as records of `app.bsky.*`.
struct SampleRecords {
  let city: SampleCity
  let origin: String

  func recordKey(of post: SamplePost) -> String {
    let place = city.posts.firstIndex { $0.key == post.key } ?? 0
    return TID(microseconds: post.time.milliseconds * 1000, clock: place).description
  }

  func uri(of key: String) -> String {
    guard let post = city[key: key] else { return "" }
    return
      "at://\(SampleRepository.did(of: post.author, at: origin))/app.bsky.feed.post/\(recordKey(of: post))"
  }

  /// - Parameter find: a post that was made before.
  func post(_ post: SamplePost, find: (String) -> SampleRepository.Record?) -> JSON {
    let (text, facets) = richText(of: post)
    var members: [JSON.Member] = [
      JSON.Member("$type", "app.bsky.feed.post"), JSON.Member("text", .string(text)),
      JSON.Member("createdAt", .string(post.time.rfc3339)), JSON.Member("langs", [.string(post.language)]),
    ]
    if !facets.isEmpty { members.append(JSON.Member("facets", .array(facets))) }
    if let parent = post.replyTo.flatMap(find) {
      var root = parent
      while let above = root.post?.replyTo.flatMap(find) { root = above }
      members.append(JSON.Member("reply", ["root": reference(root), "parent": reference(parent)]))
    }
    if !post.pictures.isEmpty {
      let images = post.pictures.map { picture -> JSON in
        [
          "alt": .string(picture.altText ?? ""), "image": blob(picture.scene),
          "aspectRatio": ["width": JSON(SampleScene.width), "height": JSON(SampleScene.height)],
        ]
      }
      members.append(JSON.Member("embed", ["$type": "app.bsky.embed.images", "images": .array(images)]))
    }
    return .object(members)
  }

  func profile(at stage: Int) -> JSON {
    [
      "$type": "app.bsky.actor.profile", "displayName": .string(SamplePerson.city.name),
      "description": .string(SamplePerson.city.biography(at: stage)), "avatar": blob(.cityHall),
      "createdAt": "2024-02-12T15:55:00.000Z",
    ]
  }

  private func reference(_ record: SampleRepository.Record) -> JSON {
    ["uri": .string(record.uri), "cid": .string(record.cid.description)]
  }

  private func blob(_ scene: SampleScene) -> JSON {
    [
      "$type": "blob", "ref": ["$link": .string(scene.cid.description)],
      "mimeType": "image/png",
      "size": JSON(scene.png.count),
    ]
  }

  /// The text with handles as this network writes them, cut to its 300 characters, and the marks upon it, which are
  /// counted in bytes.
  private func richText(of post: SamplePost) -> (String, [JSON]) {
    var text = ""
    var facets: [JSON] = []
    for piece in SampleMarkup.pieces(post.text) {
      let start = text.utf8.count
      let feature: JSON
      switch piece {
      case .text(let words):
        text += words
        continue
      case .tag(let tag):
        text += "#" + tag
        feature = ["$type": "app.bsky.richtext.facet#tag", "tag": .string(tag)]
      case .mention(let person):
        text += "@" + SampleRepository.handle(of: person)
        let did = SampleRepository.did(of: person, at: origin)
        feature = ["$type": "app.bsky.richtext.facet#mention", "did": .string(did)]
      }
      facets.append([
        "index": ["byteStart": JSON(start), "byteEnd": JSON(text.utf8.count)], "features": [feature],
      ])
    }
    guard text.count > 300 else { return (text, facets) }
    let cut = text.prefix(299)
    let whole = cut[..<(cut.lastIndex(of: " ") ?? cut.endIndex)]
    let kept = facets.filter { ($0["index"]?["byteEnd"]?.integer ?? 0) <= whole.utf8.count }
    return (whole + "…", kept)
  }
}
