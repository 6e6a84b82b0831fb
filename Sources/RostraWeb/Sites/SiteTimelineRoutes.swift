import Foundation
import Hummingbird
import Rostra
import RostraPlatforms

/// A site's timeline in context.
enum SiteTimelineRoutes {
  static func add(to routes: inout Routes) { routes.get("/sites/:site", .permission(.read), show) }

  private static let pageSize = 20
  /// How much captured text a page takes before it ends: it stays below 60 kB.
  private static let pageWeight = 34_000
  private static let csvRows = 5000

  @Sendable private static func show(_ call: Call) async throws -> Response {
    let wish = TimelineWish(call)
    if call.query("format") == "csv" { return try await csv(call, wish) }
    let reference = try call.parameter("site")
    let now = call.services.clock.now()
    let loaded = try await call.read { tx, viewer -> Loaded? in
      guard let overview = try SiteOverview.find(reference: reference, at: now, for: viewer, in: tx) else { return nil }
      return Loaded(
        overview: overview,
        profile: try Timeline.profile(of: overview.site, at: wish.filter.moment, for: viewer, in: tx),
        extent: try Timeline.extent(of: overview.site, for: viewer, in: tx),
        timeline: try Timeline.read(
          of: overview.site, wish.filter, after: wish.after, limit: pageSize, for: viewer, in: tx))
    }
    guard let loaded else { throw WebFailure.notFound }
    return call.page(page(call, loaded, wish: wish))
  }

  private struct Loaded: Sendable {
    var overview: SiteOverview
    var profile: ItemSight?
    var extent: ClosedRange<Timestamp>?
    var timeline: Timeline
  }

  private static func page(_ call: Call, _ loaded: Loaded, wish: TimelineWish) -> SiteTimelinePage {
    let site = loaded.overview.site
    let here = Place.site(site.reference)
    let counts = wish.filter.moment == nil
    var threads: [SiteTimelinePage.ThreadView] = []
    var weight = 0
    var last: ArchivedItem?
    for thread in loaded.timeline.threads where weight < pageWeight || threads.isEmpty {
      let view = self.thread(call, thread, counts: counts)
      weight += view.weight
      threads.append(view)
      last = thread.opening.item
    }
    let isCut = threads.count < loaded.timeline.threads.count
    let next = isCut ? last?.place : loaded.timeline.next
    return SiteTimelinePage(
      head: call.siteHead(loaded.overview, tab: .timeline),
      profile: loaded.profile.map { profile(call, $0, site: site, counts: counts) },
      choices: Timeline.Choice.allCases.map { choice in
        SiteTimelinePage.Choice(
          label: choice.label, address: wish.place(at: here, choice: choice).text,
          isCurrent: choice == wish.filter.choice)
      }, jump: jump(call, loaded.extent, wish: wish, here: here), asOf: wish.asOf?.description, threads: threads,
      newest: wish.after == nil && wish.until == nil ? nil : wish.place(at: here, isFirst: true).text,
      older: next.map { wish.place(at: here).with("after", $0.description).text },
      csv: wish.place(at: here).with("format", "csv").text,
      isFiltered: wish.filter.choice != .conversations || wish.until != nil)
  }

  private static func thread(
    _ call: Call, _ thread: Timeline.Thread, counts: Bool
  ) -> SiteTimelinePage.ThreadView {
    let opening = thread.opening.item
    var depths = [opening.platformID: 0]
    var names = [opening.platformID: opening.author.handle]
    let answers = thread.answers.map { answer -> SiteTimelinePage.Answer in
      let to = answer.item.inReplyTo ?? ""
      let depth = (depths[to] ?? 0) + 1
      depths[answer.item.platformID] = depth
      names[answer.item.platformID] = answer.item.author.handle
      let whom = depth > 1 ? names[to].flatMap { $0 }.map { "to @\($0)" } : nil
      return SiteTimelinePage.Answer(
        post: call.post(answer, cut: 400, answers: whom, counts: counts), depth: depth)
    }
    return SiteTimelinePage.ThreadView(
      opening: call.post(
        thread.opening, cut: 700, answers: thread.answersUnknown ? "an answer to a post that is not held" : nil,
        counts: counts),
      answers: answers, more: thread.hasMore ? Place.item(opening.id).text : nil)
  }

