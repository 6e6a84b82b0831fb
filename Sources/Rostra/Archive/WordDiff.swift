/// What changed between two texts, word by word: the shortest list of kept, removed and added runs (Myers 1986).
package struct WordDiff: Sendable, Hashable {
  package enum Run: Sendable, Hashable {
    case kept(String)
    case removed(String)
    case added(String)
  }

  package var runs: [Run]

  /// More words than this on either side, and the whole text counts as replaced: a diff of a book helps nobody.
  private static let mostWords = 4000

  package init(from old: String, to new: String) {
    let before = WordDiff.words(of: old)
    let after = WordDiff.words(of: new)
    guard before.count <= WordDiff.mostWords, after.count <= WordDiff.mostWords else {
      runs = [.removed(old), .added(new)]
      return
    }
    let difference = after.difference(from: before)
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var collected: [Run] = []
    var i = 0
    var j = 0
    while i < before.count || j < after.count {
      if i < before.count, removed.contains(i) {
        WordDiff.extend(&collected, .removed(String(before[i])))
        i += 1
      } else if j < after.count, added.contains(j) {
        WordDiff.extend(&collected, .added(String(after[j])))
        j += 1
      } else {
        WordDiff.extend(&collected, .kept(String(before[i])))
        i += 1
        j += 1
      }
    }
    runs = collected
  }

  /// Words with the white space after them, so that joining gives the text back.
  private static func words(of text: String) -> [Substring] {
    var words: [Substring] = []
    var start = text.startIndex
    var inSpace = false
    for index in text.indices {
      let isSpace = text[index].isWhitespace
      if inSpace, !isSpace {
        words.append(text[start..<index])
        start = index
      }
      inSpace = isSpace
    }
    if start < text.endIndex { words.append(text[start...]) }
    return words
  }

  private static func extend(_ runs: inout [Run], _ run: Run) {
    switch (runs.last, run) {
    case (.kept(let text), .kept(let more)): runs[runs.count - 1] = .kept(text + more)
    case (.removed(let text), .removed(let more)): runs[runs.count - 1] = .removed(text + more)
    case (.added(let text), .added(let more)): runs[runs.count - 1] = .added(text + more)
    default: runs.append(run)
    }
  }
}
