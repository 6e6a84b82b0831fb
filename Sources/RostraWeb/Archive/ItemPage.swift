import Rostra

/// One item with all that is known of it.
struct ItemPage: Page {
  var id: String
  var site: String
  var siteName: String
  var post: PostView
  var sentence: String
  var events: [Event]
  var versions: [Version]
  /// Versions that are not spelt out here.
  var otherVersions: [Other]
  var versionCount: Int
  var thread: [SiteTimelinePage.Answer]
  var threadHasMore: Bool
  var facts: [Fact]
  var proof: Proof
  /// What people here added to it.
  var annotations: AnnotationPanel?
  var title: String {
    (post.kind ?? "Post") + (post.author.map { " by \($0)" } ?? post.heading.map { ": \($0)" } ?? "")
  }
  var section: Frame.Section? { .sites }
  var scripts: [String] { ["item.js"] }

  struct Event: Codable, Sendable, Hashable {
    var when: Moment
    var what: String
    /// Whose clock says so: `platform`, `file` or `ours`.
    var clock: String
    var detail: String?
    var tone: String
  }

  struct Version: Codable, Sendable, Hashable {
    var number: Int
    var isNewest: Bool
    var publicSince: Moment?
    var captured: Moment
    /// "captured", or "handed over".
    var acquired: String
    var provenance: String
    var leaf: Int
    /// What changed from the one before; empty for the first.
    var diff: [Run]
    var text: String
    var changes: [String]
  }

  struct Run: Codable, Sendable, Hashable {
    var text: String
    /// `kept`, `added`, `removed`, or `cut` where unchanged words were left out.
    var kind: String
  }

  struct Other: Codable, Sendable, Hashable {
    var number: Int
    var address: String
  }

  struct Fact: Codable, Sendable, Hashable {
    var name: String
    var value: String
    var isAddress = false
  }

  struct Proof: Codable, Sendable, Hashable {
    var sentence: String
    var address: String
    var key: String
    var isCovered: Bool
    /// The version that is shown on this page, by its number.
    var version: Int
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Sites", .sites), (siteName, Place("sites", site))]).html)
    <h1>\(post.kind ?? "Post")\(post.author.map { " by <bdi>\($0)</bdi>" as HTML } ?? post.heading.map { ": \($0)" as HTML })</h1>
    <div class="split">
    <div>
    <div class="card">\(post.html(isSubject: true))</div>
    \(threadHTML)
    \(versionsHTML)
    \(annotations.map { $0.html(frame) })
    </div>
    <div>
    <section class="card" aria-labelledby="what-title"><h2 id="what-title">What this is</h2>
    <p>\(sentence)</p>
    \(FactList(facts: facts.map { ($0.name, $0.isAddress ? OutsideLink.html($0.value) : "\($0.value)") }).html)
    <p class="noprint"><a href="/items/\(id)/raw">The raw exchange</a></p>
    </section>
    \(proofHTML)
    \(eventsHTML)
    </div>
    </div>
    """
  }

  private var threadHTML: HTML? {
    guard thread.count > 1 else { return nil }
    return """
      <section aria-labelledby="thread-title"><h2 id="thread-title">The conversation around it</h2>
      <ol class="threads flat">\(thread.map { entry in
        entry.post.id == id
          ? "<li class=\"depth-\(min(entry.depth, 3)) here\"><p class=\"post-here\">This post</p></li>" as HTML
          : "<li class=\"depth-\(min(entry.depth, 3))\">\(entry.post.html())</li>" as HTML
      })</ol>
      \(threadHasMore ? "<p class=\"quiet\">There are more answers than these; the first are shown.</p>" as HTML : nil)
      </section>
      """
  }

  private var versionsHTML: HTML {
    """
    <section aria-labelledby="versions-title">
    <h2 id="versions-title">\(versionCount == 1 ? "One version" : "\(versionCount) versions")</h2>
    \(versionCount == 1 ? "<p class=\"quiet\">No edit of it has been seen.</p>" as HTML : nil)
    \(versions.map(version))
    \(otherVersions.isEmpty ? nil : "<p>Others: \(otherVersions.map { "<a href=\"\($0.address)\">version \($0.number)</a> " as HTML })</p>" as HTML)
    </section>
    """
  }

  private func version(_ version: Version) -> HTML {
    """
    <section class="card version" id="version-\(version.number)" aria-labelledby="version-title-\(version.number)">
    <h3 id="version-title-\(version.number)">Version \(version.number)\(version.isNewest ? ", as it stands" : "")</h3>
    <p class="quiet">\(version.publicSince.map { "Public since \($0.html), says the \(version.acquired == "captured" ? "platform" : "file"). " as HTML })\(version.acquired.prefix(1).uppercased() + version.acquired.dropFirst()) \(version.captured.html). \(version.provenance) Leaf \(version.leaf) of the log.</p>
    \(version.changes.isEmpty ? nil : "<ul>\(version.changes.map { "<li dir=\"auto\">\($0)</li>" as HTML })</ul>" as HTML)
    \(version.diff.isEmpty ? plain(version.text) : diff(version.diff))
    </section>
    """
  }

  private func plain(_ text: String) -> HTML? {
    versionCount == 1 || text.isEmpty ? nil : "<div class=\"captured\" dir=\"auto\">\(text)</div>"
  }

  /// Changes by sign and word, not by colour alone.
  private func diff(_ runs: [Run]) -> HTML {
    """
    <div class="captured diff" dir="auto">\(runs.map { run -> HTML in
      switch run.kind {
      case "added": "<ins><span class=\"hidden\">added: </span>\(run.text)</ins>"
      case "removed": "<del><span class=\"hidden\">removed: </span>\(run.text)</del>"
      case "cut": "<span class=\"quiet\"> … </span>"
      default: "<span>\(run.text)</span>"
      }
    })</div>
    """
  }

  private var eventsHTML: HTML {
    """
    <section class="card" aria-labelledby="events-title"><h2 id="events-title">What happened when</h2>
    <ol class="events">\(events.map { event in
      """
      <li class="\(event.tone)"><p><strong>\(event.what)</strong><br>\(event.when.html)<br><span class="quiet">\(event.clock == "ours" ? "by our clock" : event.clock == "file" ? "by what the file says" : "by the platform's clock")\(event.detail.map { ". \($0)" })</span></p></li>
      """ as HTML
    })</ol>
    </section>
    """
  }

  private var proofHTML: HTML {
    """
    <section class="card" aria-labelledby="proof-title"><h2 id="proof-title">Proof</h2>
    <p>\(proof.sentence)</p>
    \(proof.isCovered ? """
      <div id="proof-check" data-proof="\(proof.address)" data-key="\(proof.key)" data-worker="/verify/worker.js" data-version="\(proof.version)">
      <p class="noprint"><button type="button" id="check-now" hidden>Check it now</button></p>
      <div id="proof-result" role="status"></div>
      <noscript><p class="quiet">This browser runs no script: take the proof and check it with <code>rostra verify</code>, or on <a href="/verify">the page for it</a>.</p></noscript>
      </div>
      <p><a href="\(proof.address)" download>The proof as a file</a></p>
      """ as HTML : nil)
    <details class="more"><summary>The log's key</summary><p>Compare it with the one that the agency publishes elsewhere.</p><p><code class="break">\(proof.key)</code></p></details>
    </section>
    """
  }
}
