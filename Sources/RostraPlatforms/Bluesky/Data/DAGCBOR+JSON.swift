import Foundation

/// Why a JSON value has no place in the AT Protocol data model, and where in it.
package struct DataModelError: Error, Hashable, CustomStringConvertible {
  package var reason: String
  /// Member names and indices from the top: `embed.images[0].alt`.
  package var path: String

  package var description: String {
    "not of the AT Protocol data model: \(reason) at \(path.isEmpty ? "top" : path)"
  }
}

extension DAGCBOR {
  /// The data model's JSON form: links as `{"$link": …}`, bytes as `{"$bytes": …}` in base64 without padding.
  package var json: JSON {
    switch self {
    case .null: .null
    case .bool(let value): .bool(value)
    case .integer(let value): JSON(value)
    case .string(let text): .string(text)
    case .bytes(let bytes):
      .object([
        JSON.Member("$bytes", .string(Data(bytes).base64EncodedString().replacing("=", with: "")))
      ])
    case .link(let cid): .object([JSON.Member("$link", .string(cid.description))])
    case .array(let elements): .array(elements.map(\.json))
    case .map(let members): .object(members.map { JSON.Member($0.name, $0.value.json) })
    }
  }

  /// Reads a record or other object from its JSON form (AT Protocol data model, "JSON Representation").
  ///
  /// A number that is whole though written with a fraction (`123.0`) is an integer, as the specification has it.
  package init(record json: JSON) throws(DataModelError) {
    guard json.object != nil else { throw DataModelError(reason: "no object", path: "") }
    self = try DAGCBOR.value(json, path: "", depth: 0)
  }

  private static func value(_ json: JSON, path: String, depth: Int) throws(DataModelError) -> DAGCBOR {
    guard depth < DAGCBORLimits().depth else { throw DataModelError(reason: "nested too deep", path: path) }
    switch json {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .string(let text): return .string(text)
    case .number(let text):
      if let integer = Int64(text) { return .integer(integer) }
      // 2^53: beyond it a Double no longer tells which integer was written.
      if let number = Double(text), number.rounded() == number, abs(number) <= 9_007_199_254_740_992 {
        return .integer(Int64(number))
      }
      throw DataModelError(reason: "the number \(text.prefix(40)), which is no 64-bit integer", path: path)
    case .array(let elements):
      var values: [DAGCBOR] = []
      for (index, element) in elements.enumerated() {
        values.append(try value(element, path: "\(path)[\(index)]", depth: depth + 1))
      }
      return .array(values)
    case .object(let members): return try object(json, members, path: path, depth: depth)
    }
  }

  private static func object(
    _ json: JSON, _ members: [JSON.Member], path: String, depth: Int
  ) throws(DataModelError) -> DAGCBOR {
    for member in members {
      switch member.name {
      case "$link":
        guard members.count == 1, let text = member.value.string, let cid = CID(text) else {
          throw DataModelError(reason: "a $link that is no content identifier alone", path: path)
        }
        return .link(cid)
      case "$bytes":
        guard members.count == 1, let text = member.value.string, let bytes = base64(text) else {
          throw DataModelError(reason: "a $bytes that is no base64 text alone", path: path)
        }
        return .bytes(bytes)
      case "$type":
        guard let type = member.value.string, !type.isEmpty else {
          throw DataModelError(reason: "a $type that is no text", path: path)
        }
      default: break
      }
    }
    var values: [Member] = []
    var names: Set<String> = []
    for member in members.reversed() where names.insert(member.name).inserted {
      let inner = path.isEmpty ? member.name : "\(path).\(member.name)"
      values.append(Member(member.name, try value(member.value, path: inner, depth: depth + 1)))
    }
    let map = DAGCBOR.map(values.sorted { precedes($0.name.utf8, $1.name.utf8) })
    if map["$type"]?.string == "blob" {
      guard map["ref"]?.link != nil, map["mimeType"]?.string != nil, let size = map["size"]?.integer,
        size >= 0
      else {
        throw DataModelError(reason: "a blob without ref, mimeType or size", path: path)
      }
    }
    return map
  }

  private static func base64(_ text: String) -> [UInt8]? {
    let bare = text.utf8.last == UInt8(ascii: "=") ? text.replacing("=", with: "") : text
    let padding = String(repeating: "=", count: (4 - bare.utf8.count % 4) % 4)
    return Data(base64Encoded: bare + padding).map { Array($0) }
  }
}