  private static func profile(_ call: Call, _ sight: ItemSight, site: Site, counts: Bool) -> ProfileView {
    let post = call.post(sight, cut: 800, counts: counts)
    return ProfileView(
      item: sight.item.id.text, name: sight.content?.title ?? site.shownName, handle: site.account.handle,
      text: post.text, avatar: post.pictures.first { $0.address != nil && $0.kind == .picture },
      address: site.account.address, counters: post.counters, marks: post.marks.filter { $0.tone != "info" },
      seen: call.moment(sight.item.lastSeen), isHandedOver: sight.isHandedOver,
      versions: sight.versions == 1 ? "1 version of the profile" : "\(sight.versions) versions of the profile")
  }

  /// Years in which there is something, and the months of the one that is looked at.
  private static func jump(
    _ call: Call, _ extent: ClosedRange<Timestamp>?, wish: TimelineWish, here: Place
  ) -> SiteTimelinePage.Jump {
    var jump = SiteTimelinePage.Jump(
      action: here.path, choice: wish.filter.choice == .conversations ? "" : wish.filter.choice.rawValue,
      before: wish.until?.description ?? "", asOf: wish.asOf?.description ?? "", years: [], months: [])
    guard let extent else { return jump }
    let (first, last) = (call.time.civilDay(extent.lowerBound), call.time.civilDay(extent.upperBound))
    let year = wish.until?.year ?? wish.after.map { call.time.civilDay($0.at).year }
    jump.years = (first.year...last.year).reversed().compactMap { each in
      Day(year: each, month: 12, day: 31).map { day in
        SiteTimelinePage.Choice(
          label: String(each), address: wish.place(at: here, until: day).text, isCurrent: each == year)
      }
    }
    guard let year else { return jump }
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    jump.months = (1...12).compactMap { month in
      guard let day = Day(year: year, month: month, day: 1)?.lastOfMonth, day >= first,
        month <= last.month || year < last.year
      else { return nil }
      return SiteTimelinePage.Choice(
        label: names[month - 1], address: wish.place(at: here, until: day).text,
        isCurrent: month == (wish.until?.month ?? wish.after.map { call.time.civilDay($0.at).month }))
    }
    return jump
  }

  /// An export is evidence (AUD-9): what left, by whom.
  private static func csv(_ call: Call, _ wish: TimelineWish) async throws -> Response {
    let reference = try call.parameter("site")
    let services = call.services
    var filter = wish.filter
    if filter.choice == .conversations { filter.choice = .everything }
    let chosen = filter
    let timeline = try await call.write { tx, viewer -> Timeline in
      guard let site = try Site.find(reference: reference, for: viewer, in: tx) else { throw WebFailure.notFound }
      let timeline = try Timeline.read(of: site, chosen, after: wish.after, limit: csvRows, for: viewer, in: tx)
      var after = JSONMembers()
      after.add("choice", chosen.choice.rawValue)
      after.add("rows", JSON(timeline.threads.count))
      try services.record("site.export", of: reference, by: viewer, after: after.json, in: tx)
      return timeline
    }
    return call.csv(
      "\(reference)-timeline",
      columns: [
        "id", "platform_id", "address", "kind", "own", "author", "handle", "published", "first_seen", "last_seen",
        "state",
        "state_since", "state_reason", "versions", "answers", "text", "media", "media_without_description", "counters",
        "handed_over",
      ],
      rows: timeline.threads.map { row(call, $0.opening) })
  }

