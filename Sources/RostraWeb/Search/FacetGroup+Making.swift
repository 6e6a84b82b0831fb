import Rostra

extension SearchResultsPage.FacetGroup {
  /// The groups in their order. A group with one value that holds for all narrows nothing and is left out, unless it is
  /// in force.
  static func groups(of facets: SearchFacets, search: Search, sites: [String: Site]) -> [Self] {
    let refining = Refining(search: search)
    func group(_ name: String, _ values: [Value?]) -> Self? {
      let values = values.compactMap { $0 }
      return values.isEmpty ? nil : Self(name: name, values: values)
    }
    let total = facets.own + facets.others
    return [
      group(
        "Site",
        facets.sites.prefix(12).map { value in
          sites[value.value].map { site in
            refining.value(
              "\(site.reference) \(site.account.handle ?? site.name ?? "")", value.count, .site(site.reference),
              of: facets.sites.count)
          } ?? nil
        }),
      group(
        "Kind",
        facets.kinds.prefix(12).map { value in
          SearchKind(rawValue: value.value).flatMap {
            refining.value($0.words, value.count, .kind($0), of: facets.kinds.count)
          }
        }),
      group("Year", facets.years.prefix(15).map { refining.year($0.value, $0.count, of: facets.years.count) }),
      group(
        "Said by",
        [
          refining.value("The agency", facets.own, .own(true), of: facets.own == total ? 1 : 2),
          refining.value("Others", facets.others, .own(false), of: facets.others == total ? 1 : 2),
        ]),
      group(
        "State",
        [
          refining.value("Deleted", facets.deleted, .deleted(true)),
          refining.value("Hidden", facets.hidden, .hidden(true)),
          refining.value("Edited", facets.edited, .edited(true)),
          refining.value("With media", facets.media, .has(.media)),
        ]),
    ].compactMap { $0 }
  }
}

/// Makes the addresses that narrow a search, or lift what narrows it.
private struct Refining {
  var search: Search

  private var parts: [SearchQuery.Expression] {
    switch search.query.expression {
    case nil: []
    case .and(let parts)?: parts
    case let other?: [other]
    }
  }

  /// nil where it would find nothing, or all the same.
  func value(_ label: String, _ count: Int, _ filter: SearchFilter, of values: Int = 2)
    -> SearchResultsPage.FacetGroup.Value?
  {
    if parts.contains(.filter(filter)) {
      let rest = parts.filter { $0 != .filter(filter) }
      let expression: SearchQuery.Expression? = rest.isEmpty ? nil : rest.count == 1 ? rest[0] : .and(rest)
      return chosen(label, SearchQuery(expression: expression, days: search.query.days))
    }
    guard count > 0, values > 1 else { return nil }
    return offered(label, count, filter.description)
  }

  func year(_ year: String, _ count: Int, of values: Int) -> SearchResultsPage.FacetGroup.Value? {
    if let days = search.query.days, days.description == year {
      return chosen(year, SearchQuery(expression: search.query.expression, days: nil))
    }
    guard count > 0, values > 1 else { return nil }
    return offered(year, count, year)
  }

  private func chosen(_ label: String, _ rest: SearchQuery) -> SearchResultsPage.FacetGroup.Value {
    .init(label: label, count: "", address: place(rest.description).text, isChosen: true)
  }

  /// What was typed stays as it was typed.
  private func offered(_ label: String, _ count: Int, _ addition: String) -> SearchResultsPage.FacetGroup.Value {
    var typed = search.text
    if case .or? = search.query.expression { typed = "(\(typed))" }
    let text = typed.isEmpty ? addition : "\(typed) \(addition)"
    return .init(label: label, count: count.grouped, address: place(text).text, isChosen: false)
  }

  private func place(_ text: String) -> Place {
    Place.search(for: text).with("order", search.order == .newest ? nil : search.order.word)
  }
}
