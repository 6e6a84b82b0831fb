import Rostra

/// An item's tags and notes on a page of their own: where a mistake in one of their forms is shown.
struct ItemAnnotationsPage: Page {
  var item: String
  var panel: AnnotationPanel
  var title: String { "Tags and notes" }
  var section: Frame.Section? { .search }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Search", .search), ("The item", .item(Identifier(text: item)))]).html)
    <h1>Tags and notes</h1>
    \(panel.html(frame))
    """
  }
}

/// All tags, with how many items have each.
struct TagsPage: Page {
  var tags: [Entry]
  var title: String { "Tags" }
  var section: Frame.Section? { .search }

  struct Entry: Codable, Sendable, Hashable {
    var name: String
    var items: Int
    var by: String
    var since: Moment
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Search", .search)]).html)
    <div class="heading"><h1>Tags</h1>
    <p class="actions"><a href="/annotations">Acts upon many items</a> <a href="/tags?format=csv">Download as CSV</a></p></div>
    \(tags.isEmpty ? empty : table)
    """
  }

  private var empty: HTML {
    EmptyState(
      title: "No tags yet", text: "Tags are given on an item's page, or to many hits of a search at once.",
      action: ("Search", .search)
    ).html
  }

  private var table: HTML {
    DataTable(
      caption: "Tags", columns: ["Tag", "Items", "First used by"],
      rows: tags.map { tag in
        [
          "<a class=\"tag\" href=\"\(Place.search(tagged: tag.name).text)\">\(tag.name)</a>", "\(tag.items)",
          "\(tag.by) <span class=\"quiet\">\(tag.since.html)</span>",
        ]
      }, numeric: [1]
    ).html
  }
}

/// What an act would touch, before it is done.
struct NewAnnotationPage: Page {
  var entered: Entered
  var query: String?
  var count: Int
  var most: Int
  var isTooMany: Bool
  var chosen: [String]
  var mark: String
  var shown: [Line]
  var title: String { "Act on \(count) items" }
  var section: Frame.Section? { .search }

  struct Line: Codable, Sendable, Hashable {
    var address: String
    var author: String
    var published: Moment?
    var text: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Search", query.map { Place.search(for: $0) } ?? .search)]).html)
    \(entered.summary(["kind": "What to do", "tag": "Tag", "note": "Note", "reason": "Reason", "items": "The items"]))
    <h1>Tag or note \(count == 1 ? "1 item" : "\(count.grouped) items")</h1>
    \(count == 0 ? none : isTooMany ? tooMany : form(frame))
    """
  }

  private var none: HTML {
    EmptyState(
      title: "Nothing is chosen",
      text:
        "Choose hits by the box in front of them, or act on all that the search finds. Items beyond your reach are left out.",
      action: ("Back to the search", query.map { Place.search(for: $0) } ?? .search)
    ).html
  }

  private var tooMany: HTML {
    "<p class=\"message warn\">The search finds more than the \(most.grouped) items that one act may touch. Narrow it, by a month for example, and act on one part after the other.</p>"
  }

  private func form(_ frame: Frame) -> HTML {
    """
    <p class="lead">\(query.map { "All that <code>\($0.isEmpty ? "everything" : $0)</code> finds now." as HTML } ?? "Those that you chose.") You can undo it afterwards, as long as nobody has touched the same items again.</p>
    <div class="split">
    <form method="post" action="/annotations">\(frame.token)
    \(query.map { "<input type=\"hidden\" name=\"q\" value=\"\($0)\">" as HTML })
    <input type="hidden" name="mark" value="\(mark)">
    \(chosen.map { "<input type=\"hidden\" name=\"item\" value=\"\($0)\">" as HTML })
    \(Field(name: "kind", label: "What to do", kind: .radios([Field.Option("tag", "Give them a tag"), Field.Option("untag", "Take a tag away"), Field.Option("note", "Add a note to each")]), value: "tag").html(entered))
    \(Field(name: "tag", label: "Tag", hint: "To give or to take away.", isRequired: false).html(entered))
    \(Field(name: "note", label: "Note", hint: "Only where you add one.", kind: .lines(3), isRequired: false).html(entered))
    \(Field(name: "reason", label: "Reason", hint: "It is kept as evidence beside what you do.", kind: .lines(2), isRequired: count > 1).html(entered))
    <button>Do it to \(count == 1 ? "this item" : "all \(count.grouped)")</button>
    </form>
    <section class="card" aria-labelledby="shown"><h2 id="shown">\(count > shown.count ? "The first \(shown.count)" : "The items")</h2>
    <ol class="plainlist">\(shown.map(\.html))</ol>
    </section>
    </div>
    """
  }
}

extension NewAnnotationPage.Line {
  var html: HTML {
    """
    <li><a href="\(address)">\(author)</a> <span class="quiet">\(published?.html)</span><br>\(text)</li>

