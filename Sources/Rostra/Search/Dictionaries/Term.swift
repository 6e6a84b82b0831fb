/// A word, or words that follow each other, ready to be compared.
struct Term: Sendable, Hashable {
  var tokens: [String]
  /// The last token is only the beginning of a word.
  var isPrefix: Bool
  var text: String

  /// nil where there is nothing to look for.
  init?(_ text: String) {
    self.text = text
    isPrefix = text.hasSuffix("*")
    tokens = Tokenizer.tokens(in: isPrefix ? String(text.dropLast()) : text).map(\.text)
    guard let last = tokens.last, text.utf8.count <= 200, !text.dropLast().contains("*") else { return nil }
    if isPrefix, last.count < 3 { return nil }
  }
}
