package import RostraPlatforms

/// All work that falls due, one line each. Adding some is adding its file to its capability, and its line here.
package struct WorkCatalogue: Sendable {
  private let services: Services
  private let home: Home
  private let client: @Sendable (_ reference: SiteReference, _ allowsPrivate: Bool) -> RecordingClient
  private let token: @Sendable (Site) -> AccessToken?

  package init(
    services: Services, home: Home,
    client: @escaping @Sendable (_ reference: SiteReference, _ allowsPrivate: Bool) -> RecordingClient,
    token: @escaping @Sendable (Site) -> AccessToken?
  ) {
    self.services = services
    self.home = home
    self.client = client
    self.token = token
  }

  package var tasks: [WorkTask] {
    [
      WorkTask("captures", "Capture sites that are due", every: 5) { try await captureDue() },
      WorkTask("seals", "Seal finished days", every: 600) {
        try await DaySealing(services: services).sealFinishedDays()
      },
      WorkTask("mail", "Send messages", every: 3) { try await NoticeWork(services: services, home: home).run() },
      WorkTask("webhooks", "Tell other programs", every: 3) {
        try await WebhookWork(services: services, box: home.secretBox()).run()
      },
      WorkTask("productions", "Make the productions that were asked for", every: 2) {
        try await ProductionWork(services: services, folder: home.spoolPath).run()
      },
      WorkTask("alerts", "Look for what alerts wait for, and tell", every: 5) {
        try await AlertWork(services: services).run() + AlertTelling(services: services).run()
      },
      WorkTask("imports", "Take in files that were imported", every: 2) {
        try await ImportWork(services: services, folder: home.spool).run()
      },
      WorkTask("import-files", "Remove files whose import has ended", every: 3600) {
        try await ImportWork(services: services, folder: home.spool).sweep()
      },
      WorkTask("duties", "See to what lapses and what is late", every: 60) {
        try await DutyWork(services: services).run()
      },
      WorkTask("reminders", "Remind people of what they owe", every: 300) {
        try await DutyWork(services: services).remind()
      },
      WorkTask("terms", "Fetch terms of service, and look whether they changed", every: 600) {
        try await TermsWatch(services: services, client: client(SiteReference(platform: "page", address: ""), false))
          .run()
      },
      WorkTask("policies", "Bring what was promulgated to everybody", every: 30) {
        try await PolicyTelling(services: services).run()
      },
      WorkTask("training", "Give the training to whoever comes new", every: 60) {
        try await Onboarding(services: services).run()
      },
      WorkTask("sites", "See to sites that need attention or sleep", every: 900) {
        try await SiteUpkeep(services: services).run()
      },
      WorkTask("checks", "Look at every check, once a night", every: 900) {
        try await CheckRun(services: services).runIfDue()
      },
      WorkTask("registry", "Bring the public registry up to the cases", every: 5) {
        try await OfficialRegistry.refresh(services: services)
      },
      WorkTask("registry-snapshot", "Keep the registry of each day, with its digest in the log", every: 900) {
        try await RegistrySnapshot.takeIfDue(services: services)
      },
      WorkTask("ledger", "Integrate the log", every: 1) { try await integrate() },
    ]
  }

  private func captureDue() async throws -> Int {
    let viewer = Viewer(agency: services.agency.id, actor: "system:capture", role: .system)
    let client = client
    let captures = DueCaptures(
      services: services, viewer: viewer, client: { client($0.account, $0.allowsPrivateAddress) }, token: token)
    return try await captures.run(.due).runs.count
  }

  private func integrate() async throws -> Int {
    let agency = services.agency.id
    let before = try await services.database.read { tx in try Ledger.state(of: agency, in: tx) }
    return Int(try await LedgerSequencer(services: services).integrate() - Int64(before.tree.size))
  }
}
