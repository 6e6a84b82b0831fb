import Hummingbird
import Rostra
import RostraPlatforms

/// The capture runs: which there were, and what each changed.
enum CaptureRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/captures", .permission(.read), list)
    routes.get("/captures/:run", .permission(.read), show)
  }

  private static let pageSize = 50
  private static let csvRows = 10_000

  @Sendable private static func list(_ call: Call) async throws -> Response {
    let now = call.services.clock.now()
    let reference = call.query("site")
    let wantsCSV = call.query("format") == "csv"
    let (from, to) = (call.query("from").flatMap(Day.init(text:)), call.query("to").flatMap(Day.init(text:)))
    let state = call.query("state").flatMap(CaptureRun.State.init(rawValue:))
    let zone = call.time.zone
    let place = call.query("after").flatMap(ListPlace.init)
    let loaded = try await call.read { tx, viewer -> Loaded in
      let sites = try Site.all(for: viewer, in: tx)
      var only: SiteOverview?
      if let reference {
        only = try SiteOverview.find(reference: reference, at: now, for: viewer, in: tx)
        guard only != nil else { throw WebFailure.notFound }
      }
      let filter = ListFilter(
        site: only?.site.id, state: state, from: from.map { Timestamp(seconds: $0.start(in: zone)) },
        to: to?.next.map { Timestamp(seconds: $0.start(in: zone)) })
      return Loaded(
        sites: sites, only: only,
        runs: try CaptureRun.page(
          filter, after: place, limit: wantsCSV ? csvRows : pageSize + 1, for: viewer, in: tx))
    }
    let names = Dictionary(uniqueKeysWithValues: loaded.sites.map { ($0.id, $0) })
    if wantsCSV { return csv(call, loaded.runs, names) }
    let here = Place.captures.with("site", reference).with("state", state?.rawValue)
      .with("from", from?.description).with("to", to?.description)
    let shown = loaded.runs.prefix(pageSize)
    return call.page(
      CapturesPage(
        head: loaded.only.map { call.siteHead($0, tab: .captures) },
        filters: Filters(
          action: Place.captures.path,
          fields: [
            FilterField(
              "site", "Site", value: reference,
              options: loaded.sites.map { (value: $0.reference, label: $0.shownName) }),
            FilterField(
              "state", "State", value: state?.rawValue,
              options: CaptureRun.State.allCases.map { (value: $0.rawValue, label: $0.badge.text) }),
            FilterField("from", "From", value: from?.description), FilterField("to", "To", value: to?.description),
          ]),
        rows: shown.map { row(call, $0, names[$0.site]) },
        pager: Pager(
          newest: place == nil ? nil : here.text,
          older: loaded.runs.count > pageSize
            ? shown.last.map { here.with("after", $0.place.description).text } : nil,
          csv: here.with("format", "csv").text)))
  }

  private struct Loaded: Sendable {
    var sites: [Site]
    var only: SiteOverview?
    var runs: [CaptureRun]
  }

  private static func row(_ call: Call, _ run: CaptureRun, _ site: Site?) -> CapturesPage.Row {
    CapturesPage.Row(
      id: run.id.text, site: site?.reference ?? "", siteName: site?.shownName ?? "",
      started: call.moment(run.started), took: took(run), state: run.state.badge, new: run.tally.new,
      edited: run.tally.edited, gone: run.tally.gone, media: run.tally.media, missed: run.missed.count)
  }

  private static func took(_ run: CaptureRun) -> String {
    guard let finished = run.finished else { return "–" }
    let seconds = finished.seconds - run.started.seconds
    return seconds < 120 ? "\(seconds) s" : "\(seconds / 60) min"
  }

  private static func csv(_ call: Call, _ runs: [CaptureRun], _ names: [Identifier<Site>: Site]) -> Response {
    call.csv(
      "captures",
      columns: [
        "id", "site", "state", "started", "finished", "new", "edited", "gone", "restored", "unchanged", "media",
        "answers", "bytes", "missed", "notes",
      ],
      rows: runs.map { run in
        let tally = run.tally
        return [
          run.id.text, names[run.site]?.reference ?? "", run.state.rawValue, run.started.rfc3339,
          run.finished?.rfc3339 ?? "", String(tally.new), String(tally.edited), String(tally.gone),
          String(tally.restored), String(tally.unchanged), String(tally.media), String(tally.exchanges),
          String(tally.bytes), run.missed.joined(separator: "; "), run.notes.joined(separator: "; "),
        ]
      })
  }

  // MARK: - One run

  @Sendable private static func show(_ call: Call) async throws -> Response {
    let id = Identifier<CaptureRun>(text: try call.parameter("run"))
    let found = try await call.read { tx, viewer -> (CaptureRun, Site, RunChanges)? in
      guard let run = try CaptureRun.find(id, for: viewer, in: tx),
        let site = try Site.find(run.site, for: viewer, in: tx)
      else { return nil }
      return (run, site, try RunChanges.read(run, for: viewer, in: tx))
    }
    guard let (run, site, changes) = found else { throw WebFailure.notFound }
    let tally = run.tally
    return call.page(
      CapturePage(
        id: run.id.text, site: site.reference, siteName: site.shownName, state: run.state.badge,
        meaning: run.state.meaning, started: call.moment(run.started), finished: call.moment(run.finished),
        isRunning: run.state == .running,
        facts: [
          SiteSettingsPage.Fact(
            name: "Items",
            value:
              "\(tally.new) new, \(tally.edited) edited, \(tally.gone) gone, \(tally.restored) restored, \(tally.unchanged) unchanged"
          ),
          SiteSettingsPage.Fact(
            name: "Kept", value: "\(tally.exchanges) answers, \(tally.media) media, \(ByteCount.text(tally.bytes))"),
        ],
        groups: [
          group(call, "New", changes.new), group(call, "Edited", changes.edited),
          group(call, "Gone, hidden or back", changes.observed),
        ].compactMap { $0 }, missed: run.missed, notes: run.notes))
  }

  private static func group(_ call: Call, _ heading: String, _ changes: [RunChanges.Change]) -> CapturePage.Group? {
    guard !changes.isEmpty else { return nil }
    return CapturePage.Group(
      heading: heading,
      entries: changes.prefix(RunChanges.most).map { change in
        CapturePage.Entry(
          item: change.item.text, author: change.author ?? "Author not named",
          text: change.text.excerpt(200), when: call.moment(change.placed, relative: false),
          note: change.what.map { "\($0.rawValue)\(change.reason.map { reason in ": \(reason)" } ?? "")" })
      }, hasMore: changes.count > RunChanges.most)
  }
}

extension CaptureRun.State {
  var meaning: String {
    switch self {
    case .running: "It has not ended yet."
    case .complete: "Everything that was wished for was fetched and read."
    case .partial: "The timeline was covered; some answers are still wanted and will be asked for again."
    case .failed: "The account or its timeline could not be read: the site counts as not covered."
    case .interrupted:
      "The program ended in the middle. What was kept is kept, and the next capture goes on from there."
    }
  }
}
