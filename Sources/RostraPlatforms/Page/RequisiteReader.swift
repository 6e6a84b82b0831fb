/// Reads what a page needed: only to find what that needs in its turn.
struct RequisiteReader {
  private let answer: Answer
  private let depth: Int
  private let budget: Int

  init(_ answer: Answer) {
    self.answer = answer
    depth = answer.fetch.facts["depth"].flatMap(Int.init) ?? PageRequisites.deepest
    budget = min(answer.fetch.facts["budget"].flatMap(Int.init) ?? 0, PageRequisites.most)
  }

  /// A requisite that is missing or broken leaves a hole in the page and is noted; it is never an error.
  func read() -> Reading {
    var reading = Reading()
    let exchange = answer.exchange
    guard (200...299).contains(exchange.status) else {
      reading.notes = ["a requisite answered \(exchange.status): \(exchange.url.prefix(200))"]
      return reading
    }
    guard depth < PageRequisites.deepest, budget > 0, let place = PageReader.address(exchange.url) else {
      return reading
    }
    let type = exchange.header("content-type")?.lowercased() ?? ""
    switch answer.fetch.facts["kind"] {
    case "style" where !PageReader.isHTML(type, []):
      var requisites = PageRequisites(base: place, allowsFrames: false, budget: budget)
      requisites.add(styleSheet: answer.payload)
      reading.next = requisites.fetches(for: answer.fetch.subject ?? "", depth: depth)
    case "frame" where PageReader.isHTML(type, answer.payload):
      let frame = PageDocument(
        answer.payload, contentType: exchange.header("content-type"), at: place, allowsFrames: false,
        budget: budget)
      reading.next = frame.requisites.fetches(for: answer.fetch.subject ?? "", depth: depth)
    default: break
    }
    return reading
  }
}
