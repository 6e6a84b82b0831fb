import Foundation
package import HTTPTypes
package import Hummingbird
package import Rostra
package import RostraPlatforms

extension Call {
  /// What stands around the page for this viewer.
  package var frame: Frame {
    Frame(
      agency: office.agency.name, isSample: office.agency.isSample, zone: office.agency.timeZone,
      person: session.map { $0.person.name }, sections: sections,
      formToken: secret.map(Secret.formToken) ?? "", done: query("done"), language: language, target: target)
  }

  private var sections: [Frame.Section] {
    session == nil
      ? []
      : Frame.Section.allCases.filter { viewer.may($0.permission) && ($0 != .vault || viewer.worksWithVault) }
  }

  /// Spanish where a resident chose it or their browser prefers it, on public pages only.
  package var language: String {
    guard session == nil else { return "en" }
    if let chosen = query("lang") { return chosen == "es" ? "es" : "en" }
    let preferred = request.headers[.acceptLanguage]?.split(separator: ",").first ?? ""
    return preferred.hasPrefix("es") ? "es" : "en"
  }

  package func page(_ page: some Page, status: HTTPResponse.Status = .ok) -> Response {
    let html = Layout(frame: frame, assets: office.assets).document(page)
    var response = Response(status: status, body: .init(byteBuffer: ByteBuffer(string: html.text)))
    response.headers[.contentType] = "text/html; charset=utf-8"
    response.headers[.contentLanguage] = frame.language
    return response
  }

  /// 303: what was posted is done, the answer is a page of its own that can be reloaded.
  package func see(_ place: Place) -> Response { see(path: place.text) }

  func see(path: String) -> Response {
    Response(status: .seeOther, headers: [.location: path])
  }

  package func json(_ json: JSON, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(string: json.text)))
  }

  /// A problem as programs read it (RFC 9457).
  package func problem(
    _ status: HTTPResponse.Status, title: String, detail: String, fields: [EntryError] = []
  ) -> Response {
    var members = JSONMembers()
    members.add("type", "about:blank")
    members.add("title", title)
    members.add("status", JSON(Int64(status.code)))
    members.add("detail", detail)
    members.add("instance", "urn:rostra:request:\(reference)")
    members.add(
      "errors",
      list: fields.map { ["field": .string($0.field), "problem": .string($0.problem), "remedy": .string($0.remedy)] })
    var response = json(members.json, status: status)
    response.headers[.contentType] = "application/problem+json"
    if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }

  /// A table as a file that spreadsheets open (RFC 4180).
  package func csv(_ name: String, columns: [String], rows: [[String]]) -> Response {
    csv(name, Array(Self.csv(columns: columns, rows: rows).utf8))
  }

  static func csv(columns: [String], rows: [[String]]) -> String {
    ([columns] + rows).map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
  }

  func csv(_ name: String, _ bytes: [UInt8]) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"\(name).csv\"",
      ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// Captured text must not become a formula: what a spreadsheet would calculate gets an apostrophe first (OWASP, CSV
  /// injection).
  private static func cell(_ text: String) -> String {
    let safe = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }
}

/// Sizes as people read them.
package enum ByteCount {
  package static func text(_ bytes: Int64) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return unit == 0 ? "\(bytes) bytes" : String(format: value < 10 ? "%.1f %@" : "%.0f %@", value, units[unit])
  }
}
