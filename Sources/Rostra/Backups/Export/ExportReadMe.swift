/// What somebody who opens the folder needs to know, in plain words.
enum ExportReadMe {
  static func text(_ agency: Agency, _ proof: ExitProof, _ faults: [String]) -> String {
    let counts = proof.counts.sorted { $0.key < $1.key }.map { kind, count in
      "  \(kind): \(count.rows), and \(count.leaves) leaves of the log"
    }.joined(separator: "\n")
    let sample = agency.isSample ? "SAMPLE DATA: \(agency.name) is not a real agency.\n\n" : ""
    let missing =
      faults.isEmpty
      ? "" : "\nCould not be exported:\n\n" + faults.map { "  \($0)" }.joined(separator: "\n") + "\n"
    return """
      \(sample)Everything that \(agency.name) kept in Rostra. No program of ours is needed to read it.

      tables/   every table, as JSON Lines and as CSV, each with a note of what it is (.schema.json)
      warc/     the captured answers as they came, in WARC 1.1 files, and an index of them (CDXJ)
      media/    pictures, sound and film, each named by the SHA-256 of its bytes (tables/media.csv says whose)
      log/      the log: its newest signed checkpoint, its tiles (C2SP tlog-tiles), time stamps, the public key

      Not here: passwords, tokens, keys and other secrets, and what is made again from the rest.

      Nothing was left behind: exit-proof.json counts what there is beside what the log knows of.

      \(counts)

      Check it: `rostra verify FOLDER`, or `python3 check_export.py FOLDER` (docs/formats), which needs nothing of ours; any
      BagIt tool checks the digests (RFC 8493). The log has \(proof.size) leaves, root \(proof.root),
      signed with the key \(proof.verifier)
      \(missing)
      """
  }
}
