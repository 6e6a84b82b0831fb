import Rostra

/// An address that somebody else wrote, as something to click on: only where it is one of the web. Anything else, such as
/// `javascript:` or `data:`, is shown as text.
enum OutsideLink {
  static func isSafe(_ address: String) -> Bool {
    let start = address.prefix(8).lowercased()
    return (start.hasPrefix("https://") || start.hasPrefix("http://"))
      && !address.unicodeScalars.contains { $0.value < 0x21 || $0.value == 0x7F || $0 == "\\" }
  }

  static func html(_ address: String, label: String? = nil) -> HTML {
    guard isSafe(address) else { return "<span class=\"inert\">\(label.map { "\($0): " })\(address)</span>" }
    return "<a href=\"\(address)\" rel=\"noreferrer noopener nofollow external\">\(label ?? address)</a>"
  }
}
