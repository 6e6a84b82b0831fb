import Foundation
package import WebArchive

/// Judges a bag as RFC 8493 section 3 has it, and as the Library of Congress' conformance suite does: complete (every file
/// listed is there, none is there unlisted) and valid (every digest is right).
///
/// Stricter than the RFC in one thing: a path that would leave the bag on any system makes the bag invalid on all. More
/// lenient in one: a listed file whose name differs from one that is there only by case or Unicode normalisation, and
/// whose digest is right, is a warning, since file systems make that difference by themselves.
package struct BagValidator {
  /// Bytes of a tag file or manifest.
  package var tagFileLimit: UInt64 = 512 << 20

  package init() {}

  /// Throws only when the folder itself cannot be read.
  package func validate(folder: String) throws -> BagReport {
    var run = BagValidation(source: try FolderBag(path: folder), tagFileLimit: tagFileLimit)
    return run.report()
  }

  /// Throws only when the file itself cannot be read or is no ZIP.
  package func validate(zip: any ByteSource) throws -> BagReport {
    var run = BagValidation(source: ZippedBag(try ZIPReader(zip)), tagFileLimit: tagFileLimit)
    return run.report()
  }
}

/// One validation under way.
private struct BagValidation {
  let source: any BagSource
  let tagFileLimit: UInt64
  private var result = BagReport()
  private var version = BagVersion.current
  private var encoding = "UTF-8"
  /// Digests each file must have, by its path in the bag.
  private var expected: [BagName: [BagAlgorithm: String]] = [:]
  /// Listed in a payload manifest, tag files left out.
  private var payloadListed: [BagAlgorithm: Set<BagName>] = [:]
  private var systemFilesMissing: UInt64 = 0

  init(source: any BagSource, tagFileLimit: UInt64) {
    self.source = source
    self.tagFileLimit = tagFileLimit
  }

  mutating func report() -> BagReport {
    for path in source.strangers.sorted() {
      result.error(path, "is a link or device, no file; a bag holds files alone")
    }
    guard readDeclaration() else { return result }
    readManifests(prefix: "manifest-", isPayload: true)
    readManifests(prefix: "tagmanifest-", isPayload: false)
    checkFetch()
    checkCompleteness()
    checkInfo()
    warnOfLookalikes()
    proveDigests()
    return result
  }

