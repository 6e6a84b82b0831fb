import ArgumentParser
import Foundation
import Logging
import Rostra
import RostraStorage
import RostraWeb

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve the web application, the API and the public portal, and do the work that falls due.",
    discussion: """
      On one machine this one process is all: it also captures what is due, keeps the log, sends mail. With several, run \
      `rostra serve --no-work` and `rostra work` as many times as you like over one PostgreSQL and one S3 store.
      """)

  @Option(help: "The address to listen on; 0.0.0.0 for all.")
  var host = "127.0.0.1"

  @Option(help: "The port.")
  var port = 8400

  @Option(help: "PEM file with the certificate and its chain, to serve HTTPS.", completion: .file())
  var tlsCert: String?

  @Option(help: "PEM file with the certificate's private key.", completion: .file())
  var tlsKey: String?

  @Option(help: "Where people reach it, such as https://records.example.gov. Needed behind a proxy.")
  var origin: String?

  @Option(help: "Address of a reverse proxy whose X-Forwarded-For is to be believed. May be given several times.")
  var trustProxy: [String] = []

  @Option(help: "How many requests to the API one program may make in a minute.")
  var apiRequestsPerMinute: Int64 = 600

  @Flag(inversion: .prefixedNo, help: "Also do the work that falls due.")
  var work = true

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (tlsCert == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-cert and --tls-key belong together")
    }
    guard (10...1_000_000).contains(apiRequestsPerMinute) else {
      throw ValidationError("--api-requests-per-minute \(apiRequestsPerMinute): use 10 to 1000000")
    }
  }

  func run() async throws {
    try Procedures.requireSound()
    guard common.place.exists else { return try await serveFirstRun() }
    try await common.withAgency(waits: true) { office in
      let isNew = try await office.services.database.read { [agency = office.services.agency.id] tx in
        try Person.count(agency: agency, in: tx) == 0
      }
      let code = isNew ? ServeCommand.makeCode() : nil
      let spool = try office.home.spool()
      defer { spool.remove() }
      try await office.application(
        reached, trustProxy, spool: spool, setupCode: code, apiRequestsPerMinute: apiRequestsPerMinute
      ).serve(
        listening, worker: work ? office.worker(spool: spool) : nil
      ) { _ in
        if let notice = office.sampleNotice { Terminal.say(notice) }
        Terminal.say("Open \(reached)\(code.map { "/first-run?code=\($0)" } ?? "/sign-in")")
      }
    }
  }

  /// No home yet: the first page makes one, and the whole application goes on from there.
  private func serveFirstRun() async throws {
    let (home, code, later) = (common.place, ServeCommand.makeCode(), LaterWorkerService())
    let (reached, proxies, work, requests) = (reached, trustProxy, work, apiRequestsPerMinute)
    let first = try FirstRunApplication(home: home, origin: reached, setupCode: code) { services in
      let office = Office(services: services, viewer: CommonOptions.viewer(of: services.agency), home: home)
      let spool = try home.spool()
      if work { later.begin(office.worker(spool: spool)) }
      return try office.application(
        reached, proxies, spool: spool, setupCode: nil, apiRequestsPerMinute: requests)
    }
    try await listening.serve(first, services: [later], log: Logger(label: "rostra")) { _ in
      Terminal.say("There is no agency in \(home.path) yet.")
      Terminal.say("Open \(reached)/first-run?code=\(code)")
    }
  }

  private var listening: WebApplication.Listening { .init(host: host, port: port, certificate: tlsCert, key: tlsKey) }

  private var reached: String {
    origin ?? "\(tlsCert == nil ? "http" : "https")://\(host == "0.0.0.0" ? "localhost" : host):\(port)"
  }

  private static func makeCode() -> String { String(Secret.make(.random).prefix(10)).lowercased() }
}

extension Office {
  /// The web half of this office, as people reach it.
  fileprivate func application(
    _ origin: String, _ proxies: [String], spool: OwnedFolder, setupCode: String?, apiRequestsPerMinute: Int64
  ) throws -> WebApplication {
    var web = try WebOffice(
      services: services, home: home, origin: origin, trustedProxies: Set(proxies),
      client: { reference, allowPrivate in client(for: reference, allowPrivate: allowPrivate, spool: spool) },
      setupCode: setupCode)
    web.apiRequestsPerMinute = apiRequestsPerMinute
    return WebApplication(office: web)
  }
}