  private static func row(_ call: Call, _ sight: ItemSight) -> [String] {
    let item = sight.item
    let pictures = sight.content.map { call.pictures(of: $0, sight.media) } ?? []
    return [
      item.id.text, item.platformID, item.url ?? "", item.kind, item.isOwn ? "yes" : "no", item.author.name ?? "",
      item.author.handle ?? "", item.published?.rfc3339 ?? "", item.firstSeen.rfc3339, item.lastSeen.rfc3339,
      sight.state.rawValue, sight.change?.at.rfc3339 ?? "", sight.change?.reason ?? "", String(sight.versions),
      item.inReplyTo ?? "", sight.content?.text ?? "", String(pictures.count),
      String(pictures.filter { $0.description == nil }.count), item.countersInWords.joined(separator: ", "),
      sight.isHandedOver ? item.firstSeen.rfc3339 : "",
    ]
  }
}

/// What the address of a timeline asks for.
struct TimelineWish: Sendable {
  var filter: Timeline.Filter
  var after: ListPlace?
  var until: Day?
  var asOf: Day?

  init(_ call: Call) {
    until = call.query("until").flatMap(Day.init(text:))
    asOf = call.query("as-of").flatMap(Day.init(text:))
    let zone = call.time.zone
    func end(_ day: Day?) -> Timestamp? { day?.next.map { Timestamp(seconds: $0.start(in: zone)) } }
    filter = Timeline.Filter(
      call.query("show").flatMap(Timeline.Choice.init(rawValue:)) ?? .conversations, before: end(until),
      moment: end(asOf).map { Timestamp(milliseconds: $0.milliseconds - 1) })
    after = call.query("after").flatMap(ListPlace.init)
  }

  func place(
    at here: Place, choice: Timeline.Choice? = nil, until: Day? = nil, isFirst: Bool = false
  ) -> Place {
    let choice = choice ?? filter.choice
    return here.with("show", choice == .conversations ? nil : choice.rawValue)
      .with("until", isFirst ? nil : (until ?? self.until)?.description).with("as-of", asOf?.description)
  }
}

extension Timeline.Choice {
  var label: String {
    switch self {
    case .conversations: "Conversations"
    case .everything: "Everything, one by one"
    case .own: "By this account"
    case .others: "By others"
    case .deleted: "Deleted or gone"
    case .hidden: "Hidden"
    case .edited: "Edited"
    case .withMedia: "With pictures or films"
    case .withoutAltText: "Without a description"
    }
  }
}

extension SiteTimelinePage.ThreadView {
  /// About how many bytes of HTML it will be.
  fileprivate var weight: Int { ([opening] + answers.map(\.post)).reduce(0) { $0 + $1.weight } }
}

extension PostView {
  var weight: Int {
    900 + text.utf8.count + pictures.reduce(0) { $0 + 450 + 2 * ($1.description?.utf8.count ?? 0) }
      + links.reduce(0) { $0 + 150 + $1.address.utf8.count + $1.label.utf8.count + ($1.description?.utf8.count ?? 0) }
      + poll.reduce(0) { $0 + 60 + $1.text.utf8.count } + (knowledge?.utf8.count ?? 0)
      + (warning?.utf8.count ?? 0) + (heading?.utf8.count ?? 0)
  }
}

extension Day {
  /// `2026-03-01`, as a date field sends it.
  init?(text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else { return nil }
    self.init(year: year, month: month, day: day)
  }

  var lastOfMonth: Day? {
    month < 12 ? Day(year: year, month: month + 1, day: 1)?.previous : Day(year: year, month: 12, day: 31)
  }
}

extension AgencyTime {
  /// The day that it is in the agency's zone.
  func civilDay(_ time: Timestamp) -> Day {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = calendar.dateComponents(
      [.year, .month, .day], from: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
    return Day(year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1)
      ?? Day(year: 1970, month: 1, day: 1)!
  }
}
