extension StringProtocol {
  /// Its beginning for a list, with a sign where there is more.
  ///
  /// - Parameter length: in characters, the sign included.
  package func excerpt(_ length: Int) -> String {
    // The prefix is looked at, not the count: a text may be long.
    prefix(length + 1).count <= length ? String(self) : prefix(length - 1) + "…"
  }
}
