import Rostra

/// One thing that a person owes, as lists show it.
struct DutyRow: Codable, Sendable, Hashable {
  var title: String
  var name: String
  var reference: String
  var unit: String
  var place: String
  var due: Moment
  var isLate: Bool

  init(_ duty: Duty, _ call: Call) {
    self.init(
      title: duty.title, name: duty.name, reference: duty.reference, unit: duty.unit, place: duty.place,
      due: call.moment(duty.due), isLate: duty.isLate(at: call.services.clock.now()))
  }

  init(title: String, name: String, reference: String, unit: String, place: String, due: Moment, isLate: Bool) {
    self.title = title
    self.name = name
    self.reference = reference
    self.unit = unit
    self.place = place
    self.due = due
    self.isLate = isLate
  }

  static func table(_ rows: [DutyRow]) -> HTML {
    DataTable(
      caption: "What you owe", columns: ["Due", "What", "Case", "Unit"],
      rows: rows.map { row in
        [
          "\(row.isLate ? "\(Badge("Late", .bad).html) " as HTML : nil)\(row.due.html)",
          "<a href=\"\(row.place)\">\(row.title)</a>",
          "<bdi>\(row.name)</bdi> <span class=\"quiet\">\(row.reference)</span>",
          "\(row.unit)",
        ]
      }
    ).html
  }
}

/// Everything that a person owes, and the calendar that other programs can follow.
struct DutiesPage: Page {
  var rows: [DutyRow]
  var csv: String
  /// The address of a calendar that was made just now: shown this once.
  var calendar: String?
  var title: String { "What you owe" }
  var section: Frame.Section? { .today }

  func main(_ frame: Frame) -> HTML {
    """
    <h1>\(title)</h1>
    \(rows.isEmpty ? EmptyState(title: "Nothing is owed", text: "When a step, a review or a report is yours to do, it stands here with its day, and you are reminded by mail.", action: nil).html : DutyRow.table(rows))
    <p class="noprint"><a href="\(csv)">Download as CSV</a></p>
    <h2>Your calendar</h2>
    \(calendar.map { address in
      """
      <div class="message"><p>Follow this address in your calendar program. It is shown only now; whoever knows it sees what you owe, so keep it to yourself.</p>
      <p><code>\(address)</code></p></div>
      """ as HTML
    } ?? "<p>Your calendar program can follow what you owe. A new address ends the one before.</p>")
    <form method="post" action="/duties/calendar" class="noprint">\(frame.token)<button class="second">Make an address for my calendar</button></form>
    """
  }
}
