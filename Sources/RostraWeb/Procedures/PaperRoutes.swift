import Hummingbird
import NIOCore
import Rostra
import RostraStorage

/// Documents to print and to file.
enum PaperRoutes {
  /// The written decision on a request for a site (REQ-13).
  @Sendable static func decision(_ call: Call) async throws -> Response {
    let (reference, services) = (try call.parameter("case"), call.services)
    let detail: CaseDetail<SiteProcedure>
    do {
      detail = try await call.read { tx, viewer in
        try CaseDetail<SiteProcedure>.read(reference, services: services, for: viewer, in: tx)
      }
    } catch is CaseFileError {
      throw WebFailure.notFound
    }
    let paper = CasePaper(agency: call.office.agency, by: call.viewer.actor)
    guard
      let document = paper.decision(
        detail, log: "\(call.office.origin)/log, \(services.signer.name)", at: services.clock.now())
    else { throw WebFailure.notFound }
    return try call.pdf(document, name: "\(detail.file.reference)-decision")
  }
}

extension Call {
  func pdf(_ document: PrintedDocument, name: String) throws -> Response {
    let bytes = try PDFPress.pdf(document, made: services.clock.now())
    return Response(
      status: .ok,
      headers: [.contentType: "application/pdf", .contentDisposition: "inline; filename=\"\(name).pdf\""],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
