import Rostra
import RostraPlatforms

/// One year of a site's coverage as a calendar of squares, drawn here, with the same in words beside it.
struct CoverageYear: Codable, Sendable, Hashable {
  var year: Int
  /// One path for each state, in the coordinates of the drawing.
  var paths: [Shape]
  var months: [Label]
  var counts: [String]
  var stretches: [Stretch]

  struct Shape: Codable, Sendable, Hashable {
    var state: String
    var path: String
  }

  struct Label: Codable, Sendable, Hashable {
    var text: String
    var x: Int
  }

  struct Stretch: Codable, Sendable, Hashable {
    var from: String
    var to: String
    var days: Int
    var state: String
  }

  private static let cell = 12

  var html: HTML {
    """
    <section class="coverage-year" aria-labelledby="coverage-\(year)">
    <h3 id="coverage-\(year)">\(year)</h3>
    <p class="quiet">\(counts.joined(separator: ", "))</p>
    <div class="scroll flat" role="region" tabindex="0" aria-label="Calendar of \(year)">
    <svg class="coverage" viewBox="0 0 \(54 * Self.cell + 30) \(7 * Self.cell + 18)" role="img" aria-label="Calendar of \(year): \(counts.joined(separator: ", "))">
    \(months.map { "<text x=\"\($0.x + 30)\" y=\"11\">\($0.text)</text>" as HTML })
    \(["Mon", "Wed", "Fri"].enumerated().map { index, name in "<text x=\"0\" y=\"\(18 + Self.cell * (2 * index + 2) - 3)\">\(name)</text>" as HTML })
    <g transform="translate(30 18)">\(paths.map { "<path class=\"\($0.state)\" d=\"\($0.path)\"/>" as HTML })<path class="grid" d="\(grid)"/></g>
    </svg>
    </div>
    \(stretches.isEmpty ? nil : table)
    </section>
    """
  }

  /// Lines of the paper's colour over the squares: without them, a year of paths would be three times as long.
  private var grid: String {
    let (width, height) = (54 * Self.cell, 7 * Self.cell)
    return (0...7).map { "M0 \($0 * Self.cell)h\(width)" }.joined()
      + (0...54).map { "M\($0 * Self.cell) 0v\(height)" }.joined()
  }

  private var table: HTML {
    """
    <details class="more"><summary>\(year) as a table</summary>
    \(DataTable(caption: "Days of \(year) that are not covered", columns: ["From", "To", "Days", "State"], rows: stretches.map { ["\($0.from)", "\($0.to)", "\($0.days)", "\($0.state)"] }, numeric: [2]).html)
    </details>
    """
  }

  /// - Parameter days: all of the year, in order.
  init(year: Int, days: [(day: Day, state: CoverageCalendar.State)]) {
    self.year = year
    // Columns are weeks that begin on Sunday.
    let first = Self.weekday(of: days[0].day)
    var paths: [CoverageCalendar.State: String] = [:]
    var counts: [CoverageCalendar.State: Int] = [:]
    var months: [Label] = []
    var index = 0
    while index < days.count {
      let state = days[index].state
      let (column, row) = ((index + first) / 7, (index + first) % 7)
      // Days of one state, down the rest of the column, are one rectangle.
      let length = days[index..<min(index + 7 - row, days.count)].prefix { $0.state == state }.count
      paths[state, default: ""] +=
        "M\(column * Self.cell) \(row * Self.cell)h\(Self.cell)v\(length * Self.cell)h-\(Self.cell)z"
      counts[state, default: 0] += length
      index += length
    }
    for (offset, entry) in days.enumerated() where entry.day.day == 1 {
      months.append(
        Label(text: Self.names[entry.day.month - 1], x: (offset + first + 6) / 7 * Self.cell))
    }
    self.paths = CoverageCalendar.State.allCases.compactMap { state in
      paths[state].map { Shape(state: state.rawValue, path: $0) }
    }
    self.counts = [CoverageCalendar.State.covered, .partly, .uncovered].compactMap { state in
      counts[state].map { "\($0) day\($0 == 1 ? "" : "s") \(state.words)" }
    }
    self.months = months
    stretches = Self.stretches(of: days)
  }

  private static let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// 0: Sunday (Zeller's congruence by way of days since 1970, a Thursday).
  private static func weekday(of day: Day) -> Int {
    let days = Timestamp.days(fromCivil: Int64(day.year), Int64(day.month), Int64(day.day))
    return Int(((days + 4) % 7 + 7) % 7)
  }

  private static func stretches(of days: [(day: Day, state: CoverageCalendar.State)]) -> [Stretch] {
    var stretches: [Stretch] = []
    var last: CoverageCalendar.State?
    for (day, state) in days {
      defer { last = state }
      guard state == .partly || state == .uncovered else { continue }
      if state == last {
        stretches[stretches.count - 1].to = day.description
        stretches[stretches.count - 1].days += 1
      } else {
        stretches.append(Stretch(from: day.description, to: day.description, days: 1, state: state.words))
      }
    }
    return stretches
  }
}

extension CoverageCalendar.State {
  var words: String {
    switch self {
    case .covered: "covered"
    case .partly: "partly covered"
    case .uncovered: "not covered"
    case .before: "before it was kept"
    case .ahead: "to come"
    }
  }
}
