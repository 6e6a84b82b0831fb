import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Synchronization
import WebArchive

@testable import Rostra
@testable import RostraWeb

/// Bytes that one test office hands to the next.
enum Carried {
  static let bytes = Mutex<[UInt8]>([])
}

extension WebTestOffice {
  /// A production of everything, as a file that somebody was given.
  func production() async throws -> [UInt8] {
    let path = NSTemporaryDirectory() + "production-\(UUID().uuidString).zip"
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = try await ProductionMaking(services: services, viewer: operatorViewer, query: "", path: path).make()
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// The proofs of one record, out of a production.
  func firstProof() async throws -> [UInt8] {
    let path = NSTemporaryDirectory() + "production-\(UUID().uuidString).zip"
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = try await ProductionMaking(services: services, viewer: operatorViewer, query: "", path: path).make()
    let zip = try ZIPReader(FileSource(path: path))
    let entry = zip.entries.first { $0.name.contains("/data/proofs/") && $0.name.hasSuffix(".json") }!
    return try zip.bytes(of: entry)
  }
}

extension Visitor {
  /// The form of the page that checks files, as a browser sends it.
  func sendFile(_ name: String, _ bytes: [UInt8], language: String = "en") async throws -> TestResponse {
    let boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
    var body = ByteBuffer(
      string: "--\(boundary)\r\nContent-Disposition: form-data; name=\"form\"\r\n\r\n\(formToken)\r\n--\(boundary)\r\n"
        + "Content-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n"
        + "Content-Type: application/octet-stream\r\n\r\n")
    body.writeBytes(bytes)
    body.writeString("\r\n--\(boundary)--\r\n")
    return try await send(
      .post, "/verify?lang=\(language)",
      headers: [.contentType: "multipart/form-data; boundary=\(boundary)", .origin: WebTestOffice.origin], body: body)
  }
}
