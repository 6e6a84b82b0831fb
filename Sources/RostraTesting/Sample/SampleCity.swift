import RostraPlatforms

/// "City of Maple Bend (sample)": all that was said there from 2019 to 2025, written for Rostra and true of nobody.
package struct SampleCity: Sendable {
  package static let name = "City of Maple Bend (sample)"
  package static let label = "Sample data for trying Rostra; not a real city."

  /// In order of time.
  package let posts: [SamplePost]
  private let byKey: [String: Int]
  private let numbers: [Int64]
  private let byNumber: [Int64: Int]

  package init() {
    var diary = SampleDiary()
    diary.write2019()
    diary.write2020()
    diary.write2021()
    diary.write2022()
    diary.write2023()
    diary.write2024()
    diary.write2025()
    posts = diary.posts.sorted { ($0.time, $0.key) < ($1.time, $1.key) }
    byKey = Dictionary(uniqueKeysWithValues: posts.enumerated().map { ($1.key, $0) })
    // As Mastodon makes them: milliseconds above, sixteen bits that tell posts of one instant apart below.
    numbers = posts.enumerated().map { index, post in
      post.time.milliseconds << 16 | Int64(index * 97 % 65_536)
    }
    byNumber = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
  }

  package subscript(key key: String) -> SamplePost? { byKey[key].map { posts[$0] } }

  /// The number by which Mastodon would know a post.
  package func number(of post: SamplePost) -> Int64 { byKey[post.key].map { numbers[$0] } ?? 0 }

  package func post(number: Int64) -> SamplePost? { byNumber[number].map { posts[$0] } }

  package func posts(on network: SamplePost.Network, at stage: Int) -> [SamplePost] {
    posts.filter { $0.networks.contains(network) && $0.isVisible(at: stage) }
  }

  /// Direct answers to a post, oldest first.
  package func replies(to post: SamplePost, on network: SamplePost.Network, at stage: Int) -> [SamplePost] {
    posts(on: network, at: stage).filter { $0.replyTo == post.key }
  }

  /// The posts above one, the conversation's first at the front. One that has been deleted ends the way up, as it does
  /// on the networks.
  package func ancestors(of post: SamplePost, on network: SamplePost.Network, at stage: Int) -> [SamplePost] {
    var chain: [SamplePost] = []
    var next = post.replyTo
    while let key = next, let parent = self[key: key], parent.isVisible(at: stage),
      parent.networks.contains(network)
    {
      chain.insert(parent, at: 0)
      next = parent.replyTo
    }
    return chain
  }

  /// Everything below a post, depth first.
  package func descendants(of post: SamplePost, on network: SamplePost.Network, at stage: Int) -> [SamplePost] {
    replies(to: post, on: network, at: stage).flatMap {
      [$0] + descendants(of: $0, on: network, at: stage)
    }
  }
}

extension SamplePost {
  /// The post as it reads at a stage, and when it was last edited.
  func current(at stage: Int) -> (post: SamplePost, edited: Timestamp?) {
    let versions = versions(at: stage)
    guard let last = versions.last else { return (self, nil) }
    return (last.post, versions.count > 1 ? last.time : nil)
  }
}
