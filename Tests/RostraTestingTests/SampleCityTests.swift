import RostraPlatforms
import Testing

@testable import RostraTesting

@Suite("The sample city's data")
struct SampleCityTests {
  let city = SampleCity()

  @Test("about 150 posts over seven years, each with a time that can be read")
  func extent() {
    #expect(city.posts.count >= 150)
    let years = Set(city.posts.map { $0.time.rfc3339.prefix(4) })
    #expect(years == ["2019", "2020", "2021", "2022", "2023", "2024", "2025"])
    for post in city.posts { #expect(post.time.rfc3339 >= "2019", "\(post.key) has no readable time") }
  }

  @Test("each reply and each share leads to a post, and to one that was there before")
  func references() throws {
    for post in city.posts {
      for key in [post.replyTo, post.shares].compactMap({ $0 }) {
        let target = try #require(city[key: key], "\(post.key) refers to \(key)")
        #expect(target.time < post.time, "\(post.key) answers \(key) before it was written")
        #expect(target.networks.isSuperset(of: post.networks.subtracting([.mastodon])))
      }
      #expect(post.text.isEmpty == (post.shares != nil))
      #expect(post.text.count <= 500, "\(post.key) is longer than Mastodon allows")
    }
  }

  @Test("everything is labelled as a sample")
  func labels() {
    for person in SamplePerson.allCases {
      #expect(person.name.hasSuffix("(sample)"))
      #expect(person.biography.contains("Sample data for trying Rostra; not a real city."))
    }
    #expect(SampleSite.all(at: "http://127.0.0.1:1").allSatisfy { $0.name.hasSuffix("(sample)") })
  }

  @Test(
    "the story holds what a records office meets: edits, deletions, other languages, pictures without words")
  func contents() {
    let last = SampleStage.last
    #expect(city[key: "boil"]?.versions(at: last).count == 3)
    #expect(city[key: "boil"]?.versions(at: 0).count == 1)
    #expect(city.posts.contains { $0.vanishes != nil && $0.author.isAgency })
    #expect(city.posts.contains { $0.vanishes != nil && !$0.author.isAgency })
    #expect(city.posts.filter { $0.language == "es" }.count >= 10)
    #expect(city.posts.contains { $0.pictures.contains { $0.altText == nil } })
    #expect(city.posts.contains { $0.pictures.contains { $0.altText != nil } })
    #expect(city.posts.contains { $0.poll != nil && $0.warning == nil })
    #expect(city.posts.contains { $0.warning != nil })
    #expect(city.posts.contains { $0.shares != nil })
  }

  @Test("pictures are PNGs that say what they are and never change")
  func pictures() {
    for scene in SampleScene.allCases {
      let png = scene.png
      #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
      #expect(String(decoding: png, as: UTF8.self).contains("Sample picture for trying Rostra"))
      #expect(png == scene.drawing())
      #expect(png.count < 30_000)
    }
    #expect(Set(SampleScene.allCases.map(\.png)).count == SampleScene.allCases.count)
  }
}
