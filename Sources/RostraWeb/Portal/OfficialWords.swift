import Rostra

/// The words of the public registry.
enum OfficialWord: PortalWord {
  case title, lead, search, words, unit, platform, category, show, showAll, all, found, none, noneYet, next, first
  case name, status, since, until, files, asJSON, asCSV, machine, snapshots, checkTitle, checkLead, checkLabel
  case checkHint, check, official, officialText, was, wasText, handle, handleText, near, nearText, unknown, unknownText
  case unreadable, unreadableText, compare, toRegistry, purpose, audience, address, account, comments, forum
  case interaction, contact, website, type, notices, noNotices, records, recordsText, recordsLaw, history, closed
  case closedText, farewell, cause, archive, ended, badge, badgeText, snapshotsTitle, snapshotsText, day, accounts,
    digest, proof
  case proofSoon, file, noSnapshots, badgeOfficial, badgeClosed, reference, displayed

  var phrase: Phrase {
    switch self {
    case .title: Phrase("Official accounts", "Cuentas oficiales")
    case .lead:
      Phrase(
        "These are all the social media accounts of %@, those in use and those that were closed. An account that is not listed here does not speak for it.",
        "Estas son todas las cuentas de redes sociales de %@, las que se usan y las que se cerraron. Una cuenta que no figura aquí no habla en su nombre."
      )
    case .search: Phrase("Search the accounts", "Buscar cuentas")
    case .words: Phrase("Words", "Palabras")
    case .unit: Phrase("Department", "Departamento")
    case .platform: Phrase("Platform", "Plataforma")
    case .category: Phrase("Kind", "Tipo")
    case .show: Phrase("Search", "Buscar")
    case .showAll: Phrase("Show all", "Mostrar todas")
    case .all: Phrase("All", "Todos")
    case .found: Phrase("Accounts found", "Cuentas encontradas")
    case .none:
      Phrase("No account matches. Try fewer words.", "Ninguna cuenta coincide. Pruebe con menos palabras.")
    case .noneYet: Phrase("No account is registered yet.", "Todavía no hay ninguna cuenta registrada.")
    case .next: Phrase("More accounts", "Más cuentas")
    case .first: Phrase("Back to the start", "Volver al principio")
    case .name: Phrase("Name", "Nombre")
    case .status: Phrase("Status", "Situación")
    case .since: Phrase("Official since", "Oficial desde")
    case .until: Phrase("Official until", "Oficial hasta")
    case .files: Phrase("The registry as a file", "El registro como archivo")
    case .asJSON: Phrase("The whole registry as JSON", "Todo el registro en JSON")
    case .asCSV: Phrase("The whole registry as CSV, for spreadsheets", "Todo el registro en CSV, para hojas de cálculo")
    case .machine:
      Phrase(
        "Official accounts for programs, at a fixed address", "Cuentas oficiales para programas, en dirección fija")
    case .snapshots: Phrase("The registry of each day, with proof", "El registro de cada día, con prueba")
    case .checkTitle: Phrase("Is this account official?", "¿Es oficial esta cuenta?")
    case .checkLead:
      Phrase(
        "Paste the link of an account or of one of its posts, or type its name.",
        "Pegue el enlace de una cuenta o de una de sus publicaciones, o escriba su nombre.")
    case .checkLabel: Phrase("Link or name of the account", "Enlace o nombre de la cuenta")
    case .checkHint:
      Phrase("Such as https://x.com/example or @example", "Por ejemplo, https://x.com/ejemplo o @ejemplo")
    case .check: Phrase("Check", "Comprobar")
    case .official: Phrase("Yes, it is official", "Sí, es oficial")
    case .officialText:
      Phrase("It has been an account of %@ since %@.", "Es una cuenta de %@ desde el %@.")
    case .was: Phrase("Not any more", "Ya no")
    case .wasText:
      Phrase(
        "It was official until %@. What is posted there now does not come from %@.",
        "Fue oficial hasta el %@. Lo que se publica allí ahora no procede de %@.")
    case .handle: Phrase("There is an official account of that name", "Hay una cuenta oficial con ese nombre")
    case .handleText:
      Phrase(
        "Anybody can take the same name on another platform. Compare the platform and the link, or paste the link here.",
        "Cualquiera puede usar el mismo nombre en otra plataforma. Compare la plataforma y el enlace, o pegue aquí el enlace."
      )
    case .near: Phrase("No. It only looks like one", "No. Solo lo parece")
    case .nearText:
      Phrase(
        "It is not in the registry, and its name is like that of an official account. Do not give it money, passwords or personal information, and report it to the platform and to %@.",
        "No está en el registro y su nombre se parece al de una cuenta oficial. No le dé dinero, contraseñas ni datos personales, y denúnciela a la plataforma y a %@."
      )
    case .unknown: Phrase("It is not in the registry", "No está en el registro")
    case .unknownText:
      Phrase(
        "It is not an official account of %@. If it claims to be one, do not give it money, passwords or personal information; report it to the platform, and tell us.",
        "No es una cuenta oficial de %@. Si dice serlo, no le dé dinero, contraseñas ni datos personales; denúnciela a la plataforma y avísenos."
      )
    case .unreadable: Phrase("That is not a link or a name", "Eso no es un enlace ni un nombre")
    case .unreadableText:
      Phrase(
        "Copy the whole address from the browser, or type the name without spaces.",
        "Copie la dirección completa del navegador o escriba el nombre sin espacios.")
    case .compare: Phrase("Compare with", "Compare con")
    case .toRegistry: Phrase("All official accounts", "Todas las cuentas oficiales")
    case .purpose: Phrase("Purpose", "Finalidad")
    case .audience: Phrase("For whom", "Para quién")
    case .address: Phrase("Link", "Enlace")
    case .account: Phrase("Account name", "Nombre de la cuenta")
    case .comments: Phrase("Comments", "Comentarios")
    case .forum: Phrase("Public forum", "Foro público")
    case .interaction: Phrase("Interaction", "Interacción")
    case .contact: Phrase("Contact", "Contacto")
    case .website: Phrase("Website", "Sitio web")
    case .type: Phrase("Kinds of media", "Tipos de medio")
    case .notices: Phrase("Notices and rules of this account", "Avisos y normas de esta cuenta")
    case .noNotices: Phrase("None is on record as displayed.", "No consta que se muestre ninguno.")
    case .records: Phrase("Public records", "Documentos públicos")
    case .recordsText:
      Phrase(
        "What is written here, by the agency and by the public, may be a public record and may have to be disclosed on request.",
        "Lo que aquí escriben la entidad y el público puede ser un documento público y tener que entregarse a quien lo solicite."
      )
    case .recordsLaw: Phrase("Law:", "Ley:")
    case .history: Phrase("History", "Historial")
    case .closed: Phrase("This account is closed", "Esta cuenta está cerrada")
    case .closedText:
      Phrase(
        "It has not been official since %@. Its entry stays here so that it can be recognised.",
        "No es oficial desde el %@. Su ficha permanece aquí para que se la pueda reconocer.")
    case .farewell: Phrase("What the agency says", "Lo que dice la entidad")
    case .cause: Phrase("Reason", "Motivo")
    case .archive: Phrase("Where its content is kept", "Dónde se conserva su contenido")
    case .ended: Phrase("Closed on", "Cerrada el")
    case .badge: Phrase("Badge for your website", "Distintivo para su sitio web")
    case .badgeText:
      Phrase(
        "Other websites may show this account’s status with this frame:",
        "Otros sitios web pueden mostrar la situación de esta cuenta con este marco:")
    case .snapshotsTitle: Phrase("The registry of each day", "El registro de cada día")
    case .snapshotsText:
      Phrase(
        "Each day the whole registry is kept as a file, and its SHA-256 is written into the log. So nobody can say later that another account had been official.",
        "Cada día se guarda todo el registro en un archivo y su SHA-256 se anota en el registro de pruebas. Así nadie puede decir después que otra cuenta fue oficial."
      )
    case .day: Phrase("Day", "Día")
    case .accounts: Phrase("Accounts", "Cuentas")
    case .digest: Phrase("SHA-256 of the file", "SHA-256 del archivo")
    case .proof: Phrase("Proof", "Prueba")
    case .proofSoon: Phrase("Follows within minutes", "Estará en unos minutos")
    case .file: Phrase("File", "Archivo")
    case .noSnapshots: Phrase("There is none yet.", "Todavía no hay ninguno.")
    case .badgeOfficial: Phrase("Official account of %@", "Cuenta oficial de %@")
    case .badgeClosed: Phrase("Not official any more", "Ya no es oficial")
    case .reference: Phrase("Number in the registry", "Número en el registro")
    case .displayed: Phrase("Displayed since %@", "Se muestra desde el %@")
    }
  }
}

