import Rostra

/// A site's case: where it is, who must act next, what is missing, what has been done by whom under which authority.
struct SiteCasePage: Page {
  var entered: Entered
  var reference: String
  var name: String
  var unit: String
  var stage: Badge
  var meaning: String
  var since: Moment
  var facts: [Fact]
  var next: [Next]
  /// What refused the step that was just tried.
  var refused: [Lack] = []
  var reviews: [Review]
  var checklist: [String]
  var mayEdit: Bool
  var mayEndorse: Bool
  var mayReview: Bool
  /// Nobody's review is missing any more.
  var reviewDone: Bool
  var isRejected: Bool
  var messages: [Message]
  var history: [Entry]
  var title: String { name.isEmpty ? "Request \(reference)" : name }
  var section: Frame.Section? { .registry }

  struct Fact: Codable, Sendable, Hashable {
    var name: String
    var value: String
  }

  struct Next: Codable, Sendable, Hashable {
    var act: String
    var title: String
    var roles: String
    var holders: [String]
    var isMine: Bool
    var needsReason: Bool
    var lacks: [Lack]
  }

  struct Lack: Codable, Sendable, Hashable {
    var sentence: String
    var remedy: String
    var requirement: String
  }

  struct Review: Codable, Sendable, Hashable {
    var role: String
    var reviewer: String
    var at: Moment
    var answers: [Answer]
  }

  struct Answer: Codable, Sendable, Hashable {
    var question: String
    var isMet: Bool
    var note: String
  }

  struct Message: Codable, Sendable, Hashable {
    var subject: String
    var to: String
    var cc: String
    var state: Badge
    var made: Moment
  }

  struct Entry: Codable, Sendable, Hashable {
    var at: Moment
    var actor: String
    var role: String
    var what: String
    var isRefused: Bool
    var reason: String?
    var refused: [String]
    var leaf: String
  }

  /// What is done with a request beside its steps.
  private static let acts = [
    "edit": "Changed the request", "endorse": "Endorsed the request", "review": "Recorded a review",
  ]