    """
  }
}

/// An act that was done: what, why, to what, and the way back.
struct AnnotationPage: Page {
  var entered: Entered
  var id: String
  var sentence: String
  var facts: [Fact]
  var shown: [NewAnnotationPage.Line]
  var count: Int
  var undoneBy: String?
  var undoneAt: Moment?
  var mayUndo: Bool
  /// Why it can no longer be undone.
  var isOvertaken: Bool
  var title: String { sentence }
  var section: Frame.Section? { .search }

  struct Fact: Codable, Sendable, Hashable {
    var name: String
    var value: String
    var moment: Moment?
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Search", .search), ("Acts upon items", .annotations)]).html)
    \(entered.summary())
    <h1>\(sentence)</h1>
    \(undoneAt.map { "<p class=\"message info\">Undone by \(undoneBy), \($0.html).</p>" as HTML })
    \(FactList(facts: facts.map { ($0.name, $0.moment?.html ?? "\($0.value)") }).html)
    \(undoneAt == nil ? undo(frame) : nil)
    <section class="card" aria-labelledby="shown"><h2 id="shown">\(count > shown.count ? "\(shown.count) of the \(count.grouped) items" : "The items")</h2>
    <ol class="plainlist">\(shown.map(\.html))</ol>
    </section>
    """
  }

  private func undo(_ frame: Frame) -> HTML? {
    if isOvertaken {
      return "<p class=\"message warn\">It can no longer be undone: later acts touched the same items.</p>"
    }
    guard mayUndo else { return nil }
    return """
      <form method="post" action="\(Place("annotations", id, "undo").text)">\(frame.token)
      <button class="second">Undo this on \(count == 1 ? "1 item" : "\(count.grouped) items")</button>
      </form>
      """
  }
}

/// Acts upon items, newest first.
struct AnnotationsPage: Page {
  var acts: [Entry]
  var newest: String?
  var older: String?
  var title: String { "Acts upon items" }
  var section: Frame.Section? { .search }

  struct Entry: Codable, Sendable, Hashable {
    var address: String
    var sentence: String
    var reason: String?
    var by: String
    var at: Moment
    var isUndone: Bool
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Search", .search), ("Tags", Place("tags"))]).html)
    <div class="heading"><h1>Acts upon items</h1>
    <p class="actions"><a href="/annotations?format=csv">Download as CSV</a></p></div>
    \(acts.isEmpty ? empty : table)
    \(SearchLinks(newest: newest, older: older).html)
    """
  }

  private var empty: HTML {
    EmptyState(
      title: "Nothing was tagged or noted yet",
      text: "What is done to items, one or many, is listed here and can be undone.",
      action: ("Search", .search)
    ).html
  }

  private var table: HTML {
    DataTable(
      caption: "Acts upon items", columns: ["What", "Reason", "By", "When"],
      rows: acts.map { act in
        [
          "<a href=\"\(act.address)\">\(act.sentence)</a> \(act.isUndone ? Badge("Undone", .quiet).html : nil)",
          "\(act.reason)", "\(act.by)", act.at.html,
        ]
      }
    ).html
  }
}
