import TransparencyLog

/// The time stamps in a package: each must be of its checkpoint, and rightly signed. Whether the authority is to be trusted is
/// for the reader to know; that needs its certificate, and `openssl ts -verify` tells with it.
struct StampCheck {
  let package: PackageFiles
  let checkpoint: Checkpoint

  func run(into report: inout ProductionReport) async {
    for entry in package.entries(in: "data/proofs/stamps/", ending: ".tsr") {
      let name = package.name(of: entry)
      do {
        let token = try TimeStampReply.parse(try package.bytes(entry, limit: 1 << 20)).granted()
        let stamp = try await token.verify(imprint: checkpoint.stampImprint, anchors: [])
        report.stamps.append("\(name): \(stamp.authority), \(stamp.time)")
      } catch TimeStampError.untrusted {
        report.stamps.append(
          "\(name): of this checkpoint and rightly signed; check its authority with openssl ts -verify")
      } catch {
        report.find(name, "\(error)")
      }
    }
  }
}
