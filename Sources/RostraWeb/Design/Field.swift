import Rostra

/// One field of a form: its label, a hint, what was typed, and what is wrong with it, tied together for those who hear
/// the page (WCAG 2.1, 1.3.1, 3.3.1, 3.3.2).
struct Field: Sendable {
  var name: String
  var label: String
  var hint: String?
  var kind: Kind = .text
  var isRequired = true
  /// One of several filters: all are optional, so that none needs to say so.
  var isFilter = false
  /// The purpose, for browsers that fill it in (WCAG 2.1, 1.3.5).
  var autocomplete: String?
  var value: String?

  enum Kind: Sendable {
    case text, mail, password, number, date, code, search
    case lines(Int)
    case choice([Option])
    case radios([Option])
    case checks([Option])
  }

  struct Option: Codable, Sendable, Hashable {
    var value: String
    var label: String
    var hint: String?
    init(_ value: String, _ label: String, hint: String? = nil) {
      self.value = value
      self.label = label
      self.hint = hint
    }
  }

  func html(_ entered: Entered) -> HTML {
    let error = entered.error(name)
    let chosen = entered.values[name] ?? value.map { [$0] } ?? []
    switch kind {
    case .radios(let options), .checks(let options):
      let isMany = if case .checks = kind { true } else { false }
      return """
        <fieldset class="field\(error == nil ? "" : " wrong")" id="\(name)"\(describedBy(error))>
        <legend>\(label)\(optional)</legend>
        \(notes(error))
        \(options.enumerated().map { index, option in choice(option, index, isMany, chosen) })
        </fieldset>
        """
    default:
      return """
        <div class="field\(error == nil ? "" : " wrong")">
        <label for="\(name)">\(label)\(optional)</label>
        \(notes(error))
        \(control(chosen.first ?? "", error))
        </div>
        """
    }
  }

  private var optional: HTML { isRequired || isFilter ? "" : " <span class=\"quiet\">(optional)</span>" }

  private func notes(_ error: String?) -> HTML {
    """
    \(hint.map { "<p class=\"hint\" id=\"\(name)-hint\">\($0)</p>" as HTML })
    \(error.map { "<p class=\"error\" id=\"\(name)-error\">\($0)</p>" as HTML })
    """
  }

  private func describedBy(_ error: String?) -> HTML {
    let ids = [hint.map { _ in "\(name)-hint" }, error.map { _ in "\(name)-error" }].compactMap { $0 }
    return ids.isEmpty ? "" : " aria-describedby=\"\(ids.joined(separator: " "))\""
  }

  private func control(_ value: String, _ error: String?) -> HTML {
    let common: HTML =
      """
      id="\(name)" name="\(name)"\(describedBy(error))\(error == nil ? "" : " aria-invalid=\"true\"" as HTML)\
      \(isRequired && !isFilter ? " required" : "")\(autocomplete.map { " autocomplete=\"\($0)\"" as HTML })
      """
    return switch kind {
    case .lines(let rows): "<textarea \(common) rows=\"\(rows)\">\(value)</textarea>"
    case .choice(let options):
      """
      <select \(common)>
      \(options.map { option in
        "<option value=\"\(option.value)\"\(option.value == value ? " selected" : "")>\(option.label)</option>" as HTML
      })
      </select>
      """
    case .password: "<input type=\"password\" \(common) spellcheck=\"false\" autocapitalize=\"none\">"
    case .mail:
      "<input type=\"email\" \(common) value=\"\(value)\" spellcheck=\"false\" autocapitalize=\"none\">"
    case .number: "<input type=\"text\" inputmode=\"numeric\" class=\"short\" \(common) value=\"\(value)\">"
    case .code:
      "<input type=\"text\" class=\"short code\" \(common) spellcheck=\"false\" autocapitalize=\"none\">"
    case .date: "<input type=\"date\" class=\"short\" \(common) value=\"\(value)\">"
    case .search: "<input type=\"search\" \(common) value=\"\(value)\" spellcheck=\"false\">"
    case .text, .radios, .checks: "<input type=\"text\" \(common) value=\"\(value)\">"
    }
  }

  private func choice(_ option: Option, _ index: Int, _ isMany: Bool, _ chosen: [String]) -> HTML {
    let id = "\(name)-\(index)"
    return """
      <div class="choice">
      <input type="\(isMany ? "checkbox" : "radio")" id="\(id)" name="\(name)" value="\(option.value)"\(chosen.contains(option.value) ? " checked" : "")\(option.hint == nil ? "" : " aria-describedby=\"\(id)-hint\"" as HTML)>
      <label for="\(id)">\(option.label)</label>
      \(option.hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" as HTML })
      </div>
      """
  }
}

extension Entered {
  /// All errors in one place, first on the page, each leading to its field.
  func summary(_ labels: [String: String] = [:]) -> HTML {
    guard !errors.isEmpty else { return "" }
    return """
      <div class="message wrong" role="alert" tabindex="-1" data-focus>
      <h2>Please correct this</h2>
      <ul>
      \(errors.sorted { $0.key < $1.key }.map { field, text in
        field.isEmpty
          ? "<li>\(text)</li>" as HTML : "<li><a href=\"#\(field)\">\(labels[field] ?? field): \(text)</a></li>" as HTML
      })
      </ul>
      </div>
      """
  }
}
