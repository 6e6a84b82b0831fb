import Rostra

/// The API as people read it: every operation by its part, each part on a page of its own.
struct ReferencePage: Page {
  var title: String { "API" }
  var groups: [Group]

  struct Group: Codable, Sendable {
    var name: String
    var part: String
    var operations: [Entry]
  }

  struct Entry: Codable, Sendable {
    var id: String
    var method: String
    var path: String
    var summary: String
    var note: String?
    var access: String
    var takes: [Field]
    var answers: String
  }

  /// A parameter, or a member of the body.
  struct Field: Codable, Sendable {
    var name: String
    var place: String
    var kind: String
    var isRequired: Bool
    var note: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    <h1>API</h1>
    <p class="lead">What staff do on the pages, for programs. The same as an
    <a href="/api/v1/openapi.json">OpenAPI 3.1 document</a>.</p>
    <p>Send <code>Authorization: Bearer rostra_…</code> with a personal token, which you make under your account; it may do
    what its scopes say, of what you may do. Bodies are JSON. Errors are problems (RFC 9457) that name the field and the
    remedy. Lists take a <code>limit</code> of 1 to 500 and have the address of the next page, with its <code>cursor</code>,
    under <code>next</code>. A <code>POST</code> may carry an
    <code>Idempotency-Key</code>: sent again with it, it is not done again for 24 hours. <code>RateLimit-Remaining</code>
    says how many requests are left in this minute; after a 429, <code>Retry-After</code> says when to go on. An
    <code>ETag</code> sent back as <code>If-None-Match</code> saves what has not changed.</p>
    \(groups.map(section))
    """
  }

  private func section(_ group: Group) -> HTML {
    """
    <section aria-labelledby="\(group.part)">
    <h2 id="\(group.part)"><a href="/reference/\(group.part)">\(group.name)</a></h2>
    <ul>\(group.operations.map { "<li><a href=\"/reference/\(group.part)#\($0.id)\">\($0.summary)</a> <code>\($0.method) \($0.path)</code></li>\n" as HTML })</ul>
    </section>
    """
  }
}

/// One part of the API: its operations, what each takes, for whom it is.
struct ReferencePartPage: Page {
  var title: String { "API: \(group.name)" }
  var group: ReferencePage.Group

  func main(_ frame: Frame) -> HTML {
    """
    <nav class="crumbs" aria-label="Breadcrumb"><ol><li><a href="/api">API</a></li></ol></nav>
    <h1>\(group.name)</h1>
    \(group.operations.map(article))
    """
  }

  private func article(_ entry: ReferencePage.Entry) -> HTML {
    """
    <article class="operation" id="\(entry.id)">
    <h2>\(entry.summary)</h2>
    <p><code>\(entry.method) \(entry.path)</code></p>
    \(entry.note.map { "<p>\($0)</p>" as HTML })
    \(entry.takes.isEmpty ? "" : table(entry))
    <p class="quiet">For \(entry.access). Answers \(entry.answers).</p>
    </article>
    """
  }

  private func table(_ entry: ReferencePage.Entry) -> HTML {
    DataTable(
      caption: "What \(entry.id) takes", columns: ["Name", "In", "Kind", "Meaning"],
      rows: entry.takes.map { field in
        [
          "<code>\(field.name)</code>\(field.isRequired ? " (required)" as HTML : "")", "\(field.place)",
          "\(field.kind)",
          "\(field.note)",
        ]
      }
    ).html
  }
}

extension ReferencePage {
  init(_ document: OpenAPIDocument) {
    groups = document.groups.map { name in
      Group(
        name: name, part: name.lowercased().replacing(" ", with: "-"),
        operations: document.operations.filter { $0.group == name }.map(Entry.init))
    }
  }
}

extension ReferencePage.Entry {
  init(_ operation: Operation) {
    id = operation.id
    method = operation.method.rawValue
    path = operation.path
    summary = operation.summary
    note = operation.note
    access = operation.access.words
    // What all lists have in common the page says once.
    takes = operation.parameters.filter { !["cursor", "limit"].contains($0.name) }.map { parameter in
      ReferencePage.Field(
        name: parameter.name, place: parameter.place.rawValue, kind: parameter.schema.words,
        isRequired: parameter.place == .path, note: parameter.note)
    }
    if case .object(let properties)? = operation.body?.resolved {
      takes += properties.map { property in
        ReferencePage.Field(
          name: property.name, place: "body", kind: property.schema.words, isRequired: property.isRequired,
          note: property.note ?? "")
      }
    }
    answers =
      switch operation.success {
      case .json(let status, let schema): "\(status), \(schema.words)"
      case .nothing: "204, nothing"
      case .bytes(let type), .file(let type): "200, \(type)"
      }
  }
}

extension JSONSchema {
  /// In a few words.
  fileprivate var words: String {
    switch self {
    case .named(let name, .object): name
    case .named(_, let schema): schema.words
    case .text(let text):
      text.values.isEmpty ? text.format.map { "text, \($0.rawValue)" } ?? "text" : text.values.joined(separator: ", ")
    case .integer(let range):
      range.upperBound == .max ? "whole number" : "whole number, \(range.lowerBound) to \(range.upperBound)"
    case .number: "number"
    case .boolean: "true or false"
    case .list(let element, _): "list of \(element.words)"
    case .map(let element): "object of \(element.words)"
    case .object(let properties):
      "object with \(properties.map(\.name).joined(separator: ", "))"
    case .anything: "anything"
    }
  }
}
