import Rostra
import RostraPlatforms
import RostraStorage

/// What people here added to an item, and the forms to add more: a part of the item's page.
struct AnnotationPanel: Codable, Sendable, Hashable {
  var item: String
  var tags: [Tagged]
  var notes: [Noted]
  /// Tags in use, as suggestions.
  var known: [String]
  var mayAnnotate: Bool
  var entered = Entered()

  struct Tagged: Codable, Sendable, Hashable {
    var name: String
    var by: String
    var at: Moment
  }

  struct Noted: Codable, Sendable, Hashable {
    var text: String
    var by: String
    var at: Moment
    /// Who took it back, and when.
    var withdrawnBy: String?
    var withdrawnAt: Moment?
  }

  func html(_ frame: Frame) -> HTML {
    """
    <section class="card annotations" aria-labelledby="annotations">
    <h2 id="annotations">Tags and notes</h2>
    <p class="quiet">Added here by the agency's people. They are not part of what was captured, and are records themselves.</p>
    \(entered.summary(["tag": "Tag", "note": "Note", "reason": "Reason"]))
    \(tags.isEmpty ? "<p>No tags.</p>" : tagList(frame))
    \(mayAnnotate ? tagForm(frame) : nil)
    \(notes.isEmpty ? "<p>No notes.</p>" : noteList)
    \(mayAnnotate ? noteForm(frame) : nil)
    </section>
    """
  }

  private func tagList(_ frame: Frame) -> HTML {
    """
    <ul class="plainlist">\(tags.map { tag in
      """
      <li class="actions"><a class="tag" href="\(Place.search(tagged: tag.name).text)">\(tag.name)</a>
      <span class="quiet">\(tag.by), \(tag.at.html)</span>
      \(mayAnnotate ? remove(tag.name, frame) : nil)</li>

      """ as HTML
    })</ul>
    """
  }

  private func remove(_ name: String, _ frame: Frame) -> HTML {
    """
    <form method="post" action="\(Place("items", item, "untag").text)">\(frame.token)<input type="hidden" name="tag" value="\(name)">\
    <button class="plain">Take away<span class="hidden"> \(name)</span></button></form>
    """
  }

  private func tagForm(_ frame: Frame) -> HTML {
    """
    <form method="post" action="\(Place("items", item, "tags").text)">\(frame.token)
    \(Field(name: "tag", label: "Add a tag", hint: known.isEmpty ? "One or a few words." : "In use: \(known.joined(separator: ", ")).").html(entered))
    <button class="second">Add the tag</button>
    </form>
    """
  }

  private var noteList: HTML {
    """
    <ol class="plainlist notes">\(notes.map { note in
      """
      <li><p class="hit-text">\(note.withdrawnAt == nil ? "\(note.text)" : "<s>\(note.text)</s>" as HTML)</p>
      <p class="quiet">\(note.by), \(note.at.html)\(note.withdrawnAt.map { " – withdrawn by \(note.withdrawnBy), \($0.html)" as HTML })</p></li>

      """ as HTML
    })</ol>
    """
  }

  private func noteForm(_ frame: Frame) -> HTML {
    """
    <form method="post" action="\(Place("items", item, "notes").text)">\(frame.token)
    \(Field(name: "note", label: "Add a note", hint: "It stays as you write it: notes cannot be changed or removed.", kind: .lines(3)).html(entered))
    <button class="second">Add the note</button>
    </form>
    """
  }
}

extension AnnotationPanel {
  /// Loads it with an item that was loaded through the viewer.
  static func load(
    _ item: ArchivedItem, for viewer: Viewer, in tx: any Transaction, entered: Entered = Entered(),
    moment: (Timestamp) -> Moment
  ) throws -> AnnotationPanel {
    let mayAnnotate =
      try viewer.may(.annotate)
      && !AnnotationSelection.items([item.id]).reachable(for: viewer, in: tx).isEmpty
    let tags = try ItemTag.all(of: item, for: viewer, in: tx)
    return AnnotationPanel(
      item: item.id.text, tags: tags.map { Tagged(name: $0.name, by: $0.by, at: moment($0.at)) },
      notes: try Note.all(of: item, for: viewer, in: tx).map { note in
        Noted(
          text: note.text, by: note.author, at: moment(note.at), withdrawnBy: note.withdrawn?.by,
          withdrawnAt: note.withdrawn.map { moment($0.at) })
      },
      known: mayAnnotate
        ? try Tag.names(limit: 12, for: viewer, in: tx).filter { name in !tags.contains { $0.name == name } } : [],
      mayAnnotate: mayAnnotate, entered: entered)
  }
}

extension Place {
  /// What has a tag.
  static func search(tagged name: String) -> Place { Place("search").with("q", SearchFilter.tag(name).description) }
}
