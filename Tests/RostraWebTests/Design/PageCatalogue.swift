@testable import RostraWeb

/// Every page there is. A test compares the list with the sources, so that no page is forgotten here.
enum PageCatalogue {
  static let all: [any Page.Type] = [
    AccountPage.self,
    ConfirmPage.self,
    DoorSettingsPage.self,
    EvidenceEntryPage.self,
    EvidencePage.self,
    FailurePage.self,
    FirstRunPage.self,
    InvitationAddressPage.self,
    InvitationPage.self,
    InvitePage.self,
    MailPage.self,
    MailServerPage.self,
    MessagePage.self,
    NewAgencyPage.self,
    PasswordPage.self,
    PeoplePage.self,
    PersonChangePage.self,
    PersonPage.self,
    ProviderDoorPage.self,
    ProviderSettingsPage.self,
    RecoveryCodesPage.self,
    ReferencePage.self,
    SecondFactorPage.self,
    SecondFactorSetupPage.self,
    SettingsPage.self,
    SignInPage.self,
    StyleguidePage.self,
    TodayPage.self,
    TokenFormPage.self,
    TokenMadePage.self,
    UnitsPage.self,
  ]
}
