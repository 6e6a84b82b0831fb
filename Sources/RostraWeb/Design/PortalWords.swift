/// One phrase of the public half in every language that it ships with, side by side, so that neither can be forgotten.
/// `%@` stands for a value.
struct Phrase: Sendable, Hashable {
  let english: String
  let spanish: String

  init(_ english: String, _ spanish: String) {
    self.english = english
    self.spanish = spanish
  }

  func text(in language: String) -> String { language == "es" ? spanish : english }
}

/// The phrases of one page, by name.
protocol PortalWord: CaseIterable, Hashable, Sendable {
  var phrase: Phrase { get }
}

/// The words of the public half; a test looks through all of them.
enum PortalWords {
  static let catalogue: [any PortalWord.Type] = [
    FrameWord.self, HomeWord.self, ExplanationWord.self, LogWord.self, VerifyWord.self, CheckWord.self,
    OfficialWord.self, OfficialValueWord.self, PolicyWord.self,
  ]
}

/// Says the phrases of one page in the reader's language.
struct Speaker<Word: PortalWord>: Sendable {
  let language: String

  init(_ language: String) { self.language = language }

  /// - Parameter values: stand in for the phrase's `%@`, in order.
  func callAsFunction(_ word: Word, _ values: String...) -> String {
    var text = word.phrase.text(in: language)[...]
    var said = ""
    for value in values {
      guard let place = text.firstRange(of: "%@") else { break }
      said += text[..<place.lowerBound] + value
      text = text[place.upperBound...]
    }
    return said + text
  }
}

/// What stands around every page.
enum FrameWord: PortalWord {
  case skip, sample, sampleMeaning, navigation, home, accounts, policy, verify, explanation, log, staff, kept, zone

  var phrase: Phrase {
    switch self {
    case .skip: Phrase("Skip to the content", "Saltar al contenido")
    case .sample: Phrase("SAMPLE DATA.", "DATOS DE MUESTRA.")
    case .sampleMeaning:
      Phrase("Not a real agency, not real records.", "No es una entidad real ni son documentos reales.")
    case .navigation: Phrase("Main", "Principal")
    case .home: Phrase("Home", "Inicio")
    case .accounts: Phrase("Official accounts", "Cuentas oficiales")
    case .policy: Phrase("Policy", "Política")
    case .verify: Phrase("Verify a record", "Verificar un documento")
    case .explanation: Phrase("How it works", "Cómo funciona")
    case .log: Phrase("The log", "El registro")
    case .staff: Phrase("Staff sign-in", "Acceso del personal")
    case .kept: Phrase("Records kept with Rostra.", "Archivo llevado con Rostra.")
    case .zone: Phrase("Times are in the zone %@.", "Las horas corresponden a la zona %@.")
    }
  }
}
