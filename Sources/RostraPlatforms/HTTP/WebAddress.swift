import Foundation

/// An `http` or `https` address, read as browsers read it (WHATWG URL) and written in one canonical form: host in lower
/// case and ASCII, default port left out, dot segments resolved, no fragment, no credentials.
package struct WebAddress: Sendable, Hashable {
  package enum Scheme: String, Sendable, Hashable {
    case http
    case https

    package var defaultPort: UInt16 { self == .http ? 80 : 443 }
  }

  package var scheme: Scheme
  /// A name such as `social.example`, an IPv4 address, or an IPv6 address without brackets.
  package var host: String
  /// The address that the host is, where it is one and no name.
  package var hostAddress: IPAddress?
  package var port: UInt16
  /// Begins with a slash; what is not allowed in a request line is percent-encoded.
  package var path: String
  package var query: String?

  /// Why a text is not an address that can be fetched.
  package struct Invalid: Error, Sendable, Hashable, CustomStringConvertible {
    package var text: String
    package var reason: String

    package var description: String { "\(text) is not a web address: \(reason)" }
  }

  package static let longest = 8192

  package init(_ text: String) throws(Invalid) {
    var parser = try WebAddressParser(text)
    self = try parser.absolute()
  }

  init(scheme: Scheme, host: String, hostAddress: IPAddress?, port: UInt16, path: String, query: String?) {
    self.scheme = scheme
    self.host = host
    self.hostAddress = hostAddress
    self.port = port
    self.path = path
    self.query = query
  }

  /// The address that a reference on this page points at; nil where it points at nothing that HTTP can fetch, such as
  /// `mailto:`, `data:` or a broken host.
  package func resolving(_ reference: String) -> WebAddress? {
    do {
      var parser = try WebAddressParser(reference)
      return try parser.reference(from: self)
    } catch {
      return nil
    }
  }

  /// The host as it stands in an address and in a Host field, with the port where it is not the scheme's own.
  package var authority: String {
    let name = if case .v6 = hostAddress { "[\(host)]" } else { host }
    return port == scheme.defaultPort ? name : "\(name):\(port)"
  }

  /// What a request line asks for (RFC 9112, section 3.2.1).
  package var target: String { query.map { "\(path)?\($0)" } ?? path }

  package var origin: String { "\(scheme.rawValue)://\(authority)" }
}

extension WebAddress: CustomStringConvertible {
  package var description: String { origin + target }
}

private struct WebAddressParser {
  private let text: String
  /// Without surrounding space, without tabs and line ends, up to the fragment.
  private let bytes: ArraySlice<UInt8>

  init(_ text: String) throws(WebAddress.Invalid) {
    self.text = text
    guard text.utf8.count <= WebAddress.longest else {
      throw WebAddress.Invalid(
        text: String(text.prefix(80)) + "…", reason: "it is longer than \(WebAddress.longest) bytes")
    }
    var bytes = Array(text.utf8)[...]
    while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    bytes.removeAll { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    self.bytes = bytes.prefix { $0 != UInt8(ascii: "#") }
  }

  mutating func absolute() throws(WebAddress.Invalid) -> WebAddress {
    guard let (word, rest) = splitScheme() else {
      throw invalid("it does not begin with http:// or https://")
    }
    guard let scheme = WebAddress.Scheme(rawValue: word) else {
      throw invalid("only http and https can be fetched, not \(word)")
    }
    return try withAuthority(rest.drop(while: isSlash), scheme)
  }

  mutating func reference(from base: WebAddress) throws(WebAddress.Invalid) -> WebAddress {
    var rest = bytes
    if let (word, afterScheme) = splitScheme() {
      guard let scheme = WebAddress.Scheme(rawValue: word) else {
        throw invalid("only http and https can be fetched, not \(word)")
      }
      let isRelative = scheme == base.scheme && !afterScheme.prefix(2).elementsEqual("//".utf8)
      guard isRelative else { return try withAuthority(afterScheme.drop(while: isSlash), scheme) }
      rest = afterScheme
    }
    if rest.count >= 2, rest.prefix(2).allSatisfy(isSlash) {
      return try withAuthority(rest.drop(while: isSlash), base.scheme)
    }
    var address = base
    guard let first = rest.first else { return address }
    let (path, query) = splitQuery(rest)
    address.query = query.map { encode($0, WebAddressParser.keptInQuery) }
    if isSlash(first) {
      address.path = normalise(path)
    } else if first != UInt8(ascii: "?") {
      let folder = base.path[...(base.path.lastIndex(of: "/") ?? base.path.startIndex)]
      address.path = normalise(Array(folder.utf8) + path)
    }
    return address
  }

  private func invalid(_ reason: String) -> WebAddress.Invalid {
    WebAddress.Invalid(text: text, reason: reason)
  }

  private func isSlash(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") }

  private func splitScheme() -> (word: String, rest: ArraySlice<UInt8>)? {
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > bytes.startIndex,
      isLetter(bytes.first ?? 0)
    else { return nil }
    let word = bytes[..<colon]
    guard word.allSatisfy({ isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) }) else { return nil }
    return (String(decoding: word, as: UTF8.self).lowercased(), bytes[(colon + 1)...])
  }

  private func splitQuery(_ rest: ArraySlice<UInt8>) -> (path: ArraySlice<UInt8>, query: ArraySlice<UInt8>?) {
    guard let mark = rest.firstIndex(of: UInt8(ascii: "?")) else { return (rest, nil) }
    return (rest[..<mark], rest[(mark + 1)...])
  }

  private func withAuthority(
    _ rest: ArraySlice<UInt8>, _ scheme: WebAddress.Scheme
  ) throws(WebAddress.Invalid) -> WebAddress {
    let end = rest.firstIndex { isSlash($0) || $0 == UInt8(ascii: "?") } ?? rest.endIndex
    var authority = rest[..<end]
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[(at + 1)...] }
    let (hostBytes, port) = try splitPort(authority, scheme)
    let (host, hostAddress) = try readHost(hostBytes)
    let (path, query) = splitQuery(rest[end...])
    return WebAddress(
      scheme: scheme, host: host, hostAddress: hostAddress, port: port, path: normalise(path),
      query: query.map { encode($0, WebAddressParser.keptInQuery) })
  }

