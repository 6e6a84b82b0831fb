import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

/// Finding items by their words, people, dates and states.
enum SearchAPI {
  private static let hit = JSONSchema.named(
    "SearchHit",
    .object([
      .always("id", .uuid, "The item."), .always("version", .uuid, "The newest of its versions that matches."),
      .always("site", .string), .always("published", .time), .always("kind", .string), .maybe("author", .string),
      .maybe("authorName", .string), .always("own", .boolean), .always("deleted", .boolean),
      .always("hidden", .boolean), .always("edited", .boolean), .maybe("tags", .list(of: .string)),
      .always("earlierVersion", .boolean, "The item has a later version, which does not match."),
      .always("snippet", .string),
      .always("matches", .list(of: .list(of: .count, most: 2)), "Where it matches, in Unicode scalars of the snippet."),
    ]))

  static let operations: [Operation] = [
    .list(
      "search", "/search", "Search", "Search every version that was captured, newest first", of: hit,
      note: """
        Words and "phrases", AND, OR, NOT, parentheses, prefix*, and fields: site: from: to: kind: deleted:yes edited:yes \
        has:media, and dates such as 2025-06..2025-08.
        """,
      access: .permission(.search),
      parameters: [.query("q", .text(2000), "The query; nothing finds everything.")],
      extra: [
        .always("count", .count, "How many items match; counting stops at 10,001."),
        .always("countIsBounded", .boolean, "There are at least so many."),
      ], handle: search)
  ]

  @Sendable private static func search(_ asked: APICall) async throws -> APIAnswer {
    let query = try SearchQuery(parsing: asked.text("q") ?? "")
    let page = SearchPage(limit: asked.limit, before: try asked.cursor()?.integer(0))
    let zone = TimeZone(identifier: asked.services.agency.timeZone) ?? .gmt
    let (results, sites) = try await asked.read { tx, viewer in
      (
        try SearchIndex.find(
          query, agency: viewer.agency.text, visible: try .visible(to: viewer, in: tx), page: page, counting: true,
          zone: zone, sites: { word in try Site.matching(word, for: viewer, in: tx).map(\.id.text) }, in: tx),
        try Site.all(for: viewer, in: tx)
      )
    }
    let references = Dictionary(uniqueKeysWithValues: sites.map { ($0.id.text, $0.reference) })
    return asked.page(
      results.hits.map { results.json(of: $0, references: references) },
      next: results.more.map { PageCursor(String($0)) },
      extra: [
        JSON.Member("count", JSON(results.count?.number ?? 0)),
        JSON.Member("countIsBounded", .bool(results.count?.isBounded ?? false)),
      ])
  }
}
