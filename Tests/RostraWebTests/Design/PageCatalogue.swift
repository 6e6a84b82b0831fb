@testable import RostraWeb

/// Every page there is. A test compares the list with the sources, so that no page is forgotten here.
enum PageCatalogue {
  static let all: [any Page.Type] = [
    ConfirmPage.self, EvidenceEntryPage.self, EvidencePage.self, FailurePage.self, FirstRunPage.self,
    InvitationPage.self, ReferencePage.self, SecondFactorPage.self, SignInPage.self, StyleguidePage.self,
    TodayPage.self,
  ]
}
