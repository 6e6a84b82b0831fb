import RostraPlatforms

/// Collects posts as they are written down, one call for each.
struct SampleDiary {
  private(set) var posts: [SamplePost] = []

  /// - Parameter time: RFC 3339. The data are constants: a time that cannot be read would be an error in them, which
  ///   the tests look for as a post of 1970.
  mutating func post(
    _ key: String, _ time: String, by author: SamplePerson = .city, _ text: String,
    _ change: (inout SamplePost) -> Void = { _ in }
  ) {
    var post = SamplePost(key: key, author: author, time: SampleDiary.time(time), text: text)
    change(&post)
    posts.append(post)
  }

  static func time(_ text: String) -> Timestamp { Timestamp(rfc3339: text) ?? Timestamp(seconds: 0) }
}

extension SamplePost {
  mutating func show(_ scene: SampleScene, alt: String? = nil) {
    pictures.append(Picture(scene: scene, altText: alt))
  }

  mutating func edit(
    stage: Int, _ time: String, _ text: String? = nil, altTexts: [String?]? = nil
  ) {
    edits.append(Edit(stage: stage, time: SampleDiary.time(time), text: text, altTexts: altTexts))
  }

  /// Said on Bluesky too, where nothing can be edited.
  mutating func alsoOnBluesky() { networks.insert(.bluesky) }
}
