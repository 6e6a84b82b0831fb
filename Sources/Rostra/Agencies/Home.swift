import Foundation
import RostraPlatforms
package import RostraStorage
import TransparencyLog

/// The one directory under which everything an agency owns lies: database, objects, keys.
///
/// `ROSTRA_DATABASE_URL` and `ROSTRA_OBJECTS_URL` move the first two to servers; the keys stay here, readable by their
/// owner alone.
package struct Home: Sendable {
  package let path: String
  private let environment: [String: String]

  package init(path: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.path = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path
    self.environment = environment
  }

  /// `ROSTRA_HOME`; else what systemd gives a service; else `/var/lib/rostra` for root and the user's own data folder
  /// for others (XDG Base Directory Specification).
  package static func standard(environment: [String: String] = ProcessInfo.processInfo.environment) -> Home {
    if let path = environment["ROSTRA_HOME"], !path.isEmpty { return Home(path: path, environment: environment) }
    if let path = environment["STATE_DIRECTORY"]?.split(separator: ":").first {
      return Home(path: String(path), environment: environment)
    }
    if getuid() == 0 { return Home(path: "/var/lib/rostra", environment: environment) }
    let data =
      environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? "\(environment["HOME"] ?? NSHomeDirectory())/.local/share"
    return Home(path: "\(data)/rostra", environment: environment)
  }

  package var exists: Bool { FileManager.default.fileExists(atPath: markerPath) }
  /// Room left on its file system, in bytes; nil where that cannot be asked.
  package var freeBytes: Int64? {
    var system = statvfs()
    guard statvfs(path, &system) == 0 else { return nil }
    return Int64(system.f_bavail) * Int64(system.f_frsize)
  }
  package var spoolPath: String { "\(path)/spool" }
  package var keyPath: String { "\(path)/keys/log.key" }
  package var boxPath: String { "\(path)/keys/box.key" }
  /// The vault's master key: `ROSTRA_VAULT_KEY_FILE` moves it to where backups of this directory do not go.
  package var vaultKeyPath: String {
    environment["ROSTRA_VAULT_KEY_FILE"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(path)/keys/vault.key"
  }
  package var tokensPath: String { "\(path)/keys/tokens.json" }
  package var markerPath: String { "\(path)/rostra.json" }

  /// A folder of this process's own for temporary files; what processes that ended in the middle left is removed.
  package func spool() throws -> OwnedFolder {
    try OwnedFolder(at: "\(spoolPath)/\(UUID().uuidString.lowercased())") { UUID(uuidString: $0) != nil }
  }

  /// The same servers, another directory: where a restored home stands before it has its name.
  package func at(_ path: String) -> Home { Home(path: path, environment: environment) }

  package func objects() throws -> any Objects { try ObjectsLocation(environment, home: path).open() }

  /// Whether the objects lie in the directory.
  package var hasOwnObjects: Bool { environment["ROSTRA_OBJECTS_URL"].map(\.isEmpty) ?? true }

  package func databaseLocation() throws -> DatabaseLocation {
    try DatabaseLocation(environment: environment, defaultPath: "\(path)/rostra.sqlite")
  }

  /// The operator's own mail server, `ROSTRA_SMTP_URL` (see ``MailServer/init(url:)``).
  package var mailAddress: String? { environment["ROSTRA_SMTP_URL"].flatMap { $0.isEmpty ? nil : $0 } }

  /// What opens the small secrets at rest; made at the first need, so that homes of older programs get one too.
  package func secretBox() throws -> SecretBox {
    if let text = try? String(contentsOfFile: boxPath, encoding: .utf8),
      let key = Hexadecimal.bytes(text.trimmingWhitespace()), key.count == 32
    {
      return SecretBox(key: key)
    }
    guard !FileManager.default.fileExists(atPath: boxPath) else { throw HomeError.key(boxPath) }
    let key = SecretMaker.random.next()
    try Home.write(Hexadecimal.text(key) + "\n", to: boxPath)
    return SecretBox(key: key)
  }

  // MARK: - Making and opening

  /// Makes a home for an agency: directory, database, log, key. Evidence entry 1 says so.
  package func create(
    agency name: String, profile: Profile, timeZone: String?, isSample: Bool, viewerName: String,
    clock: Clock = .system
  ) async throws -> Services {
    guard !exists else { throw HomeError.exists(path) }
    let zone = timeZone ?? profile.timeZone
    guard TimeZone(identifier: zone) != nil else { throw HomeError.timeZone(zone) }
    let trimmed = name.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !trimmed.isEmpty, trimmed.utf8.count <= 200 else { throw HomeError.name(name) }
    for folder in ["", "/keys", "/spool"] {
      try FileManager.default.createDirectory(
        atPath: path + folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
    let identifiers = IdentifierMaker.timeOrdered(clock)
    let agency = Agency(
      id: identifiers.next(), name: trimmed, profile: profile.id, timeZone: zone, isSample: isSample,
      created: clock.now())
    let origin = Home.origin(of: agency)
    let signer = try NoteSigner.generate(name: origin)
    try Home.write(signer.privateKey, to: keyPath)
    let database = try await databaseLocation().open()
    try await database.migrate(Schema.migrations)
    let services = Services(
      agency: agency, database: database, objects: try ObjectsLocation(environment, home: path).open(), clock: clock,
      identifiers: identifiers, secrets: .random, signer: signer, home: self)
    do {
      try await found(services, by: Viewer(agency: agency.id, actor: viewerName, role: .operator))
    } catch {
      try? await services.close()
      throw error
    }
    return services
  }

  private func found(_ services: Services, by viewer: Viewer) async throws {
    let agency = services.agency
    try await services.database.write { tx in
      try agency.insert(in: tx)
      try AgencyUnit.insertRoot(of: agency, in: tx)
      try Ledger.create(origin: services.signer.name, for: agency.id, in: tx)
      var after = JSONMembers()
      after.add("name", agency.name)
      after.add("profile", agency.profile)
      after.add("timeZone", agency.timeZone)
      after.add("log", services.signer.name)
      after.add("sample", .bool(agency.isSample))
      try services.record("agency.create", of: agency.id.text, by: viewer, after: after.json, in: tx)
    }
    // Written last: a home without it is one whose making did not finish, and may be made again.
    try mark(agency.id, engine: services.database.engine)
  }

  /// Makes the directory the home of that agency.
  package func mark(_ agency: Identifier<Agency>, engine: DatabaseEngine) throws {
    var marker = JSONMembers()
    marker.add("rostra", JSON(1))
    marker.add("agency", agency.text)
    marker.add("engine", engine == .sqlite ? "sqlite" : "postgresql")
    try Home.write(marker.json.indentedText + "\n", to: markerPath)
  }

  package func open(clock: Clock = .system, steps: Steps = .none) async throws -> Services {
    guard exists else { throw HomeError.missing(path) }
    let marker = try JSON(parsing: try String(contentsOfFile: markerPath, encoding: .utf8))
    let database = try await databaseLocation().open()
    try await database.migrate(Schema.migrations)
    try await SearchIndex.refresh(database)
    let agencies = try await database.read { tx in try Agency.all(in: tx) }
    guard let agency = agencies.first(where: { $0.id.text == marker["agency"]?.string }) else {
      await database.close()
      throw HomeError.otherDatabase(path, (try? databaseLocation().description) ?? "the database")
    }
    guard let text = try? String(contentsOfFile: keyPath, encoding: .utf8) else {
      await database.close()
      throw HomeError.key(keyPath)
    }
    let signer = try NoteSigner(privateKey: text.trimmingCharacters(in: .whitespacesAndNewlines))
    try FileManager.default.createDirectory(
      atPath: spoolPath, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return Services(
      agency: agency, database: database, objects: try ObjectsLocation(environment, home: path).open(), clock: clock,
      identifiers: .timeOrdered(clock), secrets: .random, signer: signer, steps: steps, home: self)
  }

  /// The log's name, under which its checkpoints are signed: unique, readable, never changed.
  private static func origin(of agency: Agency) -> String {
    let words = agency.name.lowercased().unicodeScalars.map { scalar -> Character in
      ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "-"
    }
    let slug = String(words).split(separator: "-").joined(separator: "-").prefix(60)
    return "rostra/\(slug.isEmpty ? "agency" : slug)/\(agency.id.text.suffix(12))"
  }

  /// Writes a small file whole, readable by its owner alone.
  package static func write(_ text: String, to path: String) throws {
    let temporary = path + ".new"
    guard
      FileManager.default.createFile(
        atPath: temporary, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]),
      rename(temporary, path) == 0
    else { throw HomeError.unwritable(path) }
  }
}

package enum HomeError: Error, CustomStringConvertible {
  case exists(String)
  case missing(String)
  case timeZone(String)
  case name(String)
  case otherDatabase(String, String)
  case key(String)
  case unwritable(String)
  case objects(String)

  package var description: String {
    switch self {
    case .exists(let path): "\(path) is an agency's home already; use another --home, or go on with this one"
    case .missing(let path):
      "\(path) is no agency's home yet; make one with: rostra init \"Name of the agency\" --profile missouri-local"
    case .timeZone(let zone): "'\(zone)' is not a time zone's name; use one like America/Chicago"
    case .name(let name): "the agency's name '\(name.prefix(40))' must have 1 to 200 bytes"
    case .otherDatabase(let path, let location):
      "the home \(path) belongs to an agency that \(location) does not hold; is ROSTRA_DATABASE_URL set as it was?"
    case .key(let path): "the key \(path) is missing or damaged; restore it from a backup"
    case .unwritable(let path): "\(path) cannot be written; check the folder's owner and the free space"
    case .objects(let why): why
    }
  }
}

/// Where the objects are: `ROSTRA_OBJECTS_URL` or the folder `objects` in the home.
package struct ObjectsLocation: Sendable {
  private let url: String?
  private let environment: [String: String]
  private let home: String

  package init(_ environment: [String: String], home: String) {
    url = environment["ROSTRA_OBJECTS_URL"].flatMap { $0.isEmpty ? nil : $0 }
    self.environment = environment
    self.home = home
  }

  package func open() throws -> any Objects {
    guard let url else { return try FolderObjects(root: "\(home)/objects") }
    if url.hasPrefix("/") { return try FolderObjects(root: url) }
    guard let parts = URLComponents(string: url), parts.scheme == "s3", let bucket = parts.host, !bucket.isEmpty else {
      throw HomeError.objects(
        "ROSTRA_OBJECTS_URL '\(url)' is neither a folder's path nor an s3://bucket/prefix address")
    }
    func option(_ name: String) -> String? { parts.queryItems?.first { $0.name == name }?.value }
    let region = option("region") ?? environment["AWS_REGION"] ?? "us-east-1"
    guard let endpoint = URL(string: option("endpoint") ?? "https://s3.\(region).amazonaws.com") else {
      throw HomeError.objects("ROSTRA_OBJECTS_URL: the endpoint is not an address")
    }
    guard let accessKey = environment["AWS_ACCESS_KEY_ID"], let secretKey = environment["AWS_SECRET_ACCESS_KEY"] else {
      throw HomeError.objects("an s3:// store needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment")
    }
    let folder = parts.path.split(separator: "/").joined(separator: "/")
    return S3Objects(
      try S3Configuration(
        endpoint: endpoint, region: region, bucket: bucket, prefix: folder.isEmpty ? "" : folder + "/",
        credentials: S3Credentials(
          accessKey: accessKey, secretKey: secretKey, sessionToken: environment["AWS_SESSION_TOKEN"]),
        pathStyle: option("style") != "host"))
  }
}
