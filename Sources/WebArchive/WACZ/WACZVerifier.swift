/// Proves a WACZ: the ZIP's own checksums, every digest that its description lists, the description's own digest, and every
/// record of every WARC in it.
public struct WACZVerifier: Sendable {
  public var zipLimits: ZIPLimits
  public var warcLimits: WARCLimits

  public init(zipLimits: ZIPLimits = .standard, warcLimits: WARCLimits = .standard) {
    self.zipLimits = zipLimits
    self.warcLimits = warcLimits
  }

  public struct Finding: Sendable, Hashable, CustomStringConvertible {
    public var severity: WARCFinding.Severity
    public var path: String
    public var message: String

    public var description: String { "\(severity.rawValue): \(path): \(message)" }
  }

  public struct Report: Sendable {
    public var version: String?
    public var files = 0
    public var digestsProven = 0
    public var findings: [Finding] = []
    /// The report of each WARC by its path.
    public var warcs: [(path: String, report: WARCVerifier.Report)] = []

    public var isIntact: Bool {
      !findings.contains { $0.severity == .error } && warcs.allSatisfy(\.report.isIntact)
    }
  }

  /// Throws only what the source throws; a file that is no WACZ is a report with an error.
  public func verify(_ source: any ByteSource) throws -> Report {
    var report = Report()
    let wacz: WACZReader
    do {
      wacz = try WACZReader(source, limits: zipLimits)
    } catch let error as WARCError {
      throw error
    } catch {
      report.findings.append(Finding(severity: .error, path: "", message: "\(error)"))
      return report
    }
    report.version = wacz.version
    if wacz.version == nil {
      report.add(.error, "datapackage.json", "does not say which version of WACZ it is (wacz_version)")
    }
    try checkResources(wacz, &report)
    try checkDescription(wacz, &report)
    for (path, name) in [("archive/", "WARC"), ("indexes/", "index"), ("pages/pages.jsonl", "list of pages")]
    where !wacz.zip.entries.contains(where: { $0.name.hasPrefix(path) && !$0.isDirectory }) {
      report.add(path == "archive/" ? .error : .warning, path, "the file holds no \(name)")
    }
    for entry in wacz.warcs {
      guard entry.method == .stored else {
        report.add(.warning, entry.name, "a WARC should be stored, not deflated, to be read in part")
        continue
      }
      do {
        let warc = try WARCVerifier(limits: warcLimits).verify(wacz.zip.source(of: entry))
        report.warcs.append((entry.name, warc))
      } catch let error as ZIPError {
        report.add(.error, entry.name, error.description)
      }
    }
    return report
  }

  private func checkResources(_ wacz: WACZReader, _ report: inout Report) throws {
    var listed: Set<String> = ["datapackage.json", "datapackage-digest.json"]
    for resource in wacz.resources {
      if !listed.insert(resource.path).inserted {
        report.add(.error, resource.path, "is listed twice in datapackage.json")
        continue
      }
      guard let entry = wacz.zip[resource.path] else {
        report.add(.error, resource.path, "is listed in datapackage.json and is not there")
        continue
      }
      var digest = RunningDigest(resource.digest?.algorithm ?? .sha256)
      do {
        try wacz.zip.read(entry) { digest.update($0) }
      } catch let error as ZIPError {
        report.add(.error, entry.name, error.description)
        continue
      }
      report.files += 1
      if let length = resource.length, length != entry.length {
        report.add(.error, entry.name, "is \(entry.length) bytes long, \(length) are listed")
      }
      guard let expected = resource.digest else {
        report.add(.warning, entry.name, "has no digest that can be compared")
        continue
      }
      let found = digest.finish()
      if found == expected {
        report.digestsProven += 1
      } else {
        report.add(.error, entry.name, "digest is \(found), \(expected) is listed")
      }
    }
    for entry in wacz.zip.entries where !entry.isDirectory && !listed.contains(entry.name) {
      report.add(.error, entry.name, "is not listed in datapackage.json, so nothing proves its content")
    }
  }

  private func checkDescription(_ wacz: WACZReader, _ report: inout Report) throws {
    let path = "datapackage-digest.json"
    guard let entry = wacz.zip[path] else {
      report.add(.warning, path, "is missing, so nothing proves datapackage.json")
      return
    }
    do {
      let json = JSONValue(try wacz.zip.bytes(of: entry, limit: 1 << 20))
      guard let expected = json?["hash"]?.string.flatMap({ WARCDigest($0) }) else {
        report.add(.error, path, "holds no digest of datapackage.json")
        return
      }
      var digest = RunningDigest(expected.algorithm)
      wacz.dataPackage.withUnsafeBytes { digest.update($0) }
      if digest.finish() != expected {
        report.add(.error, path, "the digest of datapackage.json differs")
      }
      if json?["signedData"] != nil {
        report.add(.note, path, "bears a signature, which is not checked here")
      }
    } catch let error as ZIPError {
      report.add(.error, path, error.description)
    }
  }
}

extension WACZVerifier.Report {
  fileprivate mutating func add(_ severity: WARCFinding.Severity, _ path: String, _ message: String) {
    findings.append(WACZVerifier.Finding(severity: severity, path: path, message: message))
  }
}
