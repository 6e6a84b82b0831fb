import Foundation

/// One line of `make_corpus.py posts`.
struct Post: Decodable, Sendable {
  var id: Int
  var date: String
  var account: String
  var author: String
  var text: String

  /// `2016-01-31T12:00:00Z` as Unix time.
  var second: Int64 {
    let digits = Array(date.utf8)
    func number(_ range: Range<Int>) -> Int64 { digits[range].reduce(0) { $0 * 10 + Int64($1 - 48) } }
    let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    return days * 86_400 + number(11..<13) * 3_600 + number(14..<16) * 60 + number(17..<19)
  }
}

/// Reads the posts of a file in batches, in the file's order: dates at random, as backfills bring them.
enum Posts {
  static func forEachBatch(of size: Int, in path: String, limit: Int, _ body: ([Post]) async throws -> Void)
    async throws
  {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    let decoder = JSONDecoder()
    var (batch, rest, count) = ([Post](), Data(), 0)
    while count < limit {
      let piece = try file.read(upToCount: 1 << 20) ?? Data()
      if piece.isEmpty { break }
      rest.append(piece)
      var start = rest.startIndex
      while let end = rest[start...].firstIndex(of: 10), count < limit {
        batch.append(try decoder.decode(Post.self, from: rest[start..<end]))
        start = end + 1
        count += 1
        if batch.count == size {
          try await body(batch)
          batch.removeAll(keepingCapacity: true)
        }
      }
      rest = Data(rest[start...])
    }
    if !batch.isEmpty { try await body(batch) }
  }
}
