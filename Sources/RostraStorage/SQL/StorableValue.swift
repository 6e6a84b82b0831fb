extension SQLValue {
  /// Text with U+0000 is refused by PostgreSQL, and a NaN becomes NULL in SQLite: neither may pass on one engine
  /// and be lost on the other.
  var isStorable: Bool {
    switch self {
    case .real(let real): !real.isNaN
    case .text(var text): text.withUTF8 { !$0.contains(0) }
    default: true
    }
  }
}

extension DatabaseError {
  init(unstorable value: SQLValue, place: Int, statement: String) {
    let what = if case .real = value { "a number that is not one (NaN)" } else { "text that holds U+0000" }
    self.init(
      .unstorable, "value \(place + 1) is \(what): replace it, or keep the original in a blob",
      statement: statement)
  }
}
