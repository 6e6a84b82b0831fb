/// A URI or relative reference in its five parts (RFC 3986, appendix B). The parts stay as written.
struct URIReference: Hashable {
  var scheme: Substring?
  var authority: Substring?
  var path: Substring
  var query: Substring?
  var fragment: Substring?

  init(_ text: String) {
    let breaks: Set<Character> = ["\t", "\n", "\r", "\r\n"]
    var clean = text.contains(where: breaks.contains) ? text.filter { !breaks.contains($0) } : text
    while let first = clean.first, first == " " { clean.removeFirst() }
    while let last = clean.last, last == " " { clean.removeLast() }
    var rest = clean[...]
    if let mark = rest.firstIndex(of: "#") {
      fragment = rest[rest.index(after: mark)...]
      rest = rest[..<mark]
    }
    if let mark = rest.firstIndex(of: "?") {
      query = rest[rest.index(after: mark)...]
      rest = rest[..<mark]
    }
    if let colon = rest.firstIndex(of: ":"), URIReference.isScheme(rest[..<colon]) {
      scheme = rest[..<colon]
      rest = rest[rest.index(after: colon)...]
    }
    if rest.hasPrefix("//") {
      rest = rest.dropFirst(2)
      let end = rest.firstIndex(of: "/") ?? rest.endIndex
      authority = rest[..<end]
      rest = rest[end...]
    }
    path = rest
  }

  var text: String {
    var text = ""
    if let scheme { text += scheme + ":" }
    if let authority { text += "//" + authority }
    text += path
    if let query { text += "?" + query }
    if let fragment { text += "#" + fragment }
    return text
  }

  /// Transforms a reference (RFC 3986, section 5.2.2). nil where the base has no scheme, or no hierarchy to stand in.
  func resolved(against base: URIReference) -> URIReference? {
    var target = self
    if scheme != nil {
      // `mailto:` and its like have no path to walk.
      if authority != nil { target.path = URIReference.removingDotSegments(path) }
      return target
    }
    guard base.scheme != nil, base.authority != nil || base.path.hasPrefix("/") || isOnlyFragment else {
      return nil
    }
    target.scheme = base.scheme
    if authority != nil {
      target.path = URIReference.removingDotSegments(path)
      return target
    }
    target.authority = base.authority
    if path.isEmpty {
      target.path = base.path
      target.query = query ?? base.query
    } else if path.hasPrefix("/") {
      target.path = URIReference.removingDotSegments(path)
    } else {
      target.path = URIReference.removingDotSegments(merged(with: base))
    }
    return target
  }

  private var isOnlyFragment: Bool { authority == nil && path.isEmpty && query == nil }

  /// RFC 3986, section 5.2.3.
  private func merged(with base: URIReference) -> Substring {
    if base.authority != nil, base.path.isEmpty { return "/" + path }
    guard let slash = base.path.lastIndex(of: "/") else { return path }
    return base.path[...slash] + path
  }

  /// RFC 3986, section 5.2.4.
  private static func removingDotSegments(_ path: Substring) -> Substring {
    guard path.contains(".") else { return path }
    var output: [Substring] = []
    let segments = path.split(separator: "/", omittingEmptySubsequences: false)
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      switch segment {
      case ".": if isLast { output.append("") }
      case "..":
        // The first, empty segment of an absolute path is its root and stays.
        if output.count > 1 || output.count == 1 && output[0] != "" { output.removeLast() }
        if isLast { output.append("") }
      default: output.append(segment)
      }
    }
    let joined = output.joined(separator: "/")
    return path.hasPrefix("/") && !joined.hasPrefix("/") ? "/" + joined[...] : joined[...]
  }

  /// RFC 3986, section 3.1.
  private static func isScheme(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, (0x61...0x7A).contains(first | 0x20) else { return false }
    return text.utf8.allSatisfy {
      (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2B || $0 == 0x2D
        || $0 == 0x2E
    }
  }
}
