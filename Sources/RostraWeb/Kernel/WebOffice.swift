package import Logging
package import Rostra
package import RostraPlatforms

/// What the pages need of the outside world, passed in once.
package struct WebOffice: Sendable {
  package var services: Services { didSet { time = AgencyTime(services.agency) } }
  /// Times as the agency's people read them.
  package private(set) var time: AgencyTime
  package var home: Home
  package var box: SecretBox
  /// Where people reach this system, such as `https://records.example.gov`: in links that leave it, and in the check of
  /// where a form came from.
  package var origin: String
  /// Addresses of reverse proxies whose `X-Forwarded-For` is believed; nobody else's is.
  package var trustedProxies: Set<String>
  /// A client for asking a site that somebody adds.
  package var client: @Sendable (_ reference: SiteReference, _ allowPrivate: Bool) -> RecordingClient
  package var log: Logger
  /// What the first administrator must type, so that a stranger who comes first gets nothing; nil on this machine alone.
  package var setupCode: String?
  /// How often one program may ask the API.
  package var apiRequestsPerMinute: Int64 = 600
  /// Bytes of a file that may be uploaded to be imported.
  package var mostImportBytes: Int64 = 4 << 30
  /// Verifying the whole archive.
  package let verifying = Turn()
  let registryFiles = RegistryFiles()
  package let assets: Assets
  /// What the agency's identity provider says of itself.
  package let providers: ProviderDirectory

  package init(
    services: Services, home: Home, origin: String, trustedProxies: Set<String> = [],
    client: @escaping @Sendable (_ reference: SiteReference, _ allowPrivate: Bool) -> RecordingClient,
    setupCode: String? = nil, log: Logger = Logger(label: "rostra")
  ) throws {
    self.services = services
    time = AgencyTime(services.agency)
    self.home = home
    box = try home.secretBox()
    self.origin = origin
    self.trustedProxies = trustedProxies
    self.client = client
    self.setupCode = setupCode
    self.log = log
    assets = try Assets()
    providers = ProviderDirectory()
  }

  package var agency: Agency { services.agency }
  package var isSecure: Bool { origin.hasPrefix("https://") }
}
