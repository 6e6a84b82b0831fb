import Rostra

/// A site as its readers saw it.
struct SiteTimelinePage: Page {
  var head: SiteHead
  var profile: ProfileView?
  var choices: [Choice]
  var jump: Jump
  /// Shown as of this day; nil: as it stands.
  var asOf: String?
  var threads: [ThreadView]
  var newest: String?
  var older: String?
  var csv: String
  var isFiltered: Bool
  var title: String { head.name }
  var section: Frame.Section? { .sites }

  struct Choice: Codable, Sendable, Hashable {
    var label: String
    var address: String
    var isCurrent: Bool
  }

  struct Jump: Codable, Sendable, Hashable {
    var action: String
    var choice: String
    var before: String
    var asOf: String
    var years: [Choice]
    var months: [Choice]
  }

  struct ThreadView: Codable, Sendable, Hashable {
    var opening: PostView
    var answers: [Answer]
    /// Address of the whole conversation, where this is not all of it.
    var more: String?
  }

  struct Answer: Codable, Sendable, Hashable {
    var post: PostView
    /// How far it is indented: whom it answers.
    var depth: Int
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(head.html)
    \(head.status(frame))
    \(profile?.html)
    \(asOf.map { "<p class=\"message info\">Shown as it stood at the end of \($0), as far as is known today. Counts are not shown: they were not the same then. <a href=\"/sites/\(head.reference)\">Show it as it is</a></p>" as HTML })
    <div class="split timeline">
    <div>
    \(threads.isEmpty ? empty : HTML())
    <ol class="threads">\(threads.map { "<li>\(thread($0))</li>\n" as HTML })</ol>
    \(Pager(newest: newest, older: older).html)
    </div>
    <aside class="noprint" aria-label="Find your way">
    <nav class="card choices" aria-label="Which posts"><h2>Show</h2><ul>\(choices.map(link))</ul></nav>
    \(jumpHTML)
    <p><a href="\(csv)">CSV of these</a></p>
    </aside>
    </div>
    """
  }

  private func thread(_ thread: ThreadView) -> HTML {
    """
    \(thread.opening.html())
    \(thread.answers.isEmpty ? nil : "<ol class=\"answers\">\(thread.answers.map { "<li class=\"depth-\(min($0.depth, 3))\">\($0.post.html())</li>" as HTML })</ol>" as HTML)
    \(thread.more.map { "<p class=\"more-answers\"><a href=\"\($0)\">The whole conversation</a></p>" as HTML })
    """
  }

  private var empty: HTML {
    EmptyState(
      title: isFiltered ? "Nothing of that kind" : "Nothing yet",
      text: isFiltered
        ? "Nothing that is held of this site is as you asked." : "What is captured of this site will be shown here.",
      action: isFiltered ? ("Show everything", Place("sites", head.reference)) : nil
    ).html
  }

  private func link(_ choice: Choice) -> HTML {
    "<li><a href=\"\(choice.address)\"\(choice.isCurrent ? " aria-current=\"true\"" as HTML : "")>\(choice.label)</a></li>"
  }

  private var jumpHTML: HTML {
    """
    <div class="card">
    <h2>Go to a time</h2>
    <ul class="years" aria-label="Years">\(jump.years.map(link))</ul>
    \(jump.months.isEmpty ? nil : "<ul class=\"years\" aria-label=\"Months\">\(jump.months.map(link))</ul>" as HTML)
    <form method="get" action="\(jump.action)">
    \(jump.choice.isEmpty ? nil : "<input type=\"hidden\" name=\"show\" value=\"\(jump.choice)\">" as HTML)
    <div class="field"><label for="before">Up to this day</label><input type="date" id="before" name="until" value="\(jump.before)"></div>
    <div class="field"><label for="as-of">As it stood on</label><p class="hint" id="as-of-hint">Texts, deletions and pictures as they were then.</p><input type="date" id="as-of" name="as-of" value="\(jump.asOf)" aria-describedby="as-of-hint"></div>
    <button class="second">Go</button>
    </form>
    </div>
    """
  }
}

/// The profile's head: who they say they are.
struct ProfileView: Codable, Sendable, Hashable {
  var item: String
  var name: String
  var handle: String?
  var text: String
  var avatar: MediaView?
  var address: String
  var counters: [String]
  var marks: [Badge]
  var seen: Moment
  var isHandedOver: Bool
  var versions: String

  var html: HTML {
    """
    <section class="profile card" aria-label="Profile">
    \(avatar.flatMap(\.address).map { "<img class=\"avatar\" src=\"\($0)\" alt=\"\(avatar?.description ?? "Profile picture")\">" as HTML } ?? "<div class=\"avatar none\" aria-hidden=\"true\"></div>")
    <div>
    <h2 dir="auto">\(name)</h2>
    <p>\(handle.map { "<bdi class=\"quiet\">@\($0)</bdi> " as HTML })\(marks.map { "\($0.html) " as HTML })</p>
    <div class="captured" dir="auto">\(text)</div>
    <p class="counters">\(counters.joined(separator: " · "))</p>
    <p class="quiet">\(isHandedOver ? "Handed over" : "Last seen") \(seen.html). \(OutsideLink.html(address, label: "On the platform")) · <a href="/items/\(item)">\(versions)</a></p>
    </div>
    </section>
    """
  }
}
