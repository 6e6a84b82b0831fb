import Crypto
import Foundation
import WebArchive

@testable import Rostra

/// A production taken apart and put together again with something changed: as a forger would.
struct Repacking {
  private(set) var files: [(name: String, bytes: [UInt8], method: ZIPEntry.Method)]
  let root: String

  init(_ path: String) throws {
    let zip = try ZIPReader(FileSource(path: path))
    files = try zip.entries.map { ($0.name, try zip.bytes(of: $0), $0.method) }
    root = String(files[0].name.prefix { $0 != "/" }) + "/"
  }

  subscript(name: String) -> [UInt8]? {
    get { files.first { $0.name == root + name }?.bytes }
    set {
      let index = files.firstIndex { $0.name == root + name }
      switch (index, newValue) {
      case (let index?, let bytes?): files[index].bytes = bytes
      case (let index?, nil): files.remove(at: index)
      case (nil, let bytes?): files.append((root + name, bytes, .deflated))
      case (nil, nil): break
      }
    }
  }

  func text(_ name: String) -> String { String(decoding: self[name] ?? [], as: UTF8.self) }

  /// Replaces the first occurrence of a text; false where there is none.
  mutating func replace(_ old: String, with new: String, in name: String) -> Bool {
    let before = text(name)
    guard let range = before.range(of: old) else { return false }
    self[name] = Array(before.replacingCharacters(in: range, with: new).utf8)
    return true
  }

  var proofs: [String] {
    files.map(\.name).filter { $0.contains("/data/proofs/") && $0.hasSuffix(".json") }.map {
      String($0.dropFirst(root.count))
    }
  }

  /// Makes the bag's manifests right again for what the files now are.
  mutating func mendManifests() {
    func digest(_ name: String, _ bytes: [UInt8]) -> String {
      name == "sha256"
        ? Hexadecimal.text(Array(SHA256.hash(data: bytes)))
        : Hexadecimal.text(Array(SHA512.hash(data: bytes)))
    }
    let payload = files.filter { $0.name.hasPrefix(root + "data/") }
    let oxum = "\(payload.reduce(0) { $0 + $1.bytes.count }).\(payload.count)"
    self["bag-info.txt"] = Array(
      text("bag-info.txt").replacing(/Payload-Oxum: .*/, with: "Payload-Oxum: \(oxum)").utf8)
    for name in ["sha256", "sha512"] {
      self["manifest-\(name).txt"] = Array(
        payload.map { "\(digest(name, $0.bytes))  \($0.name.dropFirst(root.count))\n" }.joined().utf8)
    }
    for name in ["sha256", "sha512"] {
      let tags = ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sha512.txt"]
      self["tagmanifest-\(name).txt"] = Array(
        tags.map { "\(digest(name, self[$0] ?? []))  \($0)\n" }.joined().utf8)
    }
  }

  func write(to path: String) throws {
    let zip = try ZIPWriter(path: path)
    for file in files { try zip.add(file.name, bytes: file.bytes, method: file.method) }
    try zip.finish()
  }
}
