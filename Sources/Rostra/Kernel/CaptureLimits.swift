/// How much of an answer is read; the bytes beyond are kept as evidence all the same.
package enum CaptureLimits {
  /// The most that an answer may unpack to and still be read, in bytes.
  package static let payload = 256 << 20
}
