import Foundation

/// A web address in the order in which indexes sort it: `https://www.Example.org/a?b=1` as `org,example)/a?b=1`.
///
/// "Sort-friendly URI Reordering Transform", with the canonicalisation that the wayback machines agreed on (host without
/// `www`, lower case, session ids and default ports gone, query sorted), so that addresses that mean the same page meet.
/// Agrees with the Python package `surt`, which cdxj-indexer and pywb look addresses up by.
public enum SURT {
  /// The key of an address. An address that cannot be taken apart is its own key.
  public static func key(_ address: String) -> String {
    guard !address.isEmpty else { return "-" }
    guard !address.utf8.starts(with: "filedesc".utf8) else { return address }
    guard let url = SplitURL(address) else { return address }
    return String(decoding: canonical(url), as: UTF8.self)
  }

  private static func canonical(_ url: SplitURL) -> [UInt8] {
    let host = url.host.map { canonicalHost($0, scheme: url.scheme) } ?? []
    var key: [UInt8]
    if host.isEmpty {
      key = url.scheme + [0x3A]
    } else {
      key = Array(
        host.split(separator: 0x2E, omittingEmptySubsequences: false).reversed().joined(separator: [0x2C]))
      let lowered = url.scheme.map(ASCII.lowercase)
      let standard = lowered.elementsEqual("http".utf8) ? 80 : lowered.elementsEqual("https".utf8) ? 443 : 0
      if let port = url.port, port != standard { key += Array(":\(port)".utf8) }
      key.append(0x29)
    }
    var path = Percent.decodedFully(url.path)
    if !host.isEmpty { path = normalisedPath(path) }
    path = Percent.encoded(path).map(ASCII.lowercase)
    path = SessionID.removed(fromPath: path)
    if path.count > 1, path.last == 0x2F { path.removeLast() }
    var query: [UInt8]? = url.query.isEmpty ? nil : Percent.encoded(Percent.decodedFully(url.query))
    if let text = query, !text.isEmpty {
      query = sortedQuery(SessionID.removed(fromQuery: text).map(ASCII.lowercase))
    }
    if query?.isEmpty == true { query = nil }
    key += path.isEmpty && query != nil ? [0x2F] : path
    if let query { key += [0x3F] + query }
    return key
  }

  private static func canonicalHost(_ raw: [UInt8], scheme: [UInt8]) -> [UInt8] {
    var host = Percent.decodedFully(raw)
    if host.contains(where: { $0 >= 0x80 }) { host = InternationalHost.ascii(host) ?? host }
    host = collapsedDots(host)
    while host.first == 0x2E { host.removeFirst() }
    while host.last == 0x2E { host.removeLast() }
    if let address = ipv4(host) { return address }
    host = Percent.encoded(host.map(ASCII.lowercase)).map(ASCII.lowercase)
    // `www.`, `www2.`: the same site by all experience.
    if !scheme.elementsEqual("dns".utf8), host.starts(with: "www".utf8) {
      var at = 3
      while at < host.count, host[at] >= 0x30, host[at] <= 0x39 { at += 1 }
      if at < host.count, host[at] == 0x2E { host.removeFirst(at + 1) }
    }
    return host
  }

  /// Two dots become one, once.
  private static func collapsedDots(_ host: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var at = 0
    while at < host.count {
      result.append(host[at])
      at += host[at] == 0x2E && at + 1 < host.count && host[at + 1] == 0x2E ? 2 : 1
    }
    return result
  }

  /// A host written as one number, or as up to four decimal or octal ones, in dotted decimal.
  private static func ipv4(_ host: [UInt8]) -> [UInt8]? {
    guard let first = host.first, first >= 0x30, first <= 0x39 else { return nil }
    guard host.allSatisfy({ $0 == 0x2E || ($0 >= 0x30 && $0 <= 0x39) }) else { return nil }
    var address = in_addr()
    if host.contains(0x2E) {
      guard inet_aton(String(decoding: host, as: UTF8.self), &address) != 0 else { return nil }
    } else {
      // Only the lowest four bytes count, as in old crawls.
      let value = host.reduce(UInt32(0)) { ($0 &* 10) &+ UInt32($1 - 0x30) }
      address.s_addr = value.bigEndian
    }
    let value = UInt32(bigEndian: address.s_addr)
    return Array("\(value >> 24).\(value >> 16 & 255).\(value >> 8 & 255).\(value & 255)".utf8)
  }

  private static func normalisedPath(_ path: [UInt8]) -> [UInt8] {
    if isNormal(path) { return path }
    var kept: [ArraySlice<UInt8>] = []
    for part in path.split(separator: 0x2F, omittingEmptySubsequences: false).dropFirst() {
      if part.elementsEqual([0x2E]) { continue }
      if part.elementsEqual([0x2E, 0x2E]), !kept.isEmpty {
        kept.removeLast()
      } else {
        kept.append(part)
      }
    }
    guard let last = kept.last else { return [0x2F] }
    return [0x2F] + kept.dropLast().filter { !$0.isEmpty }.flatMap { $0 + [0x2F] } + last
  }

  /// Whether no part is empty or made of dots alone, which is so in nearly every address.
  private static func isNormal(_ path: [UInt8]) -> Bool {
    guard path.first == 0x2F else { return false }
    for index in path.indices.dropFirst()
    where path[index - 1] == 0x2F && (path[index] == 0x2F || path[index] == 0x2E) {
      return false
    }
    return true
  }

  /// Arguments by name, then value; an argument without `=` before the same with one.
  private static func sortedQuery(_ query: [UInt8]) -> [UInt8] {
    if query.count <= 1 || !query.contains(0x26) { return query }
    let arguments = query.split(separator: 0x26, omittingEmptySubsequences: false).map { argument in
      let equals = argument.firstIndex(of: 0x3D)
      return (
        name: argument[..<(equals ?? argument.endIndex)], value: equals.map { argument[($0 + 1)...] },
        whole: argument
      )
    }
    let sorted = arguments.sorted { a, b in
      if !a.name.elementsEqual(b.name) { return a.name.lexicographicallyPrecedes(b.name) }
      guard let right = b.value else { return false }
      guard let left = a.value else { return true }
      return left.lexicographicallyPrecedes(right)
    }
    return Array(sorted.map(\.whole).joined(separator: [0x26]))
  }
}
