import Rostra
import RostraPlatforms

/// The registry's whole files, for which anybody may ask: made anew when an entry changed, else kept for the five minutes that
/// their headers promise. It owns what was made last; whoever asks while a file is being made waits for that one.
actor RegistryFiles {
  enum Kind: Hashable { case json, csv, wellKnown }

  private struct Kept {
    var state: String
    var until: Timestamp
    var bytes: Task<[UInt8], any Error>
  }

  static let seconds = 300
  private var kept: [Kind: Kept] = [:]

  /// - Parameter state: what the entries were when the file was asked for (``OfficialRegistry/state(agency:in:)``).
  func bytes(
    _ kind: Kind, of state: String, at now: Timestamp, make: @escaping @Sendable () async throws -> [UInt8]
  ) async throws -> [UInt8] {
    if let known = kept[kind], known.state == state, now < known.until { return try await known.bytes.value }
    let made = Task { try await make() }
    kept[kind] = Kept(state: state, until: now.advanced(bySeconds: Int64(Self.seconds)), bytes: made)
    do {
      return try await made.value
    } catch {
      kept[kind] = nil
      throw error
    }
  }
}
