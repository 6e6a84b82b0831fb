/// What a DID document says of an account: who signs its repository and who keeps it (AT Protocol DID specification,
/// "DID Documents").
package struct DIDDocument: Sendable, Hashable {
  package var did: String
  /// Handles that the document claims; a claim counts only where the handle resolves back to this DID.
  package var handles: [String]
  /// The key named `#atproto`.
  package var signingKey: SigningKey?
  /// The origin of the repository's host, such as `https://pds.example`; nil where none is named or it is no web origin.
  package var pds: String?

  /// - Throws: ``ReadingError`` where this is no DID document or is one of another DID.
  package init(_ json: JSON, of expected: String) throws(ReadingError) {
    guard let did = json["id"]?.string else { throw .notThisPlatform("a DID document without id") }
    guard did == expected else {
      throw .malformed("the DID document is of \(did.prefix(100)), not of \(expected)")
    }
    self.did = did
    handles = (json["alsoKnownAs"]?.array ?? []).compactMap(\.string).filter { $0.hasPrefix("at://") }
      .map { String($0.dropFirst(5)) }.filter(StringFormat.handle.accepts)
    let method = DIDDocument.entry("atproto", in: json["verificationMethod"], of: did)
    if let type = method?["type"]?.string, let multibase = method?["publicKeyMultibase"]?.string {
      signingKey = SigningKey(verificationMethod: type, multibase: multibase)
    }
    let service = DIDDocument.entry("atproto_pds", in: json["service"], of: did)
    pds = (service?["serviceEndpoint"]?.string).flatMap(WebOrigin.of)
  }

  /// The first entry named by fragment, written in short (`#atproto`) or in full.
  private static func entry(_ fragment: String, in list: JSON?, of did: String) -> JSON? {
    list?.array?.first { ["#\(fragment)", "\(did)#\(fragment)"].contains($0["id"]?.string) }
  }

  /// Where the document of a DID is kept; nil for methods that the AT Protocol does not use.
  package static func url(of did: String, directory: String) -> String? {
    if did.hasPrefix("did:plc:") { return "\(directory)/\(did)" }
    guard did.hasPrefix("did:web:") else { return nil }
    // No paths in this protocol, and a port only behind %3A.
    let host = did.dropFirst(8).replacing("%3A", with: ":").replacing("%3a", with: ":")
    let scheme = host == "localhost" || host.hasPrefix("localhost:") ? "http" : "https"
    guard !did.dropFirst(8).contains(":"), let origin = WebOrigin.of("\(scheme)://\(host)") else {
      return nil
    }
    return origin + "/.well-known/did.json"
  }
}

/// The part of a web address that names a server.
package enum WebOrigin {
  /// `https://host[:port]` of an http or https address; nil where it is none or carries credentials.
  package static func of(_ address: String) -> String? {
    let lower = address.lowercased()
    guard let scheme = ["https://", "http://"].first(where: { lower.hasPrefix($0) }) else { return nil }
    let host = lower.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    let plain = host.utf8.allSatisfy { $0.isAlphanumeric || ".-:[]".utf8.contains($0) }
    return host.isEmpty || !plain ? nil : scheme + host
  }
}
