package import RostraPlatforms

/// One thing said in the sample city, on whichever networks it was said.
package struct SamplePost: Sendable {
  /// A short name by which other posts refer to it.
  package var key: String
  package var author: SamplePerson
  package var time: Timestamp
  /// Paragraphs are divided by an empty line; `#tags`, `@mentions` and addresses are marked up by each network.
  package var text: String
  package var language = "en"
  package var warning: String?
  package var pictures: [Picture] = []
  package var poll: SamplePoll?
  package var link: SampleLink?
  /// The key of the post that this one answers, shares or quotes.
  package var replyTo: String?
  package var shares: String?
  package var likes = 0
  package var isPinned = false
  package var networks: Set<Network> = [.mastodon]
  /// From which stage on it can be seen, and from which on it is gone.
  package var appears = 0
  package var vanishes: Int?
  package var edits: [Edit] = []

  package enum Network: Sendable {
    case mastodon, bluesky
  }

  package struct Picture: Sendable, Hashable {
    package var scene: SampleScene
    /// nil: the author gave none.
    package var altText: String?
  }

  /// A later wording; what is nil stays as it was.
  package struct Edit: Sendable {
    package var stage: Int
    package var time: Timestamp
    package var text: String?
    package var altTexts: [String?]?
  }

  package func isVisible(at stage: Int) -> Bool {
    appears <= stage && (vanishes.map { stage < $0 } ?? true)
  }

  /// The versions that exist at a stage, oldest first, each with the time of its writing.
  package func versions(at stage: Int) -> [(time: Timestamp, post: SamplePost)] {
    var versions = [(time: time, post: self)]
    for edit in edits where edit.stage <= stage {
      guard var post = versions.last?.post else { continue }
      if let text = edit.text { post.text = text }
      if let texts = edit.altTexts {
        for index in post.pictures.indices where index < texts.count {
          post.pictures[index].altText = texts[index]
        }
      }
      versions.append((edit.time, post))
    }
    return versions
  }
}

package struct SamplePoll: Sendable {
  package var options: [String]
  /// Votes for each option, at the first stage and at the last.
  package var votes: [(first: Int, last: Int)]
  package var closes: Timestamp
}

package struct SampleLink: Sendable {
  package var path: String
  package var title: String
  package var description: String
}
