import Rostra

/// Where to go on after signing in: a path of ours that travels through the address bar, with a mark that only this
/// system can make, so that nobody else can choose where a person lands.
struct SignedTarget: Sendable {
  let office: WebOffice

  func sign(_ target: String) -> String {
    guard target.utf8.count < 1500 else { return sign("/today") }
    return "\(office.box.mark(target, for: "target")).\(target)"
  }

  /// The start page for staff where the mark is not ours.
  func open(_ text: String?) -> String {
    guard let text, let dot = text.firstIndex(of: ".") else { return Place.today.text }
    let target = String(text[text.index(after: dot)...])
    guard target.hasPrefix("/"), !target.hasPrefix("//"), !target.hasPrefix("/\\"),
      Secret.isEqual(Array(text[..<dot].utf8), Array(office.box.mark(target, for: "target").utf8))
    else { return Place.today.text }
    return target
  }
}
