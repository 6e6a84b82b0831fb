import Rostra

/// A list's filters: a form whose answer is an address that can be shared.
struct Filters: Codable, Sendable, Hashable {
  /// The list's path.
  var action: String
  var fields: [FilterField]
  /// What the address says besides and is to go on saying.
  var kept: [String: String] = [:]

  var isActive: Bool { fields.contains { !$0.value.isEmpty } }

  var html: HTML {
    """
    <form method="get" action="\(action)" class="filters" aria-label="Filters">
    \(kept.sorted { $0.key < $1.key }.map { "<input type=\"hidden\" name=\"\($0.key)\" value=\"\($0.value)\">" as HTML })
    \(fields.map(\.html))
    <div class="actions"><button class="second">Show</button>\(isActive ? "<a href=\"\(action)\">Show all</a>" as HTML : "")</div>
    </form>
    """
  }
}

struct FilterField: Codable, Sendable, Hashable {
  var name: String
  var label: String
  var value: String
  /// Value and label; nil: a day.
  var options: [Field.Option]?

  init(_ name: String, _ label: String, value: String?, options: [(value: String, label: String)]? = nil) {
    self.name = name
    self.label = label
    self.value = value ?? ""
    self.options = options.map { [Field.Option("", "All")] + $0.map { Field.Option($0.value, $0.label) } }
  }

  fileprivate var html: HTML {
    """
    <div class="field">
    <label for="filter-\(name)">\(label)</label>
    \(control)
    </div>
    """
  }

  private var control: HTML {
    guard let options else {
      return "<input type=\"date\" id=\"filter-\(name)\" name=\"\(name)\" value=\"\(value)\">"
    }
    return """
      <select id="filter-\(name)" name="\(name)">
      \(options.map { option in
        "<option value=\"\(option.value)\"\(option.value == value ? " selected" : "")>\(option.label)</option>" as HTML
      })
      </select>
      """
  }
}
