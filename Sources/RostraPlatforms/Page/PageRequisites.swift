/// The addresses that a page needs to be shown, each once, in order of appearance, up to a bound.
///
/// The bound holds for everything that follows from one page: what it leaves over is shared out among its style sheets
/// and frames, which may ask for more in their turn. So a page cannot set off more than ``most`` fetches, however its
/// style sheets import one another.
struct PageRequisites {
  enum Kind: String, Sendable {
    case image
    case style
    case script
    case media
    case frame
    case font
    case other
  }

  static let most = 1000
  /// How deep style sheets may import one another.
  static let deepest = 4

  /// Against which references are resolved.
  var base: WebAddress
  private(set) var isOverBudget = false
  private let allowsFrames: Bool
  private let budget: Int
  private var found: [(address: WebAddress, kind: Kind)] = []
  private var seen: Set<WebAddress>

  init(base: WebAddress, allowsFrames: Bool, budget: Int?) {
    self.base = base
    self.allowsFrames = allowsFrames
    self.budget = budget ?? PageRequisites.most
    seen = [base]
  }

  /// The fetches for what was found.
  ///
  /// - Parameters:
  ///   - page: the id of the page that they belong to.
  ///   - depth: how many style sheets or frames lie between the page and these.
  func fetches(for page: String, depth: Int = 0) -> [Fetch] {
    let branching = found.filter { $0.kind == .style || $0.kind == .frame }.count
    let share = branching == 0 ? 0 : (budget - found.count) / branching
    return found.map { address, kind in
      var facts = ["kind": kind.rawValue, "depth": String(depth + 1)]
      if kind == .style || kind == .frame { facts["budget"] = String(share) }
      return Fetch(.requisite, url: address.description, subject: page, facts: facts, authorized: false)
    }
  }

  mutating func add(_ reference: String?, _ kind: Kind) {
    guard let reference, !reference.isEmpty, let address = base.resolving(reference) else { return }
    guard !seen.contains(address) else { return }
    guard found.count < budget else {
      isOverBudget = true
      return
    }
    seen.insert(address)
    found.append((address, kind))
  }

  mutating func add(styleSheet css: [UInt8]) {
    for reference in StyleSheet.references(in: css) {
      add(reference.text, reference.isImport ? .style : .image)
    }
  }

  /// What an element needs, from the attributes of the start tag that the tokenizer stands at.
  mutating func add(element name: String, _ tag: HTMLTokenizer) {
    if let style = tag.attribute("style") { add(styleSheet: Array(style.utf8)) }
    switch name {
    case "img", "source":
      let kind: Kind = name == "source" && tag.attribute("src") != nil ? .media : .image
      for attribute in ["src", "data-src"] { add(tag.attribute(attribute), kind) }
      for attribute in ["srcset", "data-srcset"] { add(set: tag.attribute(attribute)) }
    case "link": addLink(tag)
    case "script": add(tag.attribute("src"), .script)
    case "video":
      add(tag.attribute("poster"), .image)
      add(tag.attribute("src"), .media)
    case "audio", "track", "embed": add(tag.attribute("src"), .media)
    case "object": add(tag.attribute("data"), .media)
    case "input": if tag.attribute("type")?.lowercased() == "image" { add(tag.attribute("src"), .image) }
    case "iframe", "frame": if allowsFrames { add(tag.attribute("src"), .frame) }
    case "image", "use": add(tag.attribute("href") ?? tag.attribute("xlink:href"), .image)
    case "body", "table", "tr", "td", "th": add(tag.attribute("background"), .image)
    default: break
    }
  }

  private mutating func addLink(_ tag: HTMLTokenizer) {
    let relations = (tag.attribute("rel") ?? "").lowercased().split(whereSeparator: \.isWhitespace).map(
      String.init)
    let href = tag.attribute("href")
    if relations.contains("stylesheet") {
      add(href, .style)
    } else if relations.contains(where: { $0.hasSuffix("icon") || $0.hasPrefix("apple-touch-icon") }) {
      add(href, .image)
    } else if relations.contains("modulepreload") {
      add(href, .script)
    } else if relations.contains("preload") {
      let kinds: [String: Kind] = ["style": .style, "script": .script, "image": .image, "font": .font]
      add(href, kinds[tag.attribute("as")?.lowercased() ?? ""] ?? .other)
      add(set: tag.attribute("imagesrcset"))
    } else if relations.contains("manifest") {
      add(href, .other)
    }
  }

  /// The candidates of a `srcset` (WHATWG HTML, section 4.8.4.2.1): an address, then a descriptor up to a comma that
  /// stands outside of parentheses.
  private mutating func add(set: String?) {
    guard let set else { return }
    var rest = set[...]
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == "," }
      guard !rest.isEmpty, !isOverBudget else { return }
      let address = rest.prefix { !$0.isWhitespace }
      rest = rest.dropFirst(address.count)
      let endsHere = address.last == ","
      add(String(endsHere ? address.dropLast() : address), .image)
      if endsHere { continue }
      var depth = 0
      rest = rest.drop { character in
        if character == "(" { depth += 1 }
        if character == ")" { depth -= 1 }
        return character != "," || depth > 0
      }
    }
  }
}
