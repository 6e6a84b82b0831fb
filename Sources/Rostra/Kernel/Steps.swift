/// The named write steps of capture, integration, production, backup and restore, in the order in which a crash could fall between them.
///
/// Each name states what is durable before it. `Tests/CrashTests` ends the process at every one of them and then
/// verifies the whole archive.
package struct Steps: Sendable {
  package enum Name: String, Sendable, CaseIterable {
    /// Nothing of this batch is stored.
    case beforeSegmentAppend = "before-segment-append"
    /// Bytes are in the segment's buffer or file, not yet durable.
    case beforeSegmentDurable = "before-segment-durable"
    /// Bytes are durable; no row points at them: an unreferenced tail, cut at the next open.
    case beforeRows = "before-rows"
    /// Rows, evidence, search and leaves are committed; the log's tree does not cover the leaves yet.
    case afterRows = "after-rows"
    /// A closed segment's digest is not recorded yet.
    case beforeSegmentClosed = "before-segment-closed"
    /// Leaves are hashed into the tree in memory; no tile is written.
    case beforeTiles = "before-tiles"
    /// Tiles are durable; the checkpoint is not committed.
    case beforeCheckpoint = "before-checkpoint"
    /// The checkpoint is committed; it is not published at `/log/checkpoint` yet.
    case beforePublish = "before-publish"
    /// Half a production stands under a temporary name.
    case duringProduction = "during-production"
    /// The production is whole and durable under its temporary name.
    case beforeProductionNamed = "before-production-named"
    /// The rows of a backup are dumped under a temporary name; no object is copied.
    case duringBackup = "during-backup"
    /// Everything is copied and durable; the backup's manifest has no name yet.
    case beforeBackupNamed = "before-backup-named"
    /// A backup is proven and its objects are being put back; no row is.
    case duringRestore = "during-restore"
    /// All rows are committed; the home stands under a temporary name.
    case beforeHomeNamed = "before-home-named"
  }

  private let visit: @Sendable (Name) -> Void

  package init(_ visit: @escaping @Sendable (Name) -> Void) { self.visit = visit }

  package func reached(_ name: Name) { visit(name) }

  package static let none = Steps { _ in }
}
