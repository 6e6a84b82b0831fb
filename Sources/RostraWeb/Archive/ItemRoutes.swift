import HTTPTypes
import Hummingbird
import NIOCore
import Rostra
import RostraPlatforms

/// An item: its page, its proofs, its raw exchange, its media.
enum ItemRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/items/:item", .permission(.read), show)
    routes.get("/items/:item/proof.json", .permission(.read), proof)
    RawExchangeRoutes.add(to: &routes)
    MediaRoutes.add(to: &routes)
  }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    let id = Identifier<ArchivedItem>(text: try call.parameter("item"))
    let now = call.services.clock.now()
    let found = try await call.read {
      tx, viewer -> (detail: ItemDetail, isViewed: Bool, annotations: AnnotationPanel)? in
      guard let item = try ArchivedItem.find(id, for: viewer, in: tx) else { return nil }
      return (
        try ItemDetail(item, for: viewer, in: tx),
        try ItemViewing.isDue(.item, of: item, at: now, for: viewer, in: tx),
        try AnnotationPanel.load(item, for: viewer, in: tx) { call.moment($0) }
      )
    }
    guard let found else { throw WebFailure.notFound }
    if found.isViewed {
      try await ItemViewing.record(.item, of: found.detail.item, services: call.services, for: call.viewer)
    }
    var page = ItemPage(found.detail, version: call.query("version").flatMap { Int64($0) }, in: call)
    page.annotations = found.annotations
    return call.page(page)
  }

  @Sendable private static func proof(_ call: Call) async throws -> Response {
    let id = Identifier<ArchivedItem>(text: try call.parameter("item"))
    guard let proof = try await ItemProof.make(of: id, services: call.services, for: call.viewer) else {
      throw WebFailure.notFound
    }
    return Response(
      status: .ok,
      headers: [
        .contentType: "application/json", .contentDisposition: "inline; filename=\"\(id.text).proof.json\"",
      ], body: .init(byteBuffer: ByteBuffer(bytes: proof)))
  }
}
