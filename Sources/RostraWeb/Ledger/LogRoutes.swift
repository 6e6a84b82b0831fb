import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import Rostra
import RostraPlatforms
import RostraStorage
import TransparencyLog

/// The log as everybody may read it: C2SP tlog-tiles under `/log/`, so that existing clients and witnesses work, and the
/// time stamps beside it (docs/formats/log.md).
enum LogRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/log", .anyone, page)
    routes.get("/log/checkpoint", .anyone, checkpoint)
    routes.get("/log/key", .anyone) { call in
      published(Array((call.services.signer.verifier.vkey + "\n").utf8), .text, .changing)
    }
    routes.get("/log/tile/**", .anyone, tile)
    routes.get("/log/stamps", .anyone, stamps)
    routes.get("/log/stamps/:size/checkpoint", .anyone, stampedCheckpoint)
    routes.get("/log/stamps/:size/:file", .anyone, stamp)
  }

  // MARK: - Files

  private enum Sort: String {
    case text = "text/plain; charset=utf-8"
    case bytes = "application/octet-stream"
    case stamp = "application/timestamp-reply"
    case json = "application/json"
  }

  /// How long a copy may be used: what is named by its place in the log never changes.
  private enum Lasting: String {
    case ever = "public, max-age=31536000, immutable"
    case changing = "public, max-age=5"
  }

  /// Any page of any site may read the log: it is there for others to check.
  private static func published(_ bytes: [UInt8], _ sort: Sort, _ lasting: Lasting) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: sort.rawValue, .cacheControl: lasting.rawValue, .accessControlAllowOrigin: "*",
        .crossOriginResourcePolicy: "cross-origin",
      ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  @Sendable private static func checkpoint(_ call: Call) async throws -> Response {
    let key = try LedgerTiles.key("checkpoint", of: call.office.agency.id)
    guard let note = try await call.services.objects.get(key) else { throw WebFailure.notFound }
    return published(note, .text, .changing)
  }

  /// Only what the newest checkpoint covers: a tile that an integration wrote before it ended is nobody's yet.
  @Sendable private static func tile(_ call: Call) async throws -> Response {
    let path = (["tile"] + call.parameters.getCatchAll()).joined(separator: "/")
    guard let tile = Tile(path: path) else { throw WebFailure.notFound }
    let agency = call.office.agency.id
    let size = try await call.read { tx, _ in try Ledger.state(of: agency, in: tx).published }
    guard tile.isWithin(size: UInt64(size)) else { throw WebFailure.notFound }
    do {
      let bytes = try await LedgerTiles(objects: call.services.objects, agency: agency).tile(tile)
      return published(Array(bytes.prefix(tile.width * 32)), .bytes, .ever)
    } catch LedgerError.tileInDoubt where !tile.isFull {
      // The log never had a checkpoint of just this size.
      throw WebFailure.notFound
    }
  }

  // MARK: - Time stamps

  @Sendable private static func stamps(_ call: Call) async throws -> Response {
    let stamps = try await call.read { tx, viewer in try LedgerStamp.all(of: viewer.agency, in: tx) }
    let items = stamps.map { stamp -> JSON in
      [
        "size": JSON(stamp.size), "authority": .string(stamp.authority), "stamped": .string(stamp.stamped.rfc3339),
        "reply": .string(address(of: stamp)), "checkpoint": .string("/log/stamps/\(stamp.size)/checkpoint"),
      ]
    }
    return published((["items": .array(items)] as JSON).bytes, .json, .changing)
  }

  /// Named for its content, so that another authority's stamp of the same checkpoint renames nothing.
  static func address(of stamp: LedgerStamp) -> String { "/log/stamps/\(stamp.size)/\(name(of: stamp)).tsr" }

  private static func name(of stamp: LedgerStamp) -> String {
    Hexadecimal.text(Array(SHA256.hash(data: stamp.reply).prefix(8)))
  }

  @Sendable private static func stampedCheckpoint(_ call: Call) async throws -> Response {
    let size = try size(call)
    let note = try await call.read { tx, viewer -> String? in
      guard try LedgerStamp.all(of: viewer.agency, in: tx).contains(where: { $0.size == size }) else { return nil }
      return try LedgerCheckpoint.note(of: size, agency: viewer.agency, in: tx)
    }
    guard let note else { throw WebFailure.notFound }
    return published(Array(note.utf8), .text, .ever)
  }

  @Sendable private static func stamp(_ call: Call) async throws -> Response {
    let (size, file) = (try size(call), try call.parameter("file"))
    let stamp = try await call.read { tx, viewer in
      try LedgerStamp.all(of: viewer.agency, in: tx).first { $0.size == size && name(of: $0) + ".tsr" == file }
    }
    guard let stamp else { throw WebFailure.notFound }
    return published(stamp.reply, .stamp, .ever)
  }

  private static func size(_ call: Call) throws -> Int64 {
    guard let size = Int64(try call.parameter("size")) else { throw WebFailure.notFound }
    return size
  }

  // MARK: - In words

  @Sendable private static func page(_ call: Call) async throws -> Response {
    let (head, stamps) = try await call.read { tx, viewer in
      (try LedgerHead.newest(of: viewer.agency, in: tx), try LedgerStamp.all(of: viewer.agency, in: tx))
    }
    return call.page(
      LogPage(
        language: call.language, size: head.map { String($0.size) },
        made: head.map { call.moment($0.made, relative: false) },
        root: head?.root, key: call.services.signer.verifier.vkey, origin: call.services.signer.name,
        stamps: stamps.suffix(LogPage.mostStamps).reversed().map { stamp in
          LogPage.Stamp(
            size: String(stamp.size), authority: stamp.authority, stamped: call.moment(stamp.stamped, relative: false),
            reply: address(of: stamp), checkpoint: "/log/stamps/\(stamp.size)/checkpoint")
        }, isStampListCut: stamps.count > LogPage.mostStamps))
  }
}

extension Tile {
  /// Whether a tree of this size has all of the tile's hashes.
  fileprivate func isWithin(size: UInt64) -> Bool {
    guard level < 8 else { return false }
    let hashes = size >> UInt64(8 * level)
    let (first, overflow) = index.multipliedReportingOverflow(by: 256)
    return !overflow && first <= hashes && UInt64(width) <= hashes - first
  }
}
