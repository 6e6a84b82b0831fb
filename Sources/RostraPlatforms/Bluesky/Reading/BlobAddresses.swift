/// Where the bytes of pictures and films can be had. Their content identifier is the same everywhere.
struct BlobAddresses {
  /// The account whose originals the host at `pds` keeps.
  var did: String?
  var pds: String?
  /// Addresses that an answer gave, by content identifier: copies that the platform made.
  var shown: [String: String] = [:]

  func attachment(_ blob: JSON?, of author: String, kind: CapturedItem.Kind) -> Attachment? {
    // Before 2023 a blob was written as a mere cid and mimeType.
    guard let blob, let cid = blob["ref"]?["$link"]?.string ?? blob["cid"]?.string,
      StringFormat.cid.accepts(cid)
    else {
      return nil
    }
    return Attachment(
      kind: kind, url: address(of: cid, author: author), key: cid, mediaType: blob["mimeType"]?.string)
  }

  private func address(of cid: String, author: String) -> String {
    if let pds, author == did { return BlobAddresses.original(cid, of: author, at: pds) }
    return shown[cid] ?? "https://cdn.bsky.app/img/feed_fullsize/plain/\(author)/\(cid)@jpeg"
  }

  /// The address of the bytes as uploaded.
  static func original(_ cid: String, of did: String, at pds: String) -> String {
    XRPC.url(pds, "com.atproto.sync.getBlob", [("did", did), ("cid", cid)])
  }

  /// Collects the addresses in an embed as shown by the AppView.
  mutating func learn(from view: JSON?) {
    guard let view else { return }
    for image in view["images"]?.array ?? [] {
      if let url = image["fullsize"]?.string, let cid = BlobAddresses.cid(in: url) { shown[cid] = url }
    }
    if let cid = view["cid"]?.string, let playlist = view["playlist"]?.string { shown[cid] = playlist }
    if view["media"] != nil { learn(from: view["media"]) }
  }

  /// The identifier in a delivery address: `…/plain/<did>/<cid>@jpeg`.
  private static func cid(in url: String) -> String? {
    url.split(separator: "/").last.map { String($0.prefix { $0 != "@" }) }
  }
}
