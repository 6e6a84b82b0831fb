import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import Rostra
import RostraPlatforms

/// The JSON API: everything that staff can do on the pages, for their programs (GEN-11).
package enum API {
  package static let root = "/api/v1"

  /// Every operation, in the order of the reference.
  package static let operations: [Operation] =
    AgencyAPI.operations + DutiesAPI.operations + PoliciesAPI.operations + ProceduresAPI.operations
    + VaultKeepingAPI.operations + VaultAPI.operations + VaultCustodyAPI.operations
    + SitesAPI.operations + TimelineAPI.operations
    + CapturesAPI.operations
    + ImportsAPI.operations + ItemsAPI.operations + RecordsAPI.operations + AnnotationsAPI.operations
    + SearchAPI.operations + SavedSearchesAPI.operations + AlertsAPI.operations + DictionariesAPI.operations
    + ProductionsAPI.operations + EvidenceAPI.operations + LedgerAPI.operations
    + RulesAPI.operations + PeopleAPI.operations + TokensAPI.operations + WebhooksAPI.operations
    + ReferenceAPI.operations

  static func add(to routes: inout Routes) {
    for operation in operations {
      routes.on(operation.method, operation.route, operation.access) { call in
        try await Endpoint(operation: operation, call: call).answer()
      }
    }
    routes.get("/api", .anyone, ReferenceAPI.page)
    routes.get("/reference/:part", .anyone, ReferenceAPI.part)
  }
}

/// One request to one operation, from the bytes that came to the bytes that go.
private struct Endpoint: Sendable {
  let operation: Operation
  let call: Call

  func answer() async throws -> Response {
    do {
      let asked = try await APICall(call, operation)
      guard operation.method == .post, let key = try IdempotencyKey(of: asked) else {
        return response(of: try await operation.handle(asked))
      }
      return response(of: try await key.once { try await operation.handle(asked) })
    } catch {
      guard let problem = APICall.problem(for: error, in: call) else { throw error }
      return problem
    }
  }

  private func response(of answer: APIAnswer) -> Response {
    var response: Response
    switch answer.content {
    case .response(let whole): response = whole
    case .nothing: response = Response(status: .noContent)
    case .json(let json):
      let bytes = json.bytes
      response = Response(
        status: .init(code: operation.success.status), headers: [.contentType: "application/json"],
        body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
      if operation.method == .get { response = tagged(response, bytes) }
    }
    for field in answer.headers { response.headers[field.name] = field.value }
    return response
  }

  /// RFC 9110, section 13.1.2: nothing is sent again to whoever has it.
  private func tagged(_ response: Response, _ bytes: [UInt8]) -> Response {
    let tag = "\"\(Hexadecimal.text(Array(SHA256.hash(data: bytes).prefix(16))))\""
    let known = call.request.headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }.map { value in
      value.drop(while: \.isWhitespace).trimmingPrefix("W/").filter { !$0.isWhitespace }
    }
    var response = response
    if known.contains(where: { $0 == tag || $0 == "*" }) { response = Response(status: .notModified) }
    response.headers[.eTag] = tag
    return response
  }
}
