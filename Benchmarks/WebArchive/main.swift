import Foundation
import WebArchive

/// One job after the other, each as a peer does it, so that a shell can time them side by side.
let usage = """
  usage: warc-benchmark write CORPUS OUT.warc.gz      corpus as WARC, SHA-256 block and payload digests
         warc-benchmark verify FILE.warc.gz           every digest, member and record end
         warc-benchmark cdxj FILE.warc.gz [OUT] [-p]  sorted CDXJ, to standard output unless named
         warc-benchmark wacz FILE.warc.gz OUT.wacz    WACZ with index
         warc-benchmark check FILE.wacz               every digest and record of a WACZ
         warc-benchmark bag FOLDER OUT                BagIt of a folder, into a new folder or OUT.zip
         warc-benchmark validate BAG                  BagIt folder or .zip
  """

func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

/// Standard error, so that an index on standard output stays clean.
func report(_ text: String) {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  let cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime)
  let line = text + String(format: ", cpu %.2f s, peak %d MiB\n", cpu, usage.ru_maxrss / 1024)
  FileHandle.standardError.write(Data(line.utf8))
}

/// A buffered descriptor; the benchmark does not sync, as its peers do not.
final class Output {
  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init(path: String?) throws {
    descriptor = path.map { open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o644) } ?? 1
    if descriptor < 0 { throw CocoaError(.fileWriteUnknown) }
  }

  func with(_ body: (inout [UInt8]) throws -> Void) throws {
    try body(&buffer)
    if buffer.count >= 1 << 20 { try flush() }
  }

  func flush() throws {
    var done = 0
    while done < buffer.count {
      let count = buffer.withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress! + done, $0.count - done)
      }
      if count <= 0 { throw CocoaError(.fileWriteUnknown) }
      done += count
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

func write(corpus: String, to path: String) throws {
  var corpus = try Corpus(path: corpus)
  let output = try Output(path: path)
  let encoder = WARCMemberEncoder()
  var count = 0
  try output.with { bytes in
    _ = try encoder.append(
      .warcinfo(
        id: UUID(), date: WARCDate(secondsSince1970: 0), filename: (path as NSString).lastPathComponent,
        fields: [("software", "warc-benchmark"), ("format", "WARC File Format 1.1")]), to: &bytes)
  }
  while let answer = try corpus.next() {
    let record = WARCRecord.response(
      id: UUID(), date: WARCDate(secondsSince1970: answer.seconds), targetURI: answer.url,
      httpHead: answer.head,
      httpBody: answer.body)
    try output.with { _ = try encoder.append(record, to: &$0) }
    count += 1
  }
  try output.flush()
  report("write: \(count) records")
}

func verify(_ path: String) throws -> Bool {
  let result = try WARCVerifier().verify(FileSource(path: path))
  for finding in result.findings.prefix(20) { print(finding) }
  report(
    "verify: \(result.records) records, \(result.blockDigestsProven) block and \(result.payloadDigestsProven) payload digests proven, \(result.findingCount) findings"
  )
  return result.isIntact
}

func index(_ path: String, to output: String?, appendsPostedBody: Bool) throws {
  let sorter = CDXJSorter()
  let indexer = CDXJIndexer(
    filename: (path as NSString).lastPathComponent, appendsPostedBody: appendsPostedBody)
  for finding in try indexer.index(FileSource(path: path), { try sorter.append($0) }) {
    FileHandle.standardError.write(Data("\(finding)\n".utf8))
  }
  let output = try Output(path: output)
  try sorter.finish { line in try output.with { $0.append(contentsOf: line) } }
  try output.flush()
  report("cdxj")
}

func pack(_ path: String, to output: String) throws {
  let writer = try WACZWriter(
    path: output,
    description: .init(
      title: "benchmark", created: WARCDate(secondsSince1970: 1_700_000_000), software: "warc-benchmark"))
  try writer.addWARC(named: (path as NSString).lastPathComponent, from: FileSource(path: path))
  let length = try writer.finish(pages: [])
  report("wacz: \(length) bytes")
}

func check(_ path: String) throws -> Bool {
  let result = try WACZVerifier().verify(FileSource(path: path))
  for finding in result.findings { print(finding) }
  for (path, warc) in result.warcs { for finding in warc.findings.prefix(20) { print(path, finding) } }
  report("check: \(result.files) files, \(result.digestsProven) digests proven")
  return result.isIntact
}

let arguments = Array(CommandLine.arguments.dropFirst())
let appendsPostedBody = arguments.contains("-p")
let operands = arguments.filter { $0 != "-p" }
do {
  switch (operands.first, operands.count) {
  case ("write", 3): try write(corpus: operands[1], to: operands[2])
  case ("verify", 2): exit(try verify(operands[1]) ? 0 : 1)
  case ("cdxj", 2...3):
    try index(operands[1], to: operands.count > 2 ? operands[2] : nil, appendsPostedBody: appendsPostedBody)
  case ("wacz", 3): try pack(operands[1], to: operands[2])
  case ("check", 2): exit(try check(operands[1]) ? 0 : 1)
  case ("bag", 3): try bag(folder: operands[1], to: operands[2])
  case ("validate", 2): exit(try validate(bag: operands[1]) ? 0 : 1)
  default:
    FileHandle.standardError.write(Data((usage + "\n").utf8))
    exit(64)
  }
} catch {
  FileHandle.standardError.write(Data("warc-benchmark: \(error)\n".utf8))
  exit(74)
}