/// Where an account stands, and what its settings mean, in plain words.
enum OfficialValueWord: PortalWord {
  case registered, inUse, quiet, suspended, closing, closed
  case commentsOff, commentsOn, commentsApproved, forumNone, forumLimited, forumOpen, oneWay, within, dialogue
  case video, blogging, networking, photo, bookmarking, knowledge, forums
  case head, dormancy, terms, security, unit, audit

  var phrase: Phrase {
    switch self {
    case .registered: Phrase("Registered, not in use yet", "Registrada, aún sin uso")
    case .inUse: Phrase("In use", "En uso")
    case .quiet: Phrase("Official, nothing new for a while", "Oficial, sin novedades desde hace tiempo")
    case .suspended: Phrase("Official, its use is suspended", "Oficial, con el uso suspendido")
    case .closing: Phrase("Official, is being closed", "Oficial, en proceso de cierre")
    case .closed: Phrase("Closed", "Cerrada")
    case .commentsOff: Phrase("Off", "Desactivados")
    case .commentsOn: Phrase("On", "Activados")
    case .commentsApproved: Phrase("On, shown after approval", "Activados, se muestran tras su aprobación")
    case .forumNone: Phrase("Not opened as a public forum", "No se ha abierto como foro público")
    case .forumLimited: Phrase("A limited public forum", "Un foro público limitado")
    case .forumOpen: Phrase("An open public forum", "Un foro público abierto")
    case .oneWay: Phrase("The agency tells; it does not answer here", "La entidad informa; no responde aquí")
    case .within: Phrase("Within the agency", "Dentro de la entidad")
    case .dialogue: Phrase("Dialogue with the public", "Diálogo con el público")
    case .video: Phrase("Video sharing", "Vídeos")
    case .blogging: Phrase("Blogging and microblogging", "Blogs y microblogs")
    case .networking: Phrase("Social networking", "Redes sociales")
    case .photo: Phrase("Photo sharing", "Fotografías")
    case .bookmarking: Phrase("Social bookmarking", "Marcadores sociales")
    case .knowledge: Phrase("Sharing of knowledge", "Conocimiento compartido")
    case .forums: Phrase("Online forums and updates", "Foros y novedades en línea")
    case .head: Phrase("By direction of the agency’s head", "Por orden de la dirección de la entidad")
    case .dormancy: Phrase("It was not used any more", "Ya no se usaba")
    case .terms: Phrase("The platform changed its terms", "La plataforma cambió sus condiciones")
    case .security: Phrase("Security", "Seguridad")
    case .unit: Phrase("The department asked for it", "Lo pidió el departamento")
    case .audit: Phrase("An audit", "Una auditoría")
    }
  }

  init(_ status: OfficialAccount.Status) {
    self =
      switch status {
      case .registered: .registered
      case .inUse: .inUse
      case .quiet: .quiet
      case .suspended: .suspended
      case .closing: .closing
      case .closed: .closed
      }
  }

  /// Of a setting's value; nil: none that the public is told in words.
  init?(_ field: String, _ value: String) {
    let words: [String: OfficialValueWord] =
      switch field {
      case "comments": ["off": .commentsOff, "on": .commentsOn, "approved": .commentsApproved]
      case "forum": ["none": .forumNone, "limited": .forumLimited, "open": .forumOpen]
      case "interaction": ["one-way": .oneWay, "internal": .within, "public": .dialogue]
      case "category":
        [
          "video": .video, "blogging": .blogging, "networking": .networking, "photo": .photo,
          "bookmarking": .bookmarking, "knowledge": .knowledge, "forums": .forums,
        ]
      case "cause":
        [
          "head": .head, "dormancy": .dormancy, "terms": .terms, "security": .security, "unit": .unit, "audit": .audit,
        ]
      default: [:]
      }
    guard let word = words[value] else { return nil }
    self = word
  }

  static let categories = ["video", "blogging", "networking", "photo", "bookmarking", "knowledge", "forums"]
}
