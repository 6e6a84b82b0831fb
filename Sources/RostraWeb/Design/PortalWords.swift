/// The words of the public half, in the languages that it ships with.
struct PortalWords: Sendable {
  var skip, sample, sampleMeaning, navigation, home, verify, howItWorks, staff, otherLanguage, otherLanguageName: String
  var kept: String
  var zone: @Sendable (String) -> String

  static func of(_ language: String) -> PortalWords { language == "es" ? spanish : english }

  private static let english = PortalWords(
    skip: "Skip to the content", sample: "SAMPLE DATA.", sampleMeaning: "Not a real agency, not real records.",
    navigation: "Main", home: "Home", verify: "Verify a record", howItWorks: "How it works", staff: "Staff sign-in",
    otherLanguage: "es", otherLanguageName: "Español", kept: "Records kept with Rostra.",
    zone: { "Times are in the zone \($0)." })

  private static let spanish = PortalWords(
    skip: "Saltar al contenido", sample: "DATOS DE MUESTRA.",
    sampleMeaning: "No es una entidad real ni son documentos reales.", navigation: "Principal", home: "Inicio",
    verify: "Verificar un documento", howItWorks: "Cómo funciona", staff: "Acceso del personal",
    otherLanguage: "en", otherLanguageName: "English", kept: "Archivo llevado con Rostra.",
    zone: { "Las horas corresponden a la zona \($0)." })
}
