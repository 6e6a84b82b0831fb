import Crypto
import Foundation
import RostraPlatforms
import WebArchive

extension WARCDate {
  /// Milliseconds are kept: WARC 1.1 allows them (section 5.4).
  init(_ time: Timestamp) {
    self.init(
      secondsSince1970: time.seconds, nanoseconds: Int32(time.milliseconds - time.seconds * 1000) * 1_000_000)
  }
}

extension ExchangeBody {
  /// SHA-256 of the body as received, in constant memory.
  func sha256() throws -> [UInt8] {
    switch self {
    case .memory(let bytes): return Array(SHA256.hash(data: bytes))
    case .file(let path, _):
      guard let file = FileHandle(forReadingAtPath: path) else { throw ArchiveError.spool(path: path) }
      defer { try? file.close() }
      var hash = SHA256()
      while let chunk = try file.read(upToCount: 1 << 20), !chunk.isEmpty { hash.update(data: chunk) }
      return Array(hash.finalize())
    }
  }
}
