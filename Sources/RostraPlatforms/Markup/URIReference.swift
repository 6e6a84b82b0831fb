/// A URI or relative reference in its five parts (RFC 3986, appendix B). The parts stay as written.
struct URIReference: Hashable {
  var scheme: Substring?
  var authority: Substring?
  var path: Substring
  var query: Substring?
  var fragment: Substring?

  /// White space around the reference and line breaks within it are dropped, as browsers do.
  init(_ text: String) {
    var rest = URIReference.cleaned(text)[...]
    if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "#")) {
      fragment = rest[rest.utf8.index(after: mark)...]
      rest = rest[..<mark]
    }
    if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
      query = rest[rest.utf8.index(after: mark)...]
      rest = rest[..<mark]
    }
    if let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")), URIReference.isScheme(rest[..<colon]) {
      scheme = rest[..<colon]
      rest = rest[rest.utf8.index(after: colon)...]
    }
    if rest.utf8.starts(with: "//".utf8) {
      rest = rest[rest.utf8.index(rest.startIndex, offsetBy: 2)...]
      let end = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
      authority = rest[..<end]
      rest = rest[end...]
    }
    path = rest
  }

  var text: String {
    var text = ""
    if let scheme {
      text += scheme
      text += ":"
    }
    if let authority {
      text += "//"
      text += authority
    }
    text += path
    if let query {
      text += "?"
      text += query
    }
    if let fragment {
      text += "#"
      text += fragment
    }
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
    guard base.scheme != nil, base.authority != nil || startsWithSlash(base.path) || isOnlyFragment else {
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
    } else if startsWithSlash(path) {
      target.path = URIReference.removingDotSegments(path)
    } else {
      target.path = URIReference.removingDotSegments(merged(with: base))
    }
    return target
  }

  private var isOnlyFragment: Bool { authority == nil && path.isEmpty && query == nil }

  private func startsWithSlash(_ path: Substring) -> Bool { path.utf8.first == UInt8(ascii: "/") }

  /// RFC 3986, section 5.2.3.
  private func merged(with base: URIReference) -> Substring {
    if base.authority != nil, base.path.isEmpty { return "/" + path }
    guard let slash = base.path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return base.path[...slash] + path
  }

  /// RFC 3986, section 5.2.4.
  private static func removingDotSegments(_ path: Substring) -> Substring {
    // A search for "/." in the String itself would go through Foundation, at twenty times the cost.
    let bytes = path.utf8
    guard
      bytes.first == UInt8(ascii: ".")
        || zip(bytes, bytes.dropFirst()).contains(where: { $0 == (0x2F, 0x2E) })
    else { return path }
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

  private static func cleaned(_ text: String) -> String {
    let bytes = text.utf8
    guard let first = bytes.first, let last = bytes.last else { return text }
    let breaks: ClosedRange<UInt8> = 0x09...0x0D
    guard first <= 0x20 || last <= 0x20 || bytes.contains(where: breaks.contains) else { return text }
    let kept = bytes.filter { !breaks.contains($0) }.drop { $0 <= 0x20 }
    let end = kept.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? kept.startIndex
    return String(decoding: kept[kept.startIndex..<end], as: UTF8.self)
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
