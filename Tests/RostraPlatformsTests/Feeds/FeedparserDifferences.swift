/// Where we read a feed otherwise than feedparser, and why.
enum FeedparserDifferences {
  struct Difference {
    /// Of the case's name.
    var prefix: String
    var reason: String

    init(_ prefix: String, _ reason: String) {
      self.prefix = prefix
      self.reason = reason
    }
  }

  static let reasons: [Difference] = [
    Difference("entities/lang.", "HTML 4 had U+2329 for it, HTML has U+27E8"),
    Difference("entities/rang.", "HTML 4 had U+232A for it, HTML has U+27E9"),
    Difference(
      "wellformed/atom10/feed_link_rel_self_default_type.", "a type that is not given is not made up"),
    Difference(
      "wellformed/base/cdf_item_abstract_xml_base.", "CDF's BASE attribute: a format of 1997, dead since 2001"
    ),
    Difference("wellformed/base/http_entry_id_base", "an id is kept as written (RFC 4287, section 4.2.6)"),
    Difference("wellformed/base/http_feed_id_base", "an id is kept as written (RFC 4287, section 4.2.6)"),
    Difference("wellformed/base/malformed_base.", "what a base with three slashes meant is not guessed"),
    Difference("wellformed/base/unsafe_base.", "nothing resolves against it, and nothing is fetched from it"),
    Difference("wellformed/cdf/channel_href_map_links.", "the page's address is `link`, kept once"),
    Difference("wellformed/cdf/item_href_map_links.", "the page's address is `link`, kept once"),
    Difference("wellformed/geo/gml_point_3d.", "a place is latitude and longitude; the height is left out"),
    Difference("wellformed/geo/gml_point_utm.", "coordinates of other systems are kept in their order"),
    Difference(
      "wellformed/itunes/itunes_channel_keywords_duplicate", "they become one when tags are made of them"),
    Difference(
      "wellformed/media-rss/item_media_category_scheme1.", "a scheme that is not given is not made up"),
    Difference(
      "wellformed/namespace/atomthreadingwithentry.", "an answer points at an entry's id, not its address"),
    Difference("wellformed/rss/channel_image_link_bleed.", "the page's address is `link`, kept once"),
    Difference("wellformed/rss/channel_textInput_link_bleed.", "the page's address is `link`, kept once"),
    Difference("wellformed/rss/item_image_link_bleed.", "the page's address is `link`, kept once"),
    Difference("wellformed/rss/item_enclosure_url.", "an enclosure is media, no link"),
    Difference("wellformed/rss/item_madeup_tags_element.", "`tags` is no element of RSS"),
    Difference("wellformed/rss/rss_version_090.", "an empty document in which only an unused prefix tells"),
    Difference("wellformed/rss/rss_version_091_", "the two versions 0.91 do not differ in what we read"),
    Difference("wellformed/rss/item_description_not_a_doctype.", "browsers take it for a comment"),
    Difference("wellformed/sanitize/entry_content_crazy.", crazy),
    Difference("wellformed/sanitize/entry_summary_crazy.", crazy),
    Difference("wellformed/sanitize/entry_title_crazy.", crazy),
    Difference("wellformed/sanitize/feed_subtitle_crazy.", crazy),
    Difference("wellformed/sanitize/feed_tagline_crazy.", crazy),
    Difference("wellformed/sanitize/feed_title_crazy.", crazy),
    Difference("wellformed/sanitize/item_content_encoded_crazy.", crazy),
    Difference("wellformed/sanitize/item_description_crazy.", crazy),
    Difference("wellformed/sanitize/item_fullitem_crazy.", crazy),
    Difference("wellformed/sanitize/entry_content_iframe.", frame),
    Difference("wellformed/sanitize/entry_summary_iframe.", frame),
    Difference("wellformed/sanitize/feed_subtitle_iframe.", frame),
    Difference(
      "wellformed/sanitize/item_content_encoded_script_nested_cdata.", "browsers take it for a comment"),
    Difference("wellformed/sanitize/xml_declaration_unexpected_character.", "browsers take it for a comment"),
    Difference(
      "wellformed/sanitize/xml_malicious_comment.", "browsers take it for a comment that never ends"),
  ]

  private static let crazy = "read as browsers do: the page's title and the script are not part of the text"
  private static let frame = "browsers show the frame and not its content"

  /// What feedparser keeps and the archive has no field for; the feed's bytes hold it.
  static let notKept: Set<String> = [
    "entries.abcdefg", "entries.thr_in-reply-to", "entries.contributors", "entries.copyright",
    "entries.created", "entries.created_parsed",
    "entries.expired", "entries.expired_parsed", "entries.itunes_block", "entries.itunes_duration",
    "entries.itunes_explicit", "entries.license", "entries.links", "entries.madeup_element",
    "entries.media_credit", "entries.media_player", "entries.media_restriction", "entries.psc_chapters",
    "entries.publisher", "entries.publisher_detail", "entries.rights", "entries.rights_detail",
    "entries.source", "entries.wfw_comment", "entries.where", "feed.cloud", "feed.contributors",
    "feed.copyright", "feed.copyright_detail", "feed.created", "feed.created_parsed", "feed.docs",
    "feed.generator_detail", "feed.image", "feed.info", "feed.info_detail", "feed.itunes_block",
    "feed.itunes_explicit", "feed.links", "feed.newlocation", "feed.publisher", "feed.publisher_detail",
    "feed.rights", "feed.rights_detail", "feed.textinput", "feed.thr_in-reply-to", "feed.ttl",
    "feed.validity_end", "feed.validity_end_parsed", "feed.validity_start",
    "feed.validity_start_parsed",
  ]

  /// Expectations about feedparser itself rather than the feed: its header dictionary, its flags, its own types.
  static let unread = [
    "locals()", "headers.get", "etag", "modified", "guidislink", "datetime.timedelta", "not in feed",
    "psc_chapters",
    "['where']['coordinates'][0]", "media_restriction", "!= None", "abcdefg", "&apos;s correct' or",
  ]
}
