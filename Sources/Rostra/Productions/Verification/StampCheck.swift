import Foundation
import RostraPlatforms
import TransparencyLog
import X509

/// The time stamps in a package: each must be of a checkpoint that the log's key signed and that the package's checkpoint
/// extends, and rightly signed. Whether the authority is to be trusted is for the reader to say: with its certificate, the
/// chain is judged, too; without, the report says that it was not.
struct StampCheck {
  let package: PackageFiles
  let head: SignedHead
  /// The authorities that the reader trusts.
  let anchors: [Certificate]

  func run(into report: inout ProductionReport) async {
    let folder = "data/" + ProductionStamps.folder
    guard !package.entries(in: folder, ending: "").isEmpty else { return }
    let dated: Checkpoint
    do {
      dated = try checkpoint(in: folder)
    } catch let error as PackageFiles.Missing {
      report.find(error.file, "is missing")
      return
    } catch {
      report.find(folder + "checkpoint", "\(error)")
      return
    }
    for entry in package.entries(in: folder, ending: ".tsr") {
      let name = package.name(of: entry)
      do {
        let token = try TimeStampReply.parse(try package.bytes(entry, limit: 1 << 20)).granted()
        let isJudged = !anchors.isEmpty
        let stamp =
          isJudged
          ? try await token.verify(imprint: dated.stampImprint, anchors: anchors)
          : try token.verifySignatureAlone(imprint: dated.stampImprint)
        report.stamps.append(
          ProductionReport.Stamp(
            file: name, leaves: dated.size,
            time: Timestamp(milliseconds: Int64(stamp.time.timeIntervalSince1970 * 1000)),
            authority: stamp.authority, isTrusted: isJudged))
      } catch {
        report.find(name, "\(error)")
      }
    }
  }

  private func checkpoint(in folder: String) throws -> Checkpoint {
    let dated = try Checkpoint(
      verifying: try SignedNote(try package.text(folder + "checkpoint")), by: head.key)
    let json = try package.text(folder + "consistency.json")
    let proof = try JSONDecoder().decode(ConsistencyProof.self, from: Data(json.utf8))
    guard proof.oldSize == dated.size, proof.newSize == head.checkpoint.size else {
      throw RecordProofsError(message: "its proof of consistency is for other checkpoints")
    }
    try proof.verify(old: dated.root, new: head.checkpoint.root)
    return dated
  }
}