  private static let labels = ["note": "Note", "reason": "Reason", "answers": "Checklist"]

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Registry", Place("registry"))]).html)
    \(entered.summary(Self.labels))
    \(refused.isEmpty ? nil : refusal)
    <div class="heading"><h1><bdi>\(title)</bdi> \(stage.html)</h1>
    <p class="actions">\(mayEdit ? "<a class=\"button\" href=\"/registry/\(reference)/edit\">Edit the request</a>" as HTML : nil)\
    \(isRejected ? "<a class=\"button\" href=\"/registry/new?follows=\(reference)\">Ask anew</a>" as HTML : nil)</p></div>
    <p class="lead">\(meaning)</p>
    <p class="quiet">\(reference) · \(unit) · since \(since.html)</p>
    <h2>What comes next</h2>
    \(mayEndorse ? endorsement(frame) : nil)
    \(mayReview && !reviewDone ? reviewForm(frame) : nil)
    \(next.isEmpty ? "<p>Nothing more is to be done here.</p>" : "\(next.map { step($0, frame) })" as HTML)
    \(mayReview && reviewDone ? reviewForm(frame) : nil)
    <h2>The request</h2>
    \(FactList(facts: facts.map { ($0.name, "\($0.value)") }).html)
    \(reviews.isEmpty ? nil : reviewsMade)
    <h2>Messages</h2>
    \(messages.isEmpty ? "<p>None yet.</p>" : messagesSent)
    <h2>What was done</h2>
    \(historyTable)
    """
  }

  private var refusal: HTML {
    """
    <div class="message wrong" role="alert" tabindex="-1" data-focus>
    <h2>That is not possible yet</h2>
    \(list(refused))
    <p>Nothing was changed. The attempt is on record.</p>
    </div>
    """
  }

  private func list(_ lacks: [Lack]) -> HTML {
    "<ul>\(lacks.map { "<li>\($0.sentence) \($0.remedy) <span class=\"quiet\">\($0.requirement)</span></li>\n" as HTML })</ul>"
  }

  private func step(_ step: Next, _ frame: Frame) -> HTML {
    """
    <section class="card"><h3>\(step.title)</h3>
    <p>By the \(step.roles): \(step.holders.isEmpty ? "<strong>nobody holds the role</strong>" as HTML : "\(step.holders.joined(separator: ", "))").</p>
    \(step.lacks.isEmpty ? nil : "<p>Missing before that:</p>\(list(step.lacks))" as HTML)
    \(step.isMine && step.lacks.isEmpty ? button(step, frame) : nil)
    </section>
    """
  }

  private func button(_ step: Next, _ frame: Frame) -> HTML {
    """
    <form method="post" action="/registry/\(reference)/steps/\(step.act)">\(frame.token)
    \(Field(name: "reason-\(step.act)", label: "Reason", kind: .lines(2), isRequired: step.needsReason).html(entered))
    <button\(step.act == "reject" ? " class=\"danger\"" as HTML : "")>\(step.title)</button></form>
    """
  }

  private func endorsement(_ frame: Frame) -> HTML {
    """
    <section class="card"><h3>Endorse the request</h3>
    <p>A site is a business decision: say why your line of business stands behind it.</p>
    <form method="post" action="/registry/\(reference)/endorse">\(frame.token)
    \(Field(name: "note", label: "Why", kind: .lines(3)).html(entered))
    <button>Endorse it</button></form></section>
    """
  }

  private func reviewForm(_ frame: Frame) -> HTML {
    """
    <section class="card"><h3>Record your review</h3>
    <form method="post" action="/registry/\(reference)/review">\(frame.token)
    \(checklist.enumerated().map { index, question in
      """
      \(Field(name: "met-\(index)", label: question, kind: .radios([Field.Option("yes", "Yes"), Field.Option("no", "No")])).html(entered))
      \(Field(name: "note-\(index)", label: "Note", kind: .lines(2)).html(entered))
      """ as HTML
    })
    <button>Record the review</button></form></section>
    """
  }

  private var reviewsMade: HTML {
    """
    <h2>Reviews</h2>
    \(reviews.map { review in
      """
      <h3>\(review.role)</h3><p>\(review.reviewer), \(review.at.html)</p>
      \(DataTable(caption: "Review by \(review.role)", columns: ["Question", "Answer", "Note"], rows: review.answers.map { ["\($0.question)", $0.isMet ? "Yes" : "No", "\($0.note)"] }).html)
      """ as HTML
    })
    """
  }

  private var messagesSent: HTML {
    DataTable(
      caption: "Messages", columns: ["Message", "To", "Copies", "State", "Made"],
      rows: messages.map { ["\($0.subject)", "\($0.to)", "\($0.cc)", $0.state.html, $0.made.html] }
    ).html
  }

  private var historyTable: HTML {
    DataTable(
      caption: "What was done", columns: ["When", "Who", "As", "What", "Log entry"],
      rows: history.map { entry in
        [
          entry.at.html, "\(entry.actor)", "\(entry.role)",
          "\(entry.isRefused ? Badge("Refused", .warn).html : nil) \(entry.what)\(entry.reason.map { "<br><span class=\"quiet\">\($0)</span>" as HTML })\(entry.refused.map { "<br><span class=\"quiet\">\($0)</span>" as HTML })",
          "\(entry.leaf)",
        ]
      }, numeric: [4]
    ).html
  }
}

extension SiteCasePage.Lack {
  init(_ refusal: Refusal) {
    self.init(sentence: refusal.lack.sentence, remedy: refusal.lack.remedy, requirement: refusal.requirement)
  }
}

extension SiteCasePage {
  init(_ detail: SiteCaseDetail, _ call: Call, _ entered: Entered) {
    let (site, request, profile) = (detail.site, detail.site.request, detail.profile)
    func name(_ id: Identifier<Person>) -> String { detail.people[id] ?? "somebody who is gone" }
    self.init(
      entered: entered, reference: site.reference, name: request.name, unit: site.unitName, stage: site.stage.badge,
      meaning: site.stage.meaning, since: call.moment(site.since),
      facts: [
        ("Asked for by", site.requester.map(name) ?? ""), ("Platform", request.platform),
        ("Type of social media", request.categories.map(\.title).joined(separator: ", ")),
        ("Purpose", request.purpose),
        ("Types of communication", request.communications.map(\.title).joined(separator: ", ")),
        ("Audience", request.audience), ("Part of the mission", request.mission),
        ("Justification", request.justification), ("Terms of service", request.terms),
        ("Proposed administrators", request.administrators.map(name).joined(separator: ", ")),
        ("Endorsed by", site.endorsedBy.map(name) ?? ""),
      ].map { Fact(name: $0.0, value: $0.1.isEmpty ? "–" : $0.1) },
      next: detail.next.map { next in
        Next(
          act: next.step.act, title: next.step.title,
          roles: next.step.by.map { profile.title(of: $0) }.joined(separator: " or "), holders: next.holders,
          isMine: next.isMine, needsReason: next.step.needsReason, lacks: next.refusals.map { Lack($0) })
      },
      reviews: detail.reviews.map { review in
        Review(
          role: profile.title(of: review.role), reviewer: review.reviewer, at: call.moment(review.at),
          answers: review.answers.map { Answer(question: $0.question, isMet: $0.isMet, note: $0.note) })
      },
      checklist: profile.siteChecklist, mayEdit: detail.mayEdit, mayEndorse: detail.mayEndorse,
      mayReview: detail.mayReview, reviewDone: detail.missingReviews.isEmpty, isRejected: site.stage == .rejected,
      messages: detail.messages.map { message in
        Message(
          subject: message.subject, to: message.to.joined(separator: ", "), cc: message.cc.joined(separator: ", "),
          state: MailPage.badge(message.state), made: call.moment(message.made))
      },
      history: detail.history.map { entry in
        let isRefused = entry.verb.hasSuffix(".refused")
        let act = entry.verb.split(separator: ".").dropFirst().first.map(String.init) ?? entry.verb
        return Entry(
          at: call.moment(entry.at), actor: entry.actor, role: profile.title(of: entry.role),
          what: SiteCase.lifecycle.steps.first { $0.act == act }?.title ?? Self.acts[act] ?? act, isRefused: isRefused,
          reason: entry.reason, refused: entry.refused, leaf: String(entry.leaf))
      })
  }
}
