/// A page or a feed has no account id but its address. Where that leads elsewhere from one run to the next, it stays the
/// same site, and the move is noted.
extension Answer {
  private static let fact = "led-to"

  /// Tells a wish where its address led at the last run, as far as that run remembered it.
  static func remember(_ state: [String: String], in fetch: inout Fetch) {
    fetch.facts[fact] = state[fact]
  }

  /// Notes a move since then, and has the next run told of where the address leads now.
  func noteMove(in reading: inout Reading) {
    if let known = fetch.facts[Answer.fact], known != exchange.url {
      reading.notes.append("\(fetch.url) leads to \(exchange.url) now; before, it led to \(known)")
    }
    reading.state[Answer.fact] = exchange.url
  }
}
