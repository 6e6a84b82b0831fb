import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// The stylesheet, scripts and images, read once, each under an address that changes with its content, so that browsers
/// may keep it for ever.
package struct Assets: Sendable {
  private let files: [String: File]

  private struct File: Sendable {
    var bytes: [UInt8]
    var type: String
    var digest: String
  }

  package init() throws {
    guard let folder = Bundle.module.url(forResource: "Assets", withExtension: nil) else { throw AssetError() }
    var files: [String: File] = [:]
    for url in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      guard let type = Self.types[url.pathExtension] else { continue }
      let bytes = [UInt8](try Data(contentsOf: url))
      let digest = SHA256.hash(data: bytes).prefix(6).map { String(format: "%02x", $0) }.joined()
      files[url.lastPathComponent] = File(bytes: bytes, type: type, digest: digest)
    }
    self.files = files
  }

  private static let types = [
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    "png": "image/png", "json": "application/json",
  ]

  package func address(of name: String) -> String { "/assets/\(name)?\(files[name]?.digest ?? "")" }

  /// All, for tests that look at their size.
  package var names: [String] { files.keys.sorted() }
  package func bytes(of name: String) -> [UInt8]? { files[name]?.bytes }

  func serve(_ call: Call) throws -> Response {
    guard let response = serve(try call.parameter("name"), query: call.request.uri.query) else {
      throw WebFailure.notFound
    }
    return response
  }

  /// nil where there is no such file.
  func serve(_ name: String, query: String?) -> Response? {
    guard let file = files[name] else { return nil }
    var response = Response(status: .ok, body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
    response.headers[.contentType] = file.type
    response.headers[.cacheControl] =
      query == file.digest ? "public, max-age=31536000, immutable" : "public, max-age=60"
    return response
  }
}

private struct AssetError: Error, CustomStringConvertible {
  var description: String { "the program's own style and scripts are missing: install it again" }
}
