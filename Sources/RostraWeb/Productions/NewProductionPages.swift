import Rostra

/// Where somebody is on the way to a production.
struct ProductionSteps: Sendable {
  var current: Int

  var html: HTML {
    let names = ["Question", "Look", "Options", "Make"]
    return """
      <ol class="way" aria-label="Steps">\(names.enumerated().map { index, name in
        "<li\(index == current ? " aria-current=\"step\"" as HTML : nil)>\(index + 1). \(name)</li>" as HTML
      })</ol>
      """
  }
}

/// 1: what is asked for.
struct ProductionQuestionPage: Page {
  var entered: Entered
  var saved: [Field.Option]
  /// What the question finds, in words.
  var count: String?
  var title: String { "Make a production" }
  var section: Frame.Section? { .productions }
  var scripts: [String] { ["productions.js"] }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Productions", .productions)]).html)
    \(entered.summary(["q": "Question"]))
    <h1>Make a production</h1>
    \(ProductionSteps(current: 0).html)
    <form method="get" action="/productions/new" class="keep" data-count>
    \(Field(name: "q", label: "Question", hint: "Words, phrases in quotes, and fields such as from:cityhall site:S-1 2025-06..2025-08. Nothing asks for everything.", kind: .search, isRequired: false).html(entered))
    \(saved.isEmpty ? nil : Field(name: "saved", label: "Or a saved search", kind: .choice([Field.Option("", "–")] + saved), isRequired: false).html(entered))
    <p id="count" role="status">\(count)</p>
    <div class="actions"><button name="step" value="look">Look at what it takes</button>
    <button class="second" data-without-script>Count</button></div>
    </form>
    """
  }
}

/// 2: what it takes, and what to leave out.
struct ProductionLookPage: Page {
  var entered: Entered
  var query: String
  var count: String
  var isEmpty: Bool
  var conversations: [Conversation]
  var title: String { "Look at what it takes" }
  var section: Frame.Section? { .productions }

  struct Conversation: Codable, Sendable, Hashable {
    var members: [Member]
    var isCut: Bool
  }

  struct Member: Codable, Sendable, Hashable {
    var id: String
    var depth: Int
    var isMatch: Bool
    var author: String
    var published: Moment?
    var site: String
    var text: String
    var state: Badge?
    var isLeftOut: Bool
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Productions", .productions), ("Question", Place("productions", "new").with("q", query))]).html)
    \(entered.summary(["leave-out-reason": "Reason"]))
    <h1>Look at what it takes</h1>
    \(ProductionSteps(current: 1).html)
    <p class="lead">\(count)</p>
    <p>Question: \(query.isEmpty ? "everything" as HTML : "<code>\(query)</code>") <a href="\(Place("productions", "new").with("q", query).text)">Change it</a></p>
    \(isEmpty ? EmptyState(title: "Nothing is found", text: "Change the question.", action: nil).html : form(frame))
    """
  }

  private func form(_ frame: Frame) -> HTML {
    """
    <form method="post" action="/productions/new">\(frame.token)
    <input type="hidden" name="q" value="\(query)">
    <p>The newest conversations that it takes, whole, so that no answer stands without its question. A record that must not be handed out can be left out; the package will say that one was, and why.</p>
    \(conversations.enumerated().map { number, conversation in card(conversation, number + 1) })
    \(Field(name: "leave-out-reason", label: "Reason for leaving records out", hint: "Needed if any is left out. It stands in the package and in the evidence.", isRequired: false).html(entered))
    <button>Go on to the options</button>
    </form>
    """
  }

  private func card(_ conversation: Conversation, _ number: Int) -> HTML {
    """
    <section class="card" aria-label="Conversation \(number)">
    \(conversation.members.map(member))
    \(conversation.isCut ? "<p class=\"quiet\">More of this conversation is taken along than is shown here.</p>" as HTML : nil)
    </section>
    """
  }

  private func member(_ member: Member) -> HTML {
    """
    <div class="said deep\(min(max(member.depth, 0), 4))">
    <p><strong>\(member.author)</strong> <span class="quiet">\(member.published?.html) · \(member.site)</span>
    \(member.isMatch ? Badge("found", .info).html : Badge("context", .quiet).html) \(member.state?.html)</p>
    <p class="captured">\(member.text)</p>
    <div class="choice"><input type="checkbox" id="out-\(member.id)" name="leave-out" value="\(member.id)"\(member.isLeftOut ? " checked" : "")>
    <label for="out-\(member.id)">Leave out<span class="hidden"> what \(member.author) wrote\(member.published.map { " at \($0.text)" } ?? "")</span></label></div>
    </div>
    """
  }
}

/// 3: its name, and for whom.
struct ProductionOptionsPage: Page {
  var entered: Entered
  var query: String
  var count: String
  var leftOut: [String]
  var leftOutReason: String
  var title: String { "Options" }
  var section: Frame.Section? { .productions }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Productions", .productions), ("Question", Place("productions", "new").with("q", query))]).html)
    \(entered.summary(["name": "Name", "purpose": "Why and for whom", "zone": "Time zone", "q": "Question", "leave-out": "Left out", "leave-out-reason": "Reason"]))
    <h1>Options</h1>
    \(ProductionSteps(current: 2).html)
    <p class="lead">\(count)\(leftOut.isEmpty ? "" : " \(leftOut.count) of the records are left out.")</p>
    <form method="post" action="/productions">\(frame.token)
    <input type="hidden" name="q" value="\(query)">
    \(leftOut.map { "<input type=\"hidden\" name=\"leave-out\" value=\"\($0)\">\n" as HTML })
    <input type="hidden" name="leave-out-reason" value="\(leftOutReason)">
    \(Field(name: "name", label: "Name", hint: "By which your colleagues find it again.").html(entered))
    \(Field(name: "purpose", label: "Why and for whom", hint: "A request's number, a case. It is kept as evidence.").html(entered))
    \(Field(name: "zone", label: "Time zone", hint: "In which its times are shown, such as America/Chicago.").html(entered))
    <button>Make the production</button>
    </form>
    """
  }
}