  /// `bagit.txt` (RFC 8493 section 2.1.1).
  private mutating func readDeclaration() -> Bool {
    let path = "bagit.txt"
    guard source.files[BagName(path)] != nil else {
      result.error(path, "is missing; without it this is no bag")
      return false
    }
    guard let bytes = read(path) else { return false }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) || bytes.starts(with: [0xFE, 0xFF])
      || bytes.starts(with: [0xFF, 0xFE])
    {
      result.error(path, "starts with a byte-order mark, which the RFC forbids")
      return false
    }
    guard let text = BagTagFile.text(bytes, encoding: "UTF-8"), let fields = BagTagFile.fields(text) else {
      result.error(path, "is not made of two labelled lines in UTF-8")
      return false
    }
    func value(_ label: String) -> String? { fields.first { $0.label == label }?.value }
    guard let number = value("BagIt-Version"), let version = BagVersion(number) else {
      result.error(
        path, "BagIt-Version is \"\(value("BagIt-Version") ?? "missing")\"; it must be MAJOR.MINOR")
      return false
    }
    guard version.major < 2 else {
      result.error(path, "BagIt-Version \(number) is newer than what we know")
      return false
    }
    guard let encoding = value("Tag-File-Character-Encoding") else {
      result.error(path, "Tag-File-Character-Encoding is missing")
      return false
    }
    guard BagTagFile.text([], encoding: encoding) != nil else {
      result.error(path, "Tag-File-Character-Encoding \"\(encoding)\" is not one we can read")
      return false
    }
    if !source.files.keys.contains(where: \.isPayload) {
      result.warning("data", "the bag has no payload")
    }
    self.version = version
    self.encoding = encoding
    result.version = number
    return true
  }

  private mutating func readManifests(prefix: String, isPayload: Bool) {
    let paths = source.files.keys.map(\.text).filter {
      $0.hasPrefix(prefix) && $0.hasSuffix(".txt") && !$0.contains("/")
    }.sorted()
    if isPayload, paths.isEmpty { result.error("manifest-sha512.txt", "the bag has no payload manifest") }
    for path in paths {
      let name = path.dropFirst(prefix.count).dropLast(4).lowercased()
      guard let algorithm = BagAlgorithm(rawValue: name) else {
        result.warning(path, "its algorithm \"\(name)\" is not one we can compute")
        continue
      }
      guard let bytes = read(path) else { continue }
      guard let text = BagTagFile.text(bytes, encoding: encoding) else {
        result.error(path, "is not in the encoding \(encoding) that bagit.txt names")
        continue
      }
      let hasMark = text.unicodeScalars.first == "\u{FEFF}"
      if hasMark { result.warning(path, "starts with a byte-order mark") }
      let manifest = BagManifest(hasMark ? String(text.unicodeScalars.dropFirst()) : text, version: version)
      for line in manifest.broken { result.error(path, "a line is no entry: \"\(line.prefix(120))\"") }
      if manifest.entries.contains(where: \.hasStar) {
        result.warning(
          path, "paths bear the asterisk of md5sum, which some readers take for part of the name")
      }
      add(manifest, from: path, algorithm: algorithm, isPayload: isPayload)
    }
  }

  private mutating func add(
    _ manifest: BagManifest, from path: String, algorithm: BagAlgorithm, isPayload: Bool
  ) {
    var listed: [BagName: String] = [:]
    for entry in manifest.entries {
      if let fault = BagPath.fault(entry.path) {
        result.error(path, "the path \"\(entry.path)\" \(fault)")
        continue
      }
      let key = BagName(BagPath.normalised(entry.path))
      let name = key.text
      if key != BagName(entry.path) {
        result.warning(path, "the path \"\(entry.path)\" has parts that mean nothing")
      }
      guard entry.digest.utf8.count == algorithm.digits, entry.digest.allSatisfy(\.isHexDigit) else {
        result.error(
          path, "the digest of \(name) is no \(algorithm.rawValue) value: \"\(entry.digest.prefix(140))\"")
        continue
      }
      if isPayload != key.isPayload {
        result.error(
          path, isPayload ? "lists \(name), which is no payload" : "lists the payload file \(name)")
        continue
      }
      if let other = listed.updateValue(entry.digest, forKey: key) {
        if other == entry.digest {
          result.warning(path, "lists \(name) twice")
        } else {
          result.error(path, "lists \(name) twice, with different digests")
        }
      }
      if source.files[key] != nil {
        expected[key, default: [:]][algorithm] = entry.digest
      } else {
        resolveMissing(name, digest: entry.digest, algorithm: algorithm, manifest: path)
      }
    }
    if isPayload { payloadListed[algorithm, default: []].formUnion(listed.keys) }
  }

  private mutating func resolveMissing(
    _ name: String, digest: String, algorithm: BagAlgorithm, manifest: String
  ) {
    if let twin = twins[Self.folded(name)], expected[twin]?[algorithm].map({ $0 == digest }) ?? true {
      result.warning(manifest, "lists \(name); what is there is named \(twin.text)")
      expected[twin, default: [:]][algorithm] = digest
    } else if Self.systemFiles.contains(BagName(name).last.lowercased()) {
      systemFilesMissing += 1
      result.warning(
        manifest, "lists \(name), which is not there; systems make and remove such files by themselves")
    } else {
      result.error(name, "is listed in \(manifest) and is not there")
    }
  }

  /// Files by their name with case and normalisation folded.
  private lazy var twins: [String: BagName] = Dictionary(
    source.files.keys.map { (Self.folded($0.text), $0) }, uniquingKeysWith: { first, _ in first })

  private static func folded(_ path: String) -> String {
    path.precomposedStringWithCanonicalMapping.lowercased()
  }

  private static let systemFiles: Set<String> = [".ds_store", "thumbs.db", "desktop.ini"]

  /// `fetch.txt` names files to be got from elsewhere (RFC 8493 section 2.2.3). We never fetch: the bag must hold them.
  private mutating func checkFetch() {
    let path = "fetch.txt"
    guard source.files[BagName(path)] != nil, let bytes = read(path) else { return }
    guard let text = BagTagFile.text(bytes, encoding: encoding) else {
      result.error(path, "is not in the encoding \(encoding)")
      return
    }
    for line in BagTagFile.lines(text) where !line.allSatisfy(\.isWhitespace) {
      let parts = line.split(maxSplits: 2, whereSeparator: \.isWhitespace)
      guard parts.count == 3, parts[1] == "-" || UInt64(parts[1]) != nil else {
        result.error(path, "a line is no entry: \"\(line.prefix(120))\"")
        continue
      }
      let name = BagPath.decoded(String(parts[2]), version: version)
      if let fault = BagPath.fault(name) {
        result.error(path, "the path \"\(name)\" \(fault)")
      } else if source.files[BagName(BagPath.normalised(name))] == nil {
        result.error(BagPath.normalised(name), "is still to be fetched from \(parts[0].prefix(200))")
      }
    }
  }

  private mutating func checkCompleteness() {
    let payload = source.files.filter(\.key.isPayload)
    result.payloadFiles = payload.count
    result.payloadBytes = payload.values.reduce(0, +)
    for path in payload.keys.sorted() where expected[path] == nil {
      result.error(path.text, "is in the bag and in no manifest")
    }
    // From 1.0 on every manifest must list every file; before, one of them was enough.
    if version.major >= 1 {
      for (algorithm, listed) in payloadListed {
        for path in payload.keys.sorted()
        where expected[path] != nil && !listed.contains(path) && expected[path]?[algorithm] == nil {
          result.error(path.text, "is not in manifest-\(algorithm.rawValue).txt, though in another")
        }
      }
    }
    let systemFiles = payload.keys.filter { Self.systemFiles.contains($0.last.lowercased()) }
    for path in systemFiles.sorted() {
      result.warning(path.text, "is a file that systems change by themselves")
    }
  }

  /// `bag-info.txt` and its Payload-Oxum: bytes and count of the payload (RFC 8493 section 2.2.2).
  private mutating func checkInfo() {
    let path = version.infoFile
    guard source.files[BagName(path)] != nil, let bytes = read(path) else { return }
    guard let text = BagTagFile.text(bytes, encoding: encoding) else {
      result.error(path, "is not in the encoding \(encoding) that bagit.txt names")
      return
    }
    guard let fields = BagTagFile.fields(text) else {
      result.error(path, "a line has neither label nor white space before it")
      return
    }
    for field in fields where field.label == "Payload-Oxum" {
      let parts = field.value.split(separator: ".")
      guard parts.count == 2, let octets = UInt64(parts[0]), let count = UInt64(parts[1]) else {
        result.error(path, "Payload-Oxum \"\(field.value)\" is no pair of bytes and files")
        continue
      }
      let found = UInt64(result.payloadFiles)
      let isComplete = found == count || (found < count && found + systemFilesMissing >= count)
      guard octets == result.payloadBytes, isComplete else {
        result.error(
          path,
          "Payload-Oxum says \(octets) bytes in \(count) files; there are \(result.payloadBytes) in \(found)")
        continue
      }
    }
  }

  /// Names that one file system takes for the same and another does not.
  private mutating func warnOfLookalikes() {
    var seen: [String: BagName] = [:]
    for path in source.files.keys.sorted() {
      if let other = seen.updateValue(path, forKey: Self.folded(path.text)) {
        result.warning(path.text, "differs from \(other.text) only by case or normalisation")
      }
    }
  }

  private mutating func proveDigests() {
    for (name, values) in expected.sorted(by: { $0.key < $1.key }) {
      let path = name.text
      var digests = BagDigests(values.keys)
      do {
        try source.read(path) { digests.update($0) }
      } catch {
        result.error(path, "could not be read: \(error)")
        continue
      }
      let found = digests.finish()
      for (algorithm, value) in values.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        if found[algorithm] == value {
          result.digestsProven += 1
        } else {
          result.error(path, "\(algorithm.rawValue) is \(found[algorithm] ?? ""), \(value) is listed")
        }
      }
    }
  }

  private mutating func read(_ path: String) -> [UInt8]? {
    do {
      return try source.bytes(path, limit: tagFileLimit)
    } catch {
      result.error(path, "could not be read: \(error)")
      return nil
    }
  }
}
