/// The known word nearest to a mistyped one.
enum Suggestion {
  /// The candidate fewest letters away (inserted, left out, changed or two swapped), at most a third of its length
  /// or one; nil where none is that near.
  static func nearest(to word: String, among candidates: [String]) -> String? {
    let word = Array(word.lowercased().unicodeScalars.prefix(32))
    let found = candidates.map { ($0, distance(word, Array($0.unicodeScalars))) }.min { $0.1 < $1.1 }
    guard let (candidate, distance) = found,
      distance <= max(1, candidate.count / 2 - (candidate.count > 4 ? 1 : 0))
    else { return nil }
    return candidate
  }

  /// Optimal string alignment distance.
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var best = min(rows[i][j] + (a[i] == b[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
