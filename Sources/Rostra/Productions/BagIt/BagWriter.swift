import Foundation
package import WebArchive

/// Writes a bag (RFC 8493) with SHA-256 and SHA-512 manifests, each file read once and memory independent of how many there
/// are, into a new folder or into a ZIP that is being written.
///
/// Order of calls: payload and tag files in any order, then ``finish(info:)``. Until that returns the bag is incomplete: write
/// under a temporary name and rename. Not to be shared between threads.
package final class BagWriter {
  package struct Summary: Sendable, Hashable {
    package var payloadFiles: UInt64
    package var payloadBytes: UInt64
    /// SHA-256 of each tag manifest's bytes by its name: what a seal over the whole bag must name.
    package var tagManifests: [String: String]
  }

  private static let algorithms: [BagAlgorithm] = [.sha256, .sha512]

  private let destination: any BagDestination
  private let scratch: String
  private var manifests: [(algorithm: BagAlgorithm, path: String, sink: FileSink)] = []
  private var tags: [(path: String, digests: [BagAlgorithm: String])] = []
  private var payloadFiles: UInt64 = 0
  private var payloadBytes: UInt64 = 0

  /// A bag in a new folder.
  ///
  /// - Parameter durably: whether ``finish(info:)`` waits until the disk has everything.
  package convenience init(folder: String, durably: Bool = true) throws {
    try self.init(FolderDestination(root: folder, durably: durably), scratch: NSTemporaryDirectory())
  }

  /// A bag in a folder of a ZIP; the ZIP is finished by whoever opened it.
  ///
  /// - Parameter name: the bag's folder in the ZIP (RFC 8493 section 4.2 wants one).
  package convenience init(zip: ZIPWriter, name: String) throws {
    try self.init(ZIPDestination(zip: zip, prefix: name + "/"), scratch: NSTemporaryDirectory())
  }

  private init(_ destination: some BagDestination, scratch: String) throws {
    self.destination = destination
    self.scratch = scratch
    // The manifests grow beside the bag, since a million lines of them would not be a small thing to hold.
    for algorithm in Self.algorithms {
      let path = scratch + (scratch.hasSuffix("/") ? "" : "/") + "manifest-\(UUID().uuidString)"
      manifests.append((algorithm, path, try FileSink(path: path)))
    }
  }

  deinit { for manifest in manifests { unlink(manifest.path) } }

  /// Adds `data/<path>`.
  package func addPayload(_ path: String, source: any ByteSource) throws {
    let digests = try write("data/" + path, source)
    payloadFiles += 1
    payloadBytes += source.length
    for manifest in manifests {
      let line = "\(digests[manifest.algorithm] ?? "")  \(BagPath.encoded("data/" + path))\n"
      try manifest.sink.write(Array(line.utf8))
    }
  }

  package func addPayload(_ path: String, bytes: [UInt8]) throws {
    try addPayload(path, source: BytesSource(bytes))
  }

  /// Adds a tag file beside `data/`, listed in the tag manifests.
  package func addTag(_ path: String, source: any ByteSource) throws {
    guard !path.hasPrefix("data/") else { throw BagError.path(path, reason: "is the payload's place") }
    tags.append((path, try write(path, source)))
  }

  package func addTag(_ path: String, bytes: [UInt8]) throws { try addTag(path, source: BytesSource(bytes)) }

  /// Writes declaration, facts and manifests.
  ///
  /// - Parameter info: labels and values of `bag-info.txt`, in order; `Payload-Oxum` is put behind them. A line end in a
  ///   value becomes a space.
  package func finish(info: [(label: String, value: String)]) throws -> Summary {
    try addTag(
      "bagit.txt", bytes: Array("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".utf8))
    let lines = (info + [("Payload-Oxum", "\(payloadBytes).\(payloadFiles)")]).map { field in
      "\(field.label): \(field.value.split(whereSeparator: \.isNewline).joined(separator: " "))\n"
    }
    try addTag("bag-info.txt", bytes: Array(lines.joined().utf8))
    for manifest in manifests {
      try manifest.sink.close(durably: false)
      try addTag("manifest-\(manifest.algorithm.rawValue).txt", source: FileSource(path: manifest.path))
    }
    var seals: [String: String] = [:]
    for algorithm in Self.algorithms {
      let text = tags.map { "\($0.digests[algorithm] ?? "")  \(BagPath.encoded($0.path))\n" }.joined()
      let name = "tagmanifest-\(algorithm.rawValue).txt"
      seals[name] = try write(name, BytesSource(Array(text.utf8)))[.sha256]
    }
    try destination.finish()
    return Summary(payloadFiles: payloadFiles, payloadBytes: payloadBytes, tagManifests: seals)
  }

  private func write(_ path: String, _ source: any ByteSource) throws -> [BagAlgorithm: String] {
    if let fault = BagPath.fault(path) { throw BagError.path(path, reason: fault) }
    guard
      !path.split(separator: "/", omittingEmptySubsequences: false).contains(where: {
        $0.isEmpty || $0 == "."
      })
    else {
      throw BagError.path(path, reason: "has an empty part or one that means nothing")
    }
    var digests = BagDigests(Self.algorithms)
    try destination.write(path, source) { digests.update($0) }
    return digests.finish()
  }
}

