/// All checks, each from the capability that knows its rule (AUD-2).
package enum Checks {
  package static let all: [Check] =
    SiteChecks.all + TermsChecks.all + VaultChecks.all + DutyChecks.all
}
