import Rostra

/// The front door: who this agency is, what it keeps, how to ask for it.
struct HomePage: Page {
  var language: String
  var agency: String
  var jurisdiction: String
  var sites: [Site]
  var laws: [Law]
  var helpers: [Helper]
  /// How many entries the log has; nil where nothing was published yet.
  var logSize: String?
  var title: String { Speaker<HomeWord>(language)(.title) }

  struct Site: Codable, Sendable, Hashable {
    var name: String
    var platform: String
    var address: String
    /// Whether the address is one that a browser can open.
    var isLink: Bool
    var since: Moment
  }

  struct Law: Codable, Sendable, Hashable {
    var subject: String
    var title: String
    var citation: String
    /// The day on which somebody compared it with the law itself; nil where nobody has.
    var verified: String?
  }

  struct Helper: Codable, Sendable, Hashable {
    var name: String
    var purpose: String
  }

  private var say: Speaker<HomeWord> { Speaker(language) }

  func main(_ frame: Frame) -> HTML {
    """
    <h1>\(say(.heading, agency))</h1>
    <p class="lead">\(say(.lead, agency))</p>
    <ul class="cards">
    <li class="card"><h2>\(say(.verifyTitle))</h2><p>\(say(.verifyText))</p>
    <p><a class="button" href="\(frame.link("/verify"))">\(say(.verifyAction))</a></p></li>
    <li class="card"><h2>\(say(.logTitle))</h2>
    <p>\(logSize.map { say(.logText, $0) } ?? say(.logEmpty))</p>
    <p><a href="\(frame.link("/how-it-works"))">\(say(.toExplanation))</a><br><a href="\(frame.link("/log"))">\(say(.toLog))</a></p></li>
    </ul>
    <h2 id="sites">\(say(.sites))</h2>
    \(sites.isEmpty ? "<p>\(say(.noSites))</p>" as HTML : table)
    <h2 id="ask">\(say(.ask))</h2>
    <p>\(say(.askText, agency))</p>
    \(laws.isEmpty ? nil : "<h3>\(say(.laws))</h3>\n<ul>\(laws.map(law))</ul>" as HTML)
    \(helpers.isEmpty ? nil : "<h3>\(say(.helpers))</h3>\n<ul>\(helpers.map(Self.helper))</ul>" as HTML)
    \(laws.isEmpty && helpers.isEmpty ? nil : "<p class=\"quiet\">\(say(.editable, jurisdiction))</p>" as HTML)
    """
  }

  private var table: HTML {
    DataTable(
      caption: say(.sites),
      columns: ["\(say(.name))", "\(say(.platform))", "\(say(.address))", "\(say(.since))"],
      rows: sites.map { site in
        [
          "\(site.name)", "\(site.platform)",
          site.isLink ? "<a href=\"\(site.address)\" rel=\"noreferrer\">\(site.address)</a>" : "\(site.address)",
          site.since.html,
        ]
      }
    ).html
  }

  /// Names of laws and offices stay as the profile has them, which is in English.
  private func law(_ law: Law) -> HTML {
    """
    <li><span lang="en">\(law.title), \(law.citation) (\(law.subject))</span>
    <span class="quiet">\(law.verified.map { say(.verified, $0) } ?? say(.unverified))</span></li>

    """
  }

  private static func helper(_ helper: Helper) -> HTML {
    "<li lang=\"en\">\(helper.name): \(helper.purpose)</li>\n"
  }
}

enum HomeWord: PortalWord {
  case title, heading, lead, verifyTitle, verifyText, verifyAction, logTitle, logText, logEmpty, toExplanation, toLog
  case sites, noSites, name, platform, address, since, ask, askText, laws, helpers, editable, verified, unverified

  var phrase: Phrase {
    switch self {
    case .title: Phrase("Social media records", "Documentos de las redes sociales")
    case .heading: Phrase("%@: social media records", "%@: documentos de las redes sociales")
    case .lead:
      Phrase(
        "What %@ and others say on its public accounts is a public record. It is captured here as it stood, with what was edited or deleted later, and kept so that nobody can change it unseen.",
        "Lo que %@ y otras personas publican en sus cuentas públicas es un documento público. Aquí se captura tal como estaba, con lo que luego se modificó o borró, y se guarda de modo que nadie pueda alterarlo sin que se note."
      )
    case .verifyTitle: Phrase("Did you receive records?", "¿Recibió documentos?")
    case .verifyText:
      Phrase(
        "Check that a file from this agency is complete and unchanged. Your own browser does the work; the file stays with you.",
        "Compruebe que un archivo de esta entidad está completo y sin cambios. Lo hace su propio navegador; el archivo se queda con usted."
      )
    case .verifyAction: Phrase("Verify a record", "Verificar un documento")
    case .logTitle: Phrase("A log that anybody can check", "Un registro que cualquiera puede comprobar")
    case .logText:
      Phrase(
        "%@ entries so far. Entries are only ever added, never changed or taken out.",
        "%@ anotaciones hasta ahora. Solo se añaden; nunca se cambian ni se quitan.")
    case .logEmpty: Phrase("It has no entries yet.", "Todavía no tiene anotaciones.")
    case .toExplanation: Phrase("How it works, in plain words", "Cómo funciona, en palabras sencillas")
    case .toLog: Phrase("Where the log stands", "Estado del registro")
    case .sites: Phrase("The accounts and pages that are kept", "Las cuentas y páginas que se conservan")
    case .noSites: Phrase("None yet.", "Todavía ninguna.")
    case .name: Phrase("Name", "Nombre")
    case .platform: Phrase("Platform", "Plataforma")
    case .address: Phrase("Address", "Dirección")
    case .since: Phrase("Kept since", "Desde")
    case .ask: Phrase("Asking for records", "Solicitar documentos")
    case .askText:
      Phrase(
        "Ask %@ in the way in which you would ask it for any other public record, and name the account, the time and the words you look for. You need not say why. What you are given can be verified here.",
        "Pídalos a %@ del mismo modo que cualquier otro documento público, e indique la cuenta, las fechas y las palabras que busca. No tiene que decir para qué. Lo que le entreguen puede verificarse aquí."
      )
    case .laws: Phrase("The law on it", "La ley aplicable")
    case .helpers: Phrase("Who else can help", "Quién más puede ayudar")
    case .editable:
      Phrase(
        "These references come from the profile “%@”. They are a start, not legal advice.",
        "Estas referencias proceden del perfil «%@». Son un punto de partida, no asesoramiento jurídico.")
    case .verified: Phrase("Last compared with the law: %@.", "Última comprobación con la ley: %@.")
    case .unverified:
      Phrase("Not yet compared with the law itself.", "Todavía no se ha comprobado con el texto de la ley.")
    }
  }
}
