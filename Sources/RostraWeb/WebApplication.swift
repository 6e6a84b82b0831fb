import Foundation
package import Hummingbird
import HummingbirdTLS
package import Logging
import NIOCore
import NIOSSL
package import Rostra
package import ServiceLifecycle

/// The web half, put together: every route in one list, the headers around all of them.
package struct WebApplication: Sendable {
  package let office: WebOffice
  package let routes: [Routes.Entry]
  /// What answers, with or without a socket.
  package let responder: RouterResponder<WebContext>

  package init(office: WebOffice) {
    self.office = office
    var routes = Routes(office: office)
    routes.router.add(middleware: SecurityHeaders(gate: routes.gate))
    routes.router.add(middleware: APIMiddleware(gate: routes.gate))
    routes.get("/assets/:name", .anyone) { call in try call.office.assets.serve(call) }
    PortalRoutes.add(to: &routes)
    OfficialRoutes.add(to: &routes)
    PublicPolicyRoutes.add(to: &routes)
    PolicyRoutes.add(to: &routes)
    LogRoutes.add(to: &routes)
    ProductionRoutes.add(to: &routes)
    SignInRoutes.add(to: &routes)
    TodayRoutes.add(to: &routes)
    EvidenceRoutes.add(to: &routes)
    OperationsRoutes.add(to: &routes)
    StyleguidePage.add(to: &routes)
    API.add(to: &routes)
    ProviderRoutes.add(to: &routes)
    AccountRoutes.add(to: &routes)
    PeopleRoutes.add(to: &routes)
    SettingsRoutes.add(to: &routes)
    RulesRoutes.add(to: &routes)
    TextsRoutes.add(to: &routes)
    PlatformsRoutes.add(to: &routes)
    SitesRoutes.add(to: &routes)
    VaultRoutes.add(to: &routes)
    ProcedureRoutes.add(to: &routes)
    DutyRoutes.add(to: &routes)
    CheckRoutes.add(to: &routes)
    CaptureRoutes.add(to: &routes)
    ImportRoutes.add(to: &routes)
    ItemRoutes.add(to: &routes)
    SearchRoutes.add(to: &routes)
    AnnotationRoutes.add(to: &routes)
    AlertRoutes.add(to: &routes)
    DictionaryRoutes.add(to: &routes)
    self.routes = routes.entries
    responder = routes.router.buildResponder()
  }

  package struct Listening: Sendable {
    package var host: String
    package var port: Int
    /// Paths of PEM files; nil: plain HTTP, for a proxy in front or for this machine alone.
    package var certificate: String?
    package var key: String?

    package init(host: String, port: Int, certificate: String? = nil, key: String? = nil) {
      self.host = host
      self.port = port
      self.certificate = certificate
      self.key = key
    }
  }

  /// Serves until told to stop (SIGTERM, SIGINT), then lets what is under way finish.
  ///
  /// - Parameter worker: does the work that falls due beside the pages; nil where other processes do it.
  package func serve(
    _ listening: Listening, worker: Worker? = nil, started: @escaping @Sendable (Int) -> Void
  ) async throws {
    try await listening.serve(
      responder, services: worker.map { [WorkerService($0)] } ?? [], log: office.log, started: started)
  }
}

extension WebApplication.Listening {
  package func serve(
    _ responder: some HTTPResponder<WebContext>, services: [any Service], log: Logger,
    started: @escaping @Sendable (Int) -> Void
  ) async throws {
    let configuration = ApplicationConfiguration(address: .hostname(host, port: port), serverName: nil)
    let onRunning: @Sendable (any Channel) async -> Void = { channel in started(channel.localAddress?.port ?? 0) }
    guard let certificate, let key else {
      try await Application(
        responder: responder, server: .http1(), configuration: configuration, services: services,
        onServerRunning: onRunning, logger: log
      ).runService()
      return
    }
    var tls = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
    tls.minimumTLSVersion = .tlsv12
    try await Application(
      responder: responder, server: try .tls(.http1(), tlsConfiguration: tls), configuration: configuration,
      services: services, onServerRunning: onRunning, logger: log
    ).runService()
  }
}
