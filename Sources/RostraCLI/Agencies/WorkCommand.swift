import ArgumentParser
import Logging
import Rostra
import RostraWeb
import ServiceLifecycle
import UnixSignals

struct WorkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work",
    abstract: "Do the work that falls due, without serving pages: capture, integrate the log, send, produce.",
    discussion: "Start as many as you like over one PostgreSQL and one S3 store; each row is claimed by one of them.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try Procedures.requireSound()
    try await common.withAgency(waits: true) { office in
      let spool = try office.home.spool()
      defer { spool.remove() }
      Terminal.say("At work. Stop with Ctrl-C or SIGTERM.")
      try await ServiceGroup(
        services: [WorkerService(office.worker(spool: spool))], gracefulShutdownSignals: [.sigterm, .sigint],
        logger: Logger(label: "rostra")
      ).run()
    }
  }
}

extension Office {
  /// Everything that falls due, with this process's clients.
  func worker(spool: OwnedFolder) -> Worker {
    let catalogue = WorkCatalogue(
      services: services, home: home, client: { client(for: $0, allowPrivate: $1, spool: spool) },
      token: { token(for: $0) })
    return Worker(services: services, tasks: catalogue.tasks)
  }
}
