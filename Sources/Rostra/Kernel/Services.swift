package import RostraStorage
package import TransparencyLog

/// What the rules need of the outside world, passed in once; tests fix the clock, the ids and the secrets.
package struct Services: Sendable {
  package var agency: Agency
  package var database: any Database { didSet { sharedWrites = SharedWrites(database) } }
  package var objects: any Objects
  package var clock: Clock
  package var identifiers: IdentifierMaker
  package var secrets: SecretMaker
  package var signer: NoteSigner
  /// Called at every write step that has a name, before it is taken; the crash harness stops the process there.
  package var steps: Steps
  /// The agency's directory, where its keys lie; nil where there is none but a database.
  package var home: Home?
  /// For the evidence of looking and searching, which many make at once.
  package private(set) var sharedWrites: SharedWrites

  package init(
    agency: Agency, database: any Database, objects: any Objects, clock: Clock, identifiers: IdentifierMaker,
    secrets: SecretMaker, signer: NoteSigner, steps: Steps = .none, home: Home? = nil
  ) {
    self.agency = agency
    self.database = database
    self.objects = objects
    self.clock = clock
    self.identifiers = identifiers
    self.secrets = secrets
    self.signer = signer
    self.steps = steps
    self.home = home
    sharedWrites = SharedWrites(database)
  }

  /// Ends what database and store keep open. Whoever opened or made them calls it, whatever happened meanwhile.
  package func close() async throws {
    await database.close()
    try await objects.close()
  }
}

/// Makes the random secret of a record's commitment: 32 bytes that never leave the database (docs/formats/commitment.md).
package struct SecretMaker: Sendable {
  private let make: @Sendable () -> [UInt8]

  package init(_ make: @escaping @Sendable () -> [UInt8]) { self.make = make }

  package func next() -> [UInt8] { make() }

  package static let random = SecretMaker {
    var generator = SystemRandomNumberGenerator()
    return (0..<4).flatMap { _ in withUnsafeBytes(of: generator.next()) { Array($0) } }
  }
}
