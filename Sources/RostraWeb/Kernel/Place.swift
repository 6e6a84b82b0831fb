import Foundation
package import Rostra

/// An address of ours. Links and redirects are made of these alone, so that nothing a request says can send anybody away.
package struct Place: Sendable, Hashable {
  package let path: String
  private var query: [(name: String, value: String)] = []

  /// - Parameter parts: path segments as they are; they are escaped here.
  package init(_ parts: String...) { self.init(parts: parts) }

  package init(parts: [String]) {
    path = "/" + parts.map(Place.escaped).joined(separator: "/")
  }

  package func with(_ name: String, _ value: String?) -> Place {
    guard let value else { return self }
    var place = self
    place.query.append((name, value))
    return place
  }

  /// The same page, with a sentence on what was done.
  package func after(_ done: Done) -> Place { with("done", done.rawValue) }

  package var text: String {
    query.isEmpty
      ? path
      : path + "?"
        + query.map { "\(Place.escaped($0.name))=\(Place.escaped($0.value))" }.joined(separator: "&")
  }

  /// RFC 3986, 2.1 and 2.3: what is not unreserved, percent-encoded.
  static func escaped(_ text: String) -> String {
    guard !text.utf8.allSatisfy(isUnreserved) else { return text }
    var escaped: [UInt8] = []
    for byte in text.utf8 {
      if isUnreserved(byte) {
        escaped.append(byte)
      } else {
        escaped += Array("%\(Hexadecimal.text([byte]).uppercased())".utf8)
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  package static func == (left: Place, right: Place) -> Bool { left.text == right.text }
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension Place {
  package static let home = Place()
  package static let today = Place("today")
  package static let signIn = Place("sign-in")
  package static let account = Place("account")
  package static let sites = Place("sites")
  package static let search = Place("search")
  package static let captures = Place("captures")
  package static let imports = Place("imports")
  package static let productions = Place("productions")
  package static let people = Place("people")
  package static let settings = Place("settings")
  package static let units = Place("units")
  package static let mail = Place("settings", "mail")
  package static let evidence = Place("evidence")
  package static func site(_ reference: String) -> Place { Place("sites", reference) }
  package static func item(_ id: Identifier<ArchivedItem>) -> Place { Place("items", id.text) }
  package static func capture(_ id: Identifier<CaptureRun>) -> Place { Place("captures", id.text) }
  package static func importJob(_ id: Identifier<ImportJob>) -> Place { Place("imports", id.text) }
  package static func productionJob(_ id: Identifier<ProductionJob>) -> Place { Place("productions", "jobs", id.text) }
  package static func production(_ reference: String) -> Place { Place("productions", reference) }
  package static func person(_ id: Identifier<Person>) -> Place { Place("people", id.text) }
}

/// What was done, for the page after it: one of our own sentences, never words from the address.
package enum Done: String, Sendable, CaseIterable {
  case signedOut = "signed-out"
  case passwordSet = "password-set"
  case nameChanged = "name-changed"
  case secondFactorOff = "second-factor-off"
  case secondFactorOn = "second-factor-on"
  case sessionsEnded = "sessions-ended"
  case tokenRevoked = "token-revoked"
  case personChanged = "person-changed"
  case personEntered = "person-entered"
  case standInNamed = "stand-in-named"
  case standInEnded = "stand-in-ended"
  case unitChanged = "unit-changed"
  case rulesKept = "rules-kept"
  case textKept = "text-kept"
  case platformKept = "platform-kept"
  case invitationSent = "invitation-sent"
  case theirSessionsEnded = "their-sessions-ended"
  case messageQueued = "message-queued"
  case unitAdded = "unit-added"
  case siteAdded = "site-added"
  case siteChanged = "site-changed"
  case captureStarted = "capture-started"
  case searchSaved = "search-saved"
  case searchForgotten = "search-forgotten"
  case alertKept = "alert-kept"
  case alertPaused = "alert-paused"
  case alertResumed = "alert-resumed"
  case alertMuted = "alert-muted"
  case alertUnmuted = "alert-unmuted"
  case alertForgotten = "alert-forgotten"
  case dictionaryKept = "dictionary-kept"
  case dictionaryForgotten = "dictionary-forgotten"
  case stepTaken = "step-taken"
  case checksRun = "checks-run"
  case credentialsSealed = "credentials-sealed"
  case credentialsChanged = "credentials-changed"
  case checkedOut = "checked-out"
  case returned
  case settingNoted = "setting-noted"
  case holderNamed = "holder-named"
  case holderRemoved = "holder-removed"
  case attested
  case entryEnded = "entry-ended"
  case rulesSet = "rules-set"
  case emergencyAsked = "emergency-asked"
  case emergencyOpened = "emergency-opened"
  case emergencyReviewed = "emergency-reviewed"
  case documentAttached = "document-attached"
  case policyRead = "policy-read"
  case tagged, noted, undone
  case settingsSaved = "settings-saved"
  case productionStarted = "production-started"
  case importUploaded = "import-uploaded"
  case importDescribed = "import-described"
  case importStarted = "import-started"
  case importCancelled = "import-cancelled"

  package var sentence: String {
    switch self {
    case .signedOut: "You are signed out."
    case .passwordSet: "Your password is set."
    case .nameChanged: "Your name is changed."
    case .secondFactorOff: "The second factor is off. Your password alone opens the door."
    case .secondFactorOn: "The second factor is on. You will be asked for a code from now on."
    case .sessionsEnded: "All other sessions have ended."
    case .tokenRevoked: "The token opens nothing any more."
    case .personChanged: "The change is made. It holds from their next click on."
    case .personEntered: "They are in the register."
    case .standInNamed: "The stand-in is named, for the days that you gave."
    case .standInEnded: "The stand-in has ended. What was done stays."
    case .unitChanged: "The unit is changed."
    case .rulesKept: "The rules are in force from now on. Closed cases stay as they were decided."
    case .textKept: "The text is kept. Messages from now on are written with it."
    case .platformKept: "The catalogue is changed."
    case .invitationSent: "The invitation is on its way."
    case .theirSessionsEnded: "They are signed out everywhere."
    case .messageQueued: "The message is tried again now. Reload this page in a moment to see what became of it."
    case .unitAdded: "The unit is added."
    case .siteAdded: "The site is added. Its first capture is due now."
    case .siteChanged: "The change is made."
    case .captureStarted: "The capture is due now; it begins within a few seconds."
    case .searchSaved: "The search is saved."
    case .searchForgotten: "The saved search is gone. What it found stays."
    case .alertKept: "The alert is kept. It looks at what is captured from now on."
    case .alertPaused: "The alert is paused."
    case .alertResumed: "The alert goes on, with what is captured from now on."
    case .alertMuted: "You get no more messages of this alert. What it finds is still listed."
    case .alertUnmuted: "You get messages of this alert again, of what it finds from now on."
    case .alertForgotten: "The alert is gone with its list. The items stay."
    case .dictionaryKept: "The dictionary is kept."
    case .dictionaryForgotten: "The dictionary is gone."
    case .checksRun: "Everything was looked at."
    case .stepTaken: "It is done, and those who must know are told."
    case .credentialsSealed: "The credentials are sealed. Nobody sees them without checking them out."
    case .credentialsChanged: "The new version is sealed, and those who must know are told."
    case .checkedOut: "It is yours until then. Return it as soon as you are done."
    case .returned: "It is back in the vault."
    case .settingNoted: "The change is noted."
    case .holderNamed: "They are named."
    case .holderRemoved: "They are named no more. Change the credentials if they knew them."
    case .attested: "What you vouch for is on record."
    case .entryEnded: "The account has ended. Its versions stay sealed."
    case .rulesSet: "The rules hold from the next password on."
    case .emergencyAsked: "You have asked. A second person confirms it here, within the hour."
    case .emergencyOpened: "It is open for four hours, and those who must know are told."
    case .emergencyReviewed: "The review is on record."
    case .documentAttached: "The document is kept with the case."
    case .policyRead: "It is on record that you have read it."
    case .tagged: "The tags are set."
    case .noted: "The note is added."
    case .undone: "Undone."
    case .settingsSaved: "The settings are saved."
    case .productionStarted: "The production is being made. This page shows how far it is."
    case .importUploaded: "The file is here. It is examined before anything of it is taken in."
    case .importDescribed: "The description is kept with the file. Look at both before you say go."
    case .importStarted: "You said go. This page shows what comes of it."
    case .importCancelled: "The import is stopped, and the uploaded file is removed."
    }
  }
}
