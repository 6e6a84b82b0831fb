import Foundation
import Rostra
import RostraPlatforms

/// Where a page of a list ended: the sort key of its last element, marked so that only this system can have made it.
struct PageCursor: Sendable, Hashable {
  var keys: [String]

  init(_ keys: String...) { self.keys = keys }
  init(_ place: ListPlace) { self.init(String(place.at.milliseconds), place.id) }

  func sealed(for operation: Operation, box: SecretBox) -> String {
    let text = keys.joined(separator: "|")
    return Secret.text(Array(text.utf8)) + "." + box.mark(text, for: "cursor:\(operation.id)")
  }

  /// - Throws: ``EntryError`` where it was not made here, for this list.
  init(opening text: String, of operation: Operation, box: SecretBox) throws(EntryError) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let bytes = Self.bytes(parts[0]), let plain = String(validating: bytes, as: UTF8.self),
      Secret.isEqual(Array(parts[1].utf8), Array(box.mark(plain, for: "cursor:\(operation.id)").utf8))
    else {
      throw EntryError(
        field: "cursor", problem: "is not one of this list", remedy: "use the address under `next`, or start again")
    }
    keys = plain.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
  }

  private static func bytes(_ text: Substring) -> Data? {
    let padded = text.replacing("-", with: "+").replacing("_", with: "/")
    return Data(base64Encoded: padded + String(repeating: "=", count: (4 - padded.utf8.count % 4) % 4))
  }

  var place: ListPlace { ListPlace(at: Timestamp(milliseconds: integer(0)), id: text(1)) }
  func integer(_ index: Int) -> Int64 { keys.indices.contains(index) ? Int64(keys[index]) ?? 0 : 0 }
  func text(_ index: Int) -> String { keys.indices.contains(index) ? keys[index] : "" }
}
