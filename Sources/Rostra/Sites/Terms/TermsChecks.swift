import RostraPlatforms
import RostraStorage

/// Watching that has stopped must not go unseen (TOS-10).
enum TermsChecks {
  static let all = [
    Check("terms.watched", "Accepted terms are looked at every week", "TOS-10") { standing, tx in
      let limit = standing.time.date(standing.now.advanced(bySeconds: -14 * 86_400))
      var filter = CaseFile<TermsReview>.Filter()
      filter.stages = [.accepted, .restricted]
      return try CaseFile<TermsReview>.all(filter, limit: 100_000, for: standing.viewer, in: tx)
        .filter {
          $0.contents[TermsReview.watched] < limit
            && ($0.entered(.accepted) ?? $0.made).milliseconds
              < standing.now.advanced(bySeconds: -14 * 86_400).milliseconds
        }
        .map {
          Check.Breach(
            $0.reference, "\($0.name) were not looked at for two weeks.",
            remedy: "Open them in a browser, compare, and record a change if there is one.", owner: .webLiaison,
            unit: $0.unit)
        }
    }
  ]
}
