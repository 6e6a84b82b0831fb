/// Names of keys and logs in signed notes: not empty, at most 255 bytes, no spaces, no plus sign, no control
/// characters.
enum KeyName {
  static func isValid(_ name: some StringProtocol) -> Bool {
    (1...255).contains(name.utf8.count)
      && name.unicodeScalars.allSatisfy {
        $0 != "+" && $0.value >= 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace
      }
  }
}
