import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Rostra
import RostraPlatforms
import WebArchive

/// Captured pictures, films and sound, as safely as bytes from strangers can be served: what they are is told from the bytes
/// themselves, nothing in them may run, and whatever is not a picture, film or sound is only downloaded.
enum MediaRoutes {
  static func add(to routes: inout Routes) { routes.get("/media/:sha256", .permission(.read), serve) }

  @Sendable private static func serve(_ call: Call) async throws -> Response {
    let digits = try call.parameter("sha256")
    guard digits.utf8.count == 64, let digest = Hexadecimal.bytes(digits) else { throw WebFailure.notFound }
    let found = try await call.read { tx, viewer in try StoredMedia.find(digest, for: viewer, in: tx) }
    guard let found else { throw WebFailure.notFound }
    let tag = "\"\(digits.lowercased())\""
    if call.request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: [.eTag: tag]) }
    switch try await found.payload(services: call.services, folder: call.office.home.spoolPath) {
    case .coded(let reason):
      throw WebFailure.badRequest("This file is kept in the evidence, but cannot be shown: \(reason).")
    case .bytes(let source): return respond(call, source, tag: tag, name: String(digits.prefix(16)))
    }
  }

  private static func respond(_ call: Call, _ source: any ByteSource, tag: String, name: String) -> Response {
    let format = MediaFormat(of: source)
    var headers: HTTPFields = [
      .contentType: format.contentType, .eTag: tag, .acceptRanges: "bytes",
      .contentSecurityPolicy: "sandbox; default-src 'none'", .cacheControl: "private, max-age=600",
      .contentDisposition: "\(format.isShown ? "inline" : "attachment"); filename=\"\(name).\(format.rawValue)\"",
    ]
    let length = source.length
    let range: ByteRange?
    do {
      range = try ByteRange(call.request.headers[.range], of: Int64(length))
    } catch {
      headers[.contentRange] = "bytes */\(length)"
      headers[.contentDisposition] = nil
      return Response(status: .rangeNotSatisfiable, headers: headers)
    }
    let bytes = range.map { UInt64($0.bytes.lowerBound)..<UInt64($0.bytes.upperBound) } ?? 0..<length
    headers[.contentLength] = String(bytes.count)
    if range != nil {
      headers[.contentRange] = "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/\(length)"
    }
    return Response(status: range == nil ? .ok : .partialContent, headers: headers, body: body(source, bytes))
  }

  /// In pieces, as fast as the reader takes them.
  private static func body(_ source: any ByteSource, _ range: Range<UInt64>) -> ResponseBody {
    ResponseBody(contentLength: Int(range.count)) { writer in
      var offset = range.lowerBound
      while offset < range.upperBound {
        var piece = ByteBufferAllocator().buffer(capacity: 128 << 10)
        let wanted = Int(min(UInt64(128 << 10), range.upperBound - offset))
        let count = try piece.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { buffer in
          try source.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
        }
        guard count > 0 else { break }
        offset += UInt64(count)
        try await writer.write(piece)
      }
      try await writer.finish(nil)
    }
  }
}
