package import RostraPlatforms
import RostraStorage

/// Which captures or imports a person wants to see.
package struct ListFilter<State>: Sendable, Hashable
where State: RawRepresentable<String> & Sendable & Hashable {
  package var site: Identifier<Site>?
  package var state: State?
  /// Begun in this stretch; half open.
  package var from: Timestamp?
  package var to: Timestamp?

  package init(site: Identifier<Site>? = nil, state: State? = nil, from: Timestamp? = nil, to: Timestamp? = nil) {
    self.site = site
    self.state = state
    self.from = from
    self.to = to
  }

  /// What of a table that has `site`, `state` and `id` belongs on a page.
  ///
  /// - Parameter time: the column that says when it was begun.
  func conditions(on time: SQL, after place: ListPlace?) -> SQL {
    let conditions: [SQL?] = [
      site.map { "AND site = \($0)" }, state.map { "AND state = \($0.rawValue)" },
      from.map { "AND \(sql: time) >= \($0.milliseconds)" }, to.map { "AND \(sql: time) < \($0.milliseconds)" },
      place?.condition(on: time),
    ]
    return conditions.compactMap { $0 }.joined(separator: " ")
  }
}
