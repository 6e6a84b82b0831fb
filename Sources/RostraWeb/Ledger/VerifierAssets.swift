import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import Rostra

/// The check that runs in a browser, served as a script for a `Worker`: the portal's "verify" page gives it a file, an
/// item's page the proofs of that item. It is the same code as in every production's `verify.html`; what it takes and
/// tells is written in `Resources/Production/verify/worker.js`.
enum VerifierAssets {
  static let place = Place("verify", "worker.js")

  static func add(to routes: inout Routes) {
    let script = Result { try ProductionResources.verifierWorker() }
    routes.get(place.path, .anyone) { call in
      let bytes = try script.get()
      let tag = "\"\(Hexadecimal.text(Array(SHA256.hash(data: bytes).prefix(8))))\""
      let headers: HTTPFields = [
        .contentType: "text/javascript; charset=utf-8", .eTag: tag, .cacheControl: "public, no-cache",
      ]
      guard call.request.headers[.ifNoneMatch] != tag else { return Response(status: .notModified, headers: headers) }
      return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
  }
}
