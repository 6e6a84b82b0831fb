import RostraTesting
import Testing

@testable import RostraPlatforms

@Suite("Mastodon: broken answers")
struct MastodonFuzzTests {
  /// The same broken answers in each run.
  private struct Dice {
    var numbers: SplitMix64

    mutating func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &numbers) }
  }

  @Test("bytes turned, cut or doubled end in a reading or a named error, never in a crash")
  func bytes() throws {
    let desk = MastodonDesk()
    let endpoints = MastodonEndpoints(desk.site)
    let inner = MastodonConnectorTests.status(3)
    let page = JSON.array([
      MastodonConnectorTests.status(
        9,
        [
          ("reblog", inner),
          ("poll", ["options": [["title": "a", "votes_count": 1]], "expires_at": "2025-01-01"]),
          ("media_attachments", [["id": "1", "url": "https://a.example/1.png"]]),
          ("quote", ["state": "accepted", "quoted_status": inner]), ("card", ["url": "https://a.example/"]),
        ])
    ]).bytes
    let context =
      Array("{\"ancestors\":".utf8) + page + Array(",\"descendants\":".utf8) + page + Array("}".utf8)
    let wishes: [(Fetch, [UInt8])] = [
      (endpoints.timeline("1", since: "2"), page),
      (endpoints.status("9"), Array(page.dropFirst().dropLast())),
      (endpoints.statuses(["9", "10"]), page), (endpoints.context(of: "9"), context),
      (endpoints.history(of: "9", facts: [:]), page),
      (endpoints.account("9"), Array(page.dropFirst().dropLast())),
      (endpoints.webFinger(user: "x"), page),
    ]
    var dice = Dice(numbers: SplitMix64(seed: 20_190_101))
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: .seconds(2))
    var rounds = 0
    var refused = 0
    while clock.now < end, rounds < 4000 {
      rounds += 1
      let (wish, sound) = wishes[dice.roll(wishes.count)]
      var body = sound
      for _ in 0...dice.roll(4) {
        let place = dice.roll(body.count)
        switch dice.roll(4) {
        case 0: body[place] = UInt8(dice.roll(256))
        case 1: body.removeSubrange(place..<min(body.count, place + dice.roll(40)))
        case 2: body.insert(contentsOf: body[place..<min(body.count, place + dice.roll(40))], at: place)
        default: body[place] = Array("[]{}\",:0n".utf8)[dice.roll(9)]
        }
        if body.isEmpty { body = [32] }
      }
      do {
        let reading = try desk.read(wish, body: body)
        #expect(reading.items.allSatisfy { !$0.id.isEmpty })
      } catch {
        refused += 1
      }
    }
    #expect(refused > 0)
    #expect(rounds > 100)
  }

  @Test("boosts within boosts without end are read two deep")
  func nesting() throws {
    let desk = MastodonDesk()
    var status = MastodonConnectorTests.status(1)
    for id in 2..<12 { status = MastodonConnectorTests.status(id, [("reblog", status)]) }
    let reading = try desk.read(MastodonEndpoints(desk.site).status("11"), status)
    #expect(reading.items.map(\.id) == ["11", "10"])
  }

  @Test("an answer larger than the limit is refused by name")
  func size() {
    let desk = MastodonDesk()
    let body = [UInt8](repeating: 32, count: MastodonReader.bytesLimit + 1)
    #expect(throws: ReadingError.tooLarge("an answer of 16777217 bytes; 16777216 are read")) {
      try desk.read(MastodonEndpoints(desk.site).status("1"), body: body)
    }
  }
}
