import Foundation
import Rostra
import WebArchive

/// Bags every file under a folder, into a ZIP when the target's name ends so, else into a new folder.
func bag(folder: String, to target: String) throws {
  var files: [String] = []
  let names = FileManager.default.enumerator(atPath: folder)
  while let name = names?.nextObject() as? String {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder),
      !isFolder.boolValue
    {
      files.append(name)
    }
  }
  let zip = target.hasSuffix(".zip") ? try ZIPWriter(path: target) : nil
  let writer =
    try zip.map { try BagWriter(zip: $0, name: "bag") } ?? BagWriter(folder: target, durably: false)
  for file in files.sorted() { try writer.addPayload(file, source: FileSource(path: folder + "/" + file)) }
  let summary = try writer.finish(info: [("Source-Organization", "benchmark")])
  try zip?.finish()
  report("bag: \(summary.payloadFiles) files, \(summary.payloadBytes) bytes")
}

func validate(bag path: String) throws -> Bool {
  let validator = BagValidator()
  let result =
    path.hasSuffix(".zip")
    ? try validator.validate(zip: FileSource(path: path)) : try validator.validate(folder: path)
  for finding in result.findings.prefix(20) { print(finding) }
  print(result.verdict.rawValue)
  report("validate: \(result.payloadFiles) files, \(result.digestsProven) digests proven")
  return result.verdict != .invalid
}
