import Foundation
import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// What everybody sees: no login, no cookie, no tracker, and nothing that needs a script but checking in the browser itself.
enum PortalRoutes {
  static func add(to routes: inout Routes) {
    let desk = CheckingDesk()
    let threads = WorkThreads("checking")
    routes.get("/", .anyone, home)
    routes.get("/how-it-works", .anyone) { call in
      call.page(ExplanationPage(language: call.language, agency: call.office.agency.name))
    }
    routes.get("/verify", .anyone) { call in call.page(verifyPage(call)) }
    routes.post("/verify", .anyone) { call in try await check(call, desk, threads) }
    VerifierAssets.add(to: &routes)
  }

  @Sendable private static func home(_ call: Call) async throws -> Response {
    let agency = call.office.agency
    let profile = try Profile.named(agency.profile)
    let (sites, head) = try await call.read { tx, _ in
      (try PublicSite.all(of: agency.id, in: tx), try LedgerHead.newest(of: agency.id, in: tx))
    }
    return call.page(
      HomePage(
        language: call.language, agency: agency.name, jurisdiction: profile.title,
        sites: sites.map { site in
          HomePage.Site(
            name: site.name, platform: site.platform.prefix(1).uppercased() + site.platform.dropFirst(),
            address: site.address, isLink: isWebAddress(site.address),
            since: call.moment(site.since, relative: false))
        },
        laws: profile.law.map {
          HomePage.Law(
            subject: $0.subject, title: $0.title, citation: $0.citation,
            verified: $0.lastVerified == "never" ? nil : $0.lastVerified)
        },
        helpers: profile.help.map { HomePage.Helper(name: $0.name, purpose: $0.for) },
        logSize: head.map { String($0.size) }))
  }

  private static func isWebAddress(_ address: String) -> Bool {
    address.hasPrefix("https://") || address.hasPrefix("http://")
  }

  // MARK: - Checking where the browser cannot

  /// Bytes of a file that is checked here.
  private static let mostBytes: Int64 = 512 << 20

  private static func verifyPage(_ call: Call, verdict: VerdictBox? = nil, refusal: String? = nil) -> VerifyPage {
    VerifyPage(
      language: call.language, agency: call.office.agency.name, key: call.services.signer.verifier.vkey,
      limit: ByteCount.text(mostBytes), verdict: verdict, refusal: refusal)
  }

  private static func check(_ call: Call, _ desk: CheckingDesk, _ threads: WorkThreads) async throws -> Response {
    let say = Speaker<VerifyWord>(call.language)
    guard await desk.enter(from: call.address, at: call.services.clock.now()) else {
      var response = call.page(verifyPage(call, refusal: say(.busy)), status: .tooManyRequests)
      response.headers[.retryAfter] = "60"
      return response
    }
    do {
      let response = try await check(call, say, threads)
      await desk.leave()
      return response
    } catch {
      await desk.leave()
      switch error {
      case WebFailure.tooLarge:
        return call.page(
          verifyPage(call, refusal: say(.tooLarge, ByteCount.text(mostBytes))), status: .contentTooLarge)
      case WebFailure.badRequest:
        return call.page(verifyPage(call, refusal: say(.notMultipart)), status: .badRequest)
      default: throw error
      }
    }
  }

  private static func check(_ call: Call, _ say: Speaker<VerifyWord>, _ threads: WorkThreads) async throws -> Response {
    guard let file = try await call.upload(limit: mostBytes).files.first else {
      return call.page(verifyPage(call, refusal: say(.noFile)), status: .unprocessableContent)
    }
    let handedOut = HandedOutFile(path: file.path, key: call.services.signer.verifier)
    let report = try await threads.run { try await handedOut.verify() }
    return call.page(verifyPage(call, verdict: VerdictBox(report, of: file.name, language: call.language)))
  }
}

extension VerdictBox {
  fileprivate init(_ report: ProductionReport, of file: String, language: String) {
    self.init(
      file: String(file.prefix(200)), isVerified: report.isVerified, isSample: report.isSample,
      findings: report.findings.prefix(100).map { found in
        let spanish = language == "es" ? FindingPhrases.spanish(file: found.file, message: found.message) : nil
        return Finding(text: spanish ?? found.description, isEnglish: spanish == nil)
      },
      unlisted: report.findingCount - min(report.findings.count, 100), production: report.reference,
      agency: report.agency, records: report.records > 0 ? String(report.records) : nil)
  }
}