  private func splitPort(
    _ authority: ArraySlice<UInt8>, _ scheme: WebAddress.Scheme
  ) throws(WebAddress.Invalid) -> (ArraySlice<UInt8>, UInt16) {
    let search = authority.lastIndex(of: UInt8(ascii: "]")) ?? authority.startIndex
    guard let colon = authority[search...].lastIndex(of: UInt8(ascii: ":")) else {
      return (authority, scheme.defaultPort)
    }
    let digits = authority[(colon + 1)...]
    if digits.isEmpty { return (authority[..<colon], scheme.defaultPort) }
    guard digits.allSatisfy(isDigit), let port = UInt16(String(decoding: digits, as: UTF8.self)), port > 0
    else {
      throw invalid("its port is not a number from 1 to 65535")
    }
    return (authority[..<colon], port)
  }

  private func readHost(
    _ bytes: ArraySlice<UInt8>
  ) throws(WebAddress.Invalid) -> (host: String, address: IPAddress?) {
    guard !bytes.isEmpty else { throw invalid("it names no host") }
    if bytes.first == UInt8(ascii: "[") {
      guard bytes.last == UInt8(ascii: "]"),
        let address = IPAddress(v6: String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self))
      else { throw invalid("its IPv6 address is broken") }
      return (address.description, address)
    }
    let name = try asciiName(String(decoding: percentDecoded(bytes), as: UTF8.self))
    if IPAddress.endsInNumber(name) {
      guard let address = IPAddress(v4: name) else { throw invalid("its IPv4 address is broken") }
      return (address.description, address)
    }
    let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let named = labels.last?.isEmpty == true ? labels.dropLast() : labels[...]
    guard name.utf8.count <= 254, !named.isEmpty, named.allSatisfy({ (1...63).contains($0.count) }),
      name.utf8.allSatisfy({ isLetter($0) || isDigit($0) || "-._".utf8.contains($0) })
    else { throw invalid("its host name is broken") }
    return (name, nil)
  }

  /// Lower case, and international names in their ASCII form (UTS 46, as Foundation's URL does it).
  private func asciiName(_ name: String) throws(WebAddress.Invalid) -> String {
    if name.utf8.allSatisfy({ $0 < 0x80 }) { return name.lowercased() }
    guard !name.contains(where: { "/\\?#@:[]%<>^| ".contains($0) }),
      let host = URL(string: "http://\(name)/")?.host(percentEncoded: false), !host.isEmpty,
      host.utf8.allSatisfy({ $0 < 0x80 })
    else { throw invalid("its international host name is broken") }
    return host.lowercased()
  }

  private func percentDecoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    var at = bytes.startIndex
    while at < bytes.endIndex {
      if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.endIndex,
        let value = UInt8(String(decoding: bytes[(at + 1)...(at + 2)], as: UTF8.self), radix: 16)
      {
        output.append(value)
        at += 3
      } else {
        output.append(bytes[at])
        at += 1
      }
    }
    return output
  }

  /// Resolves `.` and `..`, also where they are percent-encoded.
  private func normalise(_ path: some Sequence<UInt8>) -> String {
    let slashed = path.map { isSlash($0) ? UInt8(ascii: "/") : $0 }
    let body = slashed.first == UInt8(ascii: "/") ? slashed.dropFirst() : slashed[...]
    var segments: [String] = []
    let parts = body.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      switch String(decoding: part, as: UTF8.self).lowercased().replacing("%2e", with: ".") {
      case ".": if isLast { segments.append("") }
      case "..":
        if !segments.isEmpty { segments.removeLast() }
        if isLast { segments.append("") }
      default: segments.append(encode(part, WebAddressParser.keptInPath))
      }
    }
    return "/" + segments.joined(separator: "/")
  }

  private func encode(_ bytes: some Sequence<UInt8>, _ kept: Set<UInt8>) -> String {
    var output: [UInt8] = []
    for byte in bytes {
      if kept.contains(byte) {
        output.append(byte)
      } else {
        output.append(UInt8(ascii: "%"))
        output.append(WebAddressParser.hexDigits[Int(byte >> 4)])
        output.append(WebAddressParser.hexDigits[Int(byte & 15)])
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static let hexDigits = Array("0123456789ABCDEF".utf8)
  private static let keptInPath = Set(UInt8(0x21)...0x7E).subtracting("\"#<>?`{}^".utf8)
  private static let keptInQuery = Set(UInt8(0x21)...0x7E).subtracting("\"#<>'".utf8)
}
