/// The vocabularies found in feeds, by the prefix that everyone knows them under. Feeds bind other prefixes to them,
/// write their names in other cases and with old addresses, or forget to bind them at all.
enum XMLVocabulary {
  /// The uniform name of an element or attribute.
  static func name(local: String, prefix: String?, namespace: String?) -> String {
    let local = local.lowercased()
    guard let namespace, !namespace.isEmpty else {
      guard let prefix, !prefix.isEmpty else { return local }
      return prefix.lowercased() + ":" + local
    }
    let address = namespace.lowercased().trimmingSpace()
    guard let known = prefixes[address] ?? (address.hasPrefix("http://backend.userland.com/rss") ? "" : nil)
    else {
      // An unknown vocabulary never passes for RSS, whatever prefix it uses.
      return "{" + namespace + "}" + local
    }
    return known.isEmpty ? local : known + ":" + local
  }

  private static let prefixes: [String: String] = [
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://example.com/newformat#": "",
    "http://example.com/necho": "",
    "http://purl.org/echo/": "",
    "uri/of/echo/namespace#": "",
    "http://purl.org/pie/": "",
    "http://purl.org/atom/ns#": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
    "http://hacks.benhammersley.com/rss/streaming/": "",
    "http://cyber.law.harvard.edu/rss/rss.html": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/xml/1998/namespace": "xml",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/2000/svg": "svg",
    "http://www.w3.org/1998/math/mathml": "math",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://purl.org/syndication/history/1.0": "fh",
    "http://purl.org/atompub/tombstones/1.0": "at",
    "http://wellformedweb.org/commentapi/": "wfw",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.itunes.com/dtd/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.georss.org/georss": "georss",
    "http://www.georss.org/georss/10": "georss",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://www.opengis.net/gml": "gml",
    "http://www.youtube.com/xml/schemas/2015": "yt",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
  ]
}
