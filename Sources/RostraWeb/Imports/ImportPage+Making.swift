import Rostra
import RostraPlatforms

extension ImportPage {
  init(_ job: ImportJob, _ site: Site, call: Call) {
    let counts = job.counts
    let total = job.examination?.entries ?? 0
    let isTaken = job.started != nil
    self.init(
      id: job.id.text, name: job.name, site: site.reference, siteName: site.shownName, state: job.state.rawValue,
      badge: job.badge, meaning: job.meaning,
      files: job.files.map { "\($0.name), \(ByteCount.text($0.length)), SHA-256 \(Hexadecimal.text($0.sha256))" },
      uploaded: call.moment(job.uploaded), actor: job.actor, started: call.moment(job.started),
      ended: call.moment(job.ended),
      examined: job.examination.flatMap { Examined($0, call: call) }, progress: job.progress ?? "",
      percent: job.state == .running && total > 0 ? min(99, counts.entries * 100 / total) : nil,
      result: isTaken
        ? [
          Count(label: "new", number: counts.new, meaning: "records that were not held"),
          Count(label: "changed", number: counts.changed, meaning: "known, with another version now"),
          Count(label: "known", number: counts.known, meaning: "held already, word for word"),
          Count(label: "deleted", number: counts.gone, meaning: "the file says that they were deleted"),
          Count(label: "media", number: counts.media, meaning: "pictures, films and other files"),
          Count(label: "quarantined", number: counts.quarantined, meaning: "not made records, listed below"),
          Count(label: "left out", number: counts.leftOut, meaning: "kept, and not made records"),
        ] : [],
      quarantined: [], hasMoreQuarantined: false, error: job.error ?? "",
      nextTry: job.error == nil ? nil : call.moment(job.nextTry), entered: nil, zone: call.office.agency.timeZone,
      itemsFound: job.state == .done ? Place.site(site.reference).text : nil,
      isBusy: job.state == .uploaded || job.state == .running)
  }
}

extension ImportPage.Examined {
  /// nil where nothing reads the file.
  fileprivate init?(_ found: Examination, call: Call) {
    guard let kind = found.kind else { return nil }
    func count(_ label: String, _ number: Int, _ meaning: String) -> ImportPage.Count {
      ImportPage.Count(label: label, number: number, meaning: meaning)
    }
    let span: String =
      if let from = found.from, let to = found.to {
        "from \(call.moment(from, relative: false).text) to \(call.moment(to, relative: false).text)"
      } else {
        "the file names no times"
      }
    let kept = found.leftOut.merging(found.kept) { $0 + $1 }
    self.init(
      kind: kind, provenance: found.provenance?.sentence ?? "", account: found.account,
      counts: [
        count("items", found.items, "in all"), count("new", found.new, "not held yet"),
        count("changed", found.changed, "held with other contents"), count("known", found.known, "held already"),
        count("media", found.media, "pictures, films and other files"),
        count("to be quarantined", found.quarantined, "an element is lacking, or they cannot be read"),
      ],
      span: span.sentence, reads: found.reads.sentence, leaves: found.leaves,
      kept: kept.sorted { $0.key < $1.key }.map { ImportPage.Kept(count: $0.value, because: $0.key) },
      notes: found.notes.map(\.sentence), importedBefore: call.moment(found.importedBefore))
  }
}

extension ImportJob {
  var badge: Badge { state == .waiting && importer == nil ? Badge("Needs a description", .warn) : state.badge }

  var meaning: String {
    switch state {
    case .uploaded: "It is being examined. Nothing of it is in the archive yet."
    case .waiting where importer == nil && files.count > 1: "Several files are one entry, which a person describes."
    case .waiting where importer == nil: "No part of this program knows what it is."
    case .waiting: "It waits for your decision. Nothing of it is in the archive yet."
    case .running: "It is being taken into the archive."
    case .done: "Everything that could be read is in the archive."
    case .failed where started == nil: "Nothing of it is in the archive."
    case .failed: "What was taken in before it stopped is in the archive."
    case .cancelled where started == nil: "It was dropped. Nothing of it is in the archive."
    case .cancelled: "It was stopped. What was taken in before stays in the archive."
    }
  }
}

extension ImportJob.State {
  var badge: Badge {
    switch self {
    case .uploaded: Badge("Being examined", .info)
    case .waiting: Badge("Waits for you", .warn)
    case .running: Badge("Being taken in", .info)
    case .done: Badge("Done", .good)
    case .failed: Badge("Failed", .bad)
    case .cancelled: Badge("Stopped", .quiet)
    }
  }
}

extension String {
  /// With a capital at its beginning.
  fileprivate var sentence: String { prefix(1).uppercased() + dropFirst() }
}
