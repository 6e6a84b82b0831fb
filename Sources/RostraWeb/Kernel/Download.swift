import HTTPTypes
import Hummingbird
import NIOCore
import Rostra
import RostraStorage

/// A part of a file, as a browser asks for it to go on where it stopped (RFC 9110, section 14).
struct ByteRange: Sendable, Hashable {
  let bytes: Range<Int64>

  /// nil for no range, several ones, or one that cannot be read: the whole is sent then.
  /// - Throws: ``Unsatisfiable`` where the file has no such part.
  init?(_ header: String?, of size: Int64) throws(Unsatisfiable) {
    guard let header, header.hasPrefix("bytes="), !header.contains(",") else { return nil }
    let parts = header.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return nil }
    switch (Int64(parts[0]), Int64(parts[1])) {
    case (let first?, let last) where parts[1].isEmpty || last != nil:
      if let last, last < first { return nil }
      guard first < size else { throw Unsatisfiable() }
      bytes = first..<min(size, (last ?? size - 1).addingOne)
    case (nil, let count?) where parts[0].isEmpty:
      guard count > 0, size > 0 else { throw Unsatisfiable() }
      bytes = max(0, size - count)..<size
    default: return nil
    }
  }

  struct Unsatisfiable: Error, Hashable {}
}

extension Int64 {
  fileprivate var addingOne: Int64 { self == .max ? self : self + 1 }
}

extension Call {
  /// Streams an object as a file to keep, or the part of it that is asked for.
  ///
  /// - Parameters:
  ///   - name: letters, digits, `-` and `.` alone.
  ///   - tag: changes whenever the bytes do.
  func download(_ key: ObjectKey, name: String, type: String, tag: String) async throws -> Response {
    guard let size = try await services.objects.size(key) else { throw WebFailure.notFound }
    let quoted = "\"\(tag)\""
    var headers: HTTPFields = [
      .contentType: type, .contentDisposition: "attachment; filename=\"\(name)\"", .acceptRanges: "bytes",
      .eTag: quoted, .cacheControl: "private, no-cache",
    ]
    let condition = request.headers[.ifRange]
    let wanted = condition == nil || condition == quoted ? request.headers[.range] : nil
    let range: ByteRange?
    do {
      range = try ByteRange(wanted, of: size)
    } catch {
      return Response(status: .rangeNotSatisfiable, headers: [.contentRange: "bytes */\(size)"])
    }
    let bytes = range?.bytes ?? 0..<size
    if range != nil { headers[.contentRange] = "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/\(size)" }
    let objects = services.objects
    let body = ResponseBody(contentLength: Int(bytes.count)) { writer in
      for try await piece in objects.stream(key, range: bytes) { try await writer.write(ByteBuffer(bytes: piece)) }
      try await writer.finish(nil)
    }
    return Response(status: range == nil ? .ok : .partialContent, headers: headers, body: body)
  }
}