/// Where a bag's files go.
private protocol BagDestination {
  func write(_ path: String, _ source: any ByteSource, each: (UnsafeRawBufferPointer) throws -> Void) throws
  func finish() throws
}

private struct ZIPDestination: BagDestination {
  let zip: ZIPWriter
  let prefix: String

  func write(_ path: String, _ source: any ByteSource, each: (UnsafeRawBufferPointer) throws -> Void) throws {
    try zip.add(prefix + path, source: source, method: Self.method(path), each: each)
  }

  func finish() throws {}

  /// Formats that are compressed by nature are stored; what is stored can also be read in part.
  private static func method(_ path: String) -> ZIPEntry.Method {
    let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    return compressed.contains(ending) ? .stored : .deflated
  }

  private static let compressed: Set<String> = [
    "gz", "zip", "wacz", "jpg", "jpeg", "png", "gif", "webp", "avif", "heic", "mp3", "mp4", "m4a", "m4v",
    "mov", "webm", "ogg", "opus",
    "pdf", "docx", "xlsx", "pptx", "zst", "xz", "bz2", "7z",
  ]
}

private final class FolderDestination: BagDestination {
  private let root: String
  private let durably: Bool
  private var folders: Set<BagName> = []

  init(root: String, durably: Bool) throws {
    self.root = root
    self.durably = durably
    guard mkdir(root, 0o755) == 0 else {
      if errno == EEXIST { throw BagError.exists(root) }
      throw BagError.system(operation: "create folder", path: root, reason: String(cString: strerror(errno)))
    }
  }

  func write(_ path: String, _ source: any ByteSource, each: (UnsafeRawBufferPointer) throws -> Void) throws {
    try makeFolder(of: path)
    let target = root + "/" + path
    guard access(target, F_OK) != 0 else { throw BagError.duplicate(path) }
    let sink = try FileSink(path: target)
    try source.forEachChunk { chunk in
      try each(chunk)
      try sink.write(chunk)
    }
    // Each file by itself would be waited for; finish() waits once for all.
    try sink.close(durably: false)
  }

  func finish() throws {
    // On Linux this returns when everything written so far is on the disk.
    if durably { sync() }
  }

  private func makeFolder(of path: String) throws {
    guard let slash = path.lastIndex(of: "/") else { return }
    let folder = String(path[..<slash])
    if folders.contains(BagName(folder)) { return }
    try makeFolder(of: folder)
    guard mkdir(root + "/" + folder, 0o755) == 0 || errno == EEXIST else {
      throw BagError.system(
        operation: "create folder", path: folder, reason: String(cString: strerror(errno)))
    }
    folders.insert(BagName(folder))
  }
}
