import Foundation

extension ExchangeBody {
  /// Hands out the body piece by piece, so that a large one is never in memory as a whole.
  func forEachPiece(
    of size: Int = 1 << 20, _ use: (_ piece: [UInt8]) throws(FetchError.Reason) -> Void
  ) throws(FetchError.Reason) {
    switch self {
    case .memory(let bytes): try use(bytes)
    case .file(let path, _):
      guard let file = FileHandle(forReadingAtPath: path) else { throw .spool("\(path) cannot be opened") }
      defer { try? file.close() }
      while true {
        let piece: Data?
        do { piece = try file.read(upToCount: size) } catch { throw .spool("\(path): \(error)") }
        guard let piece, !piece.isEmpty else { return }
        try use(Array(piece))
      }
    }
  }
}
