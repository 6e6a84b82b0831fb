import Rostra

/// Enters somebody in the register who gets no login.
struct EnterPersonPage: Page {
  var entered: Entered
  var fields: RegisterFields
  var title: String { "Enter somebody in the register" }
  var section: Frame.Section? { .people }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("People", .people)]).html)
    \(entered.summary(RegisterFields.labels.merging(["mail": "E-mail address", "name": "Name"]) { first, _ in first }))
    <h1>Enter somebody in the register</h1>
    <p>No invitation is sent. They can be named, are told of policies, and can be invited at any time.</p>
    <form method="post" action="/people/new">\(frame.token)
    \(Field(name: "name", label: "Name").html(entered))
    \(Field(name: "mail", label: "E-mail address", kind: .mail).html(entered))
    \(fields.html(entered))
    <button>Enter them</button>
    </form>
    """
  }
}

/// A staff list from a spreadsheet, and every fault of it at once.
struct StaffListPage: Page {
  var faults: [Fault]
  var columns: [String]
  var categories: [String]
  var result: Result?
  var title: String { "Staff list" }
  var section: Frame.Section? { .people }

  struct Fault: Codable, Sendable {
    var place: String
    var value: String
    var problem: String
    var remedy: String
  }

  struct Result: Codable, Sendable {
    var rows: Int
    var entered: Int
    var changed: Int
    var digest: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("People", .people)]).html)
    \(faults.isEmpty ? nil : wrong)
    <h1>Staff list</h1>
    \(result.map { done in
      """
      <div class="message done" role="status"><p>\(done.rows) rows were read: \(done.entered) people are new, \(done.changed) were changed, \(done.rows - done.entered - done.changed) stay as they are.</p>
      <p class="quiet">SHA-256 of the file, which the evidence names: <code>\(done.digest)</code></p></div>
      """ as HTML
    })
    <p class="lead">A spreadsheet saved as CSV takes a whole staff into the register at once. If anything in it is wrong, nothing is taken, and you see every fault.</p>
    <form method="post" action="/people/import" enctype="multipart/form-data">\(frame.token)
    <div class="field"><label for="file">File</label>
    <p class="hint" id="file-hint">CSV in UTF-8, up to 16 MB. Its first row names the columns.</p>
    <input type="file" id="file" name="file" accept=".csv,text/csv" required aria-describedby="file-hint"></div>
    <button>Take it in</button>
    </form>
    <h2>Columns</h2>
    <dl class="facts">
    <div><dt>Must be there</dt><dd>\(columns.prefix(4).map { "<code>\($0)</code> " as HTML })</dd></div>
    <div><dt>May be there</dt><dd>\(columns.dropFirst(4).map { "<code>\($0)</code> " as HTML })</dd></div>
    <div><dt><code>mail</code></dt><dd>tells people apart. Who is there already gets what the list says.</dd></div>
    <div><dt><code>category</code></dt><dd>\(categories.map { "<code>\($0)</code> " as HTML })</dd></div>
    <div><dt><code>unit</code></dt><dd>the name of one of the agency’s units.</dd></div>
    <div><dt><code>supervisor</code></dt><dd>an e-mail address, in the register or on the list.</dd></div>
    <div><dt><code>start</code>, <code>end</code></dt><dd>first and last day, such as 2026-12-31.</dd></div>
    </dl>
    """
  }

  private var wrong: HTML {
    """
    <div class="message wrong" role="alert" tabindex="-1" data-focus>
    <h2>Nothing was taken in</h2>
    <p>\(faults.count == 1 ? "One thing is wrong." : "\(faults.count) things are wrong.") Mend the file and send it again.</p>
    </div>
    \(DataTable(
      caption: "What is wrong", columns: ["Where", "What stands there", "What is wrong", "What to do"],
      rows: faults.map { ["\($0.place)", "\($0.value)", "\($0.problem)", "\($0.remedy)"] }).html)
    """
  }
}

/// Who acts for whom, in which role, from when until when.
struct StandInsPage: Page {
  var entered: Entered
  /// Whose: nil for the viewer's own.
  var name: String?
  var person: String
  var action: String
  var roles: [Field.Option]
  var rows: [Row]
  var title: String { name.map { "Stand-ins of \($0)" } ?? "Your stand-ins" }
  var section: Frame.Section? { name == nil ? nil : .people }

  struct Row: Codable, Sendable {
    var id: String
    var words: String
    var from: String
    var until: String
    var reason: String
    var state: Badge
    var mayEnd: Bool
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: name.map { [("People", .people), ($0, Place("people", person))] } ?? [("Your account", .account)]).html)
    \(entered.summary(["person": "Who stands in", "role": "Role", "from": "First day", "until": "Last day", "reason": "Reason"]))
    <h1>\(title)</h1>
    <p>Somebody who stands in may do what the role allows, for the days that you name. The evidence shows them as acting for the holder.</p>
    \(rows.isEmpty ? "<p class=\"quiet\">There are none.</p>" : table(frame))
    \(roles.isEmpty ? "<p>There is no role that anybody could stand in for.</p>" : form(frame))
    """
  }

  private func table(_ frame: Frame) -> HTML {
    DataTable(
      caption: "Stand-ins", columns: ["Who for whom", "From", "Until", "Reason", "State", "Act"],
      rows: rows.map { row in
        [
          "\(row.words)", "\(row.from)", "\(row.until)", "\(row.reason)", row.state.html,
          row.mayEnd
            ? "<form method=\"post\" action=\"/stand-ins/\(row.id)/end\">\(frame.token)<button class=\"second\" aria-label=\"End: \(row.words)\">End it</button></form>"
            : "",
        ]
      }
    ).html
  }

  private func form(_ frame: Frame) -> HTML {
    """
    <h2>Name a stand-in</h2>
    <form method="post" action="\(action)">\(frame.token)
    \(Field(name: "role", label: "Role", kind: .choice(roles)).html(entered))
    \(Field(name: "person", label: "Who stands in", hint: "The e-mail address of somebody who can sign in here.", kind: .mail).html(entered))
    <div class="row">
    \(Field(name: "from", label: "First day", kind: .date).html(entered))
    \(Field(name: "until", label: "Last day", kind: .date).html(entered))
    </div>
    \(Field(name: "reason", label: "Reason", hint: "It is kept as evidence.", kind: .lines(2)).html(entered))
    <button>Name them</button>
    </form>
    """
  }
}
