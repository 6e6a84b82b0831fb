/// A browser's own long account of itself in a few words, for people who look where they are signed in.
enum BrowserName {
  static func text(_ agent: String?) -> String {
    guard let agent, !agent.isEmpty else { return "Unknown" }
    // The order matters: most browsers also claim to be those after them.
    let browser = [
      ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]
    .first { agent.contains($0.0) }?.1
    let system = [
      ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
      ("Linux", "Linux"),
    ].first { agent.contains($0.0) }?.1
    guard let browser else { return String(agent.prefix(60)) }
    return system.map { "\(browser) on \($0)" } ?? browser
  }
}
