import HTTPTypes
import Hummingbird
import NIOCore
import Rostra
import RostraPlatforms
import RostraStorage

/// The evidence itself: what the platforms answered, byte for byte, and the proof that an item is unchanged since.
enum RecordsAPI {
  private static let record = JSONSchema.named(
    "Record",
    .object([
      .always("id", .uuid, "The id of the WARC record."), .maybe("site", .string), .always("run", .uuid),
      .always("purpose", .string, "What it was asked for."), .always("url", .string), .always("status", .count),
      .always("started", .time), .always("segment", .string, "The WARC file that holds it."),
      .always("position", .count), .always("length", .count), .always("payloadLength", .count),
      .always("payloadSHA256", .digest), .maybe("mediaType", .string),
      .maybe("refersTo", .uuid, "The record with the same payload, where this is a revisit."),
      .maybe("readingError", .string, "Why it could not be read; its bytes are kept all the same."),
    ]))

  private static let id = Operation.Parameter.path("record", .uuid, "The record's id.")

  static let operations: [Operation] = [
    .get(
      "getRecord", "/records/{record}", "Records", "One answer of a platform: when, what, and where its bytes lie",
      record,
      parameters: [id], handle: get),
    Operation(
      "getRecordBytes", .get, "/records/{record}/warc", "Records", "The record as it lies in the archive",
      note: "One gzip member of a WARC 1.1 file.", access: .permission(.read), parameters: [id],
      success: .bytes(mediaType: "application/warc"), handle: bytes),
    Operation(
      "getItemProof", .get, "/items/{item}/proof", "Records", "The proofs that an item is unchanged since its capture",
      note: """
        In the form in which productions carry them; the public Verify page checks the file. 404 until a signed checkpoint \
        covers the item.
        """, access: .permission(.read), parameters: [ItemsAPI.id],
      success: .bytes(mediaType: "application/json"), handle: proof),
  ]

  private static func find(_ asked: APICall) async throws -> (ArchivedExchange, Site?) {
    let id = try asked.path("record").lowercased()
    let found = try await asked.read { tx, viewer in
      try ArchivedExchange.find(id, for: viewer, in: tx).map { ($0, try Site.find($0.site, for: viewer, in: tx)) }
    }
    guard let found else { throw WebFailure.notFound }
    return found
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    let (record, site) = try await find(asked)
    return APIAnswer(record.json(site: site))
  }

  @Sendable private static func bytes(_ asked: APICall) async throws -> APIAnswer {
    let (record, _) = try await find(asked)
    let stream = asked.services.objects.stream(record.segment, range: record.range)
    var response = Response(
      status: .ok, headers: [.contentType: "application/warc"],
      body: ResponseBody(contentLength: Int(record.length)) { writer in
        for try await piece in stream { try await writer.write(ByteBuffer(bytes: piece)) }
        try await writer.finish(nil)
      })
    response.headers[.contentDisposition] = "attachment; filename=\"\(record.id).warc.gz\""
    // What was captured never runs, whatever it is.
    response.headers[.contentSecurityPolicy] = "sandbox; default-src 'none'"
    return APIAnswer(response)
  }

  @Sendable private static func proof(_ asked: APICall) async throws -> APIAnswer {
    let id: Identifier<ArchivedItem> = try asked.id("item")
    guard let json = try await ItemProof.make(of: id, services: asked.services, for: asked.viewer) else {
      throw WebFailure.notFound
    }
    return APIAnswer(
      Response(
        status: .ok,
        headers: [
          .contentType: "application/json", .contentDisposition: "attachment; filename=\"proof-\(id.text).json\"",
        ], body: .init(byteBuffer: ByteBuffer(bytes: json))))
  }
}
