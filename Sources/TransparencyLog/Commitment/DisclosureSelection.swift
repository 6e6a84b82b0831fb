/// Which leaves of a record a disclosure shows: a start and exceptions, the last one that names a leaf
/// decides.
public struct DisclosureSelection: Sendable, Hashable {
  /// Everything is shown.
  public static let everything = DisclosureSelection(base: true)
  /// Nothing is shown but the fields' names and sizes.
  public static let nothing = DisclosureSelection(base: false)

  struct Exception: Sendable, Hashable {
    var field: String
    var leaves: Range<Int>?
    var isShown: Bool
  }

  let base: Bool
  private(set) var exceptions: [Exception] = []

  private init(base: Bool) {
    self.base = base
  }

  /// Shows a field, or these of its leaves.
  public func showing(_ field: String, leaves: Range<Int>? = nil) -> DisclosureSelection {
    adding(Exception(field: field, leaves: leaves, isShown: true))
  }

  /// Withholds a field, or these of its leaves.
  public func withholding(_ field: String, leaves: Range<Int>? = nil) -> DisclosureSelection {
    adding(Exception(field: field, leaves: leaves, isShown: false))
  }

  private func adding(_ exception: Exception) -> DisclosureSelection {
    var selection = self
    selection.exceptions.append(exception)
    return selection
  }
}
