/// The words of the page that checks a file.
enum VerifyWord: PortalWord {
  case title, lead, file, thereHint, hereHint, check, reading, checking, good, goodText, bad, badText, right, wrong,
    skipped
  case findings, more, facts, production, signedBy, made, records, versions, observations, evidence, stamps, noStamps
  case sample, shown, failed, of, unprovenTitle, unprovenTrue, unprovenAll, unprovenStamp, elsewhereTitle, elsewhere,
    keyIs
  case noFile, tooLarge, busy, notMultipart

  var phrase: Phrase {
    switch self {
    case .title: Phrase("Verify a record", "Verificar un documento")
    case .lead:
      Phrase(
        "Did %@ give you records? Here you learn whether the file is complete, and unchanged since it was captured.",
        "¿Recibió documentos de %@? Aquí sabrá si el archivo está completo y no ha cambiado desde que se capturó.")
    case .file:
      Phrase(
        "The file as you received it: a production (.zip) or the proof of one record (.json)",
        "El archivo tal como lo recibió: una entrega (.zip) o la prueba de un documento (.json)")
    case .thereHint:
      Phrase(
        "Your browser runs no script here, so the file is sent to this server, checked, and removed at once. At most %@. To check without sending it, use rostra verify on your own computer.",
        "Su navegador no ejecuta programas aquí; por eso el archivo se envía a este servidor, se comprueba y se borra enseguida. Como máximo %@. Para comprobarlo sin enviarlo, use rostra verify en su propio equipo."
      )
    case .hereHint:
      Phrase(
        "Choose it, or drop it here. It is read by your own browser and goes nowhere; no network is used.",
        "Elíjalo o arrástrelo aquí. Lo lee su propio navegador y no se envía a ninguna parte; no se usa la red.")
    case .check: Phrase("Check the file", "Comprobar el archivo")
    case .reading: Phrase("Reading %@ …", "Leyendo %@ …")
    case .checking: Phrase("checking …", "comprobando …")
    case .good: Phrase("Verified", "Verificado")
    case .goodText:
      Phrase(
        "%@ is complete and unchanged since it was captured, and what it shows is in the log of this agency.",
        "%@ está completo y sin cambios desde que se capturó, y lo que muestra está en el registro de esta entidad.")
    case .bad: Phrase("Not verified", "No verificado")
    case .badText:
      Phrase(
        "%@ is not what this agency handed out, or something in it cannot be proven. Do not rely on it; ask for it again.",
        "%@ no es lo que entregó esta entidad, o algo en él no puede probarse. No se fíe de él; pídalo de nuevo.")
    case .right: Phrase("right", "correcto")
    case .wrong: Phrase("WRONG", "INCORRECTO")
    case .skipped: Phrase("not reached", "sin comprobar")
    case .findings: Phrase("What is wrong", "Qué falla")
    case .more: Phrase("and %@ more", "y %@ más")
    case .facts: Phrase("What this is", "Qué es")
    case .production: Phrase("Production", "Entrega")
    case .signedBy: Phrase("Signed by", "Firmado por")
    case .made: Phrase("Made", "Fecha")
    case .records: Phrase("Records", "Documentos")
    case .versions: Phrase("Versions", "Versiones")
    case .observations: Phrase("Observations", "Observaciones")
    case .evidence: Phrase("Evidence records", "Documentos de evidencia")
    case .stamps: Phrase("Time stamps", "Sellos de tiempo")
    case .noStamps: Phrase("none in this file", "ninguno en este archivo")
    case .sample:
      Phrase(
        "SAMPLE DATA: not a real agency, not real records.",
        "DATOS DE MUESTRA: no es una entidad real ni son documentos reales.")
    case .shown: Phrase("What is proven, as it was last captured", "Lo que queda probado, según la última captura")
    case .failed:
      Phrase(
        "The check could not run in this browser. Use rostra verify, or another browser.",
        "La comprobación no pudo ejecutarse en este navegador. Use rostra verify u otro navegador.")
    case .of: Phrase("%@ of %@", "%@ de %@")
    case .unprovenTitle: Phrase("What this cannot prove", "Lo que esto no puede probar")
    case .unprovenTrue:
      Phrase(
        "That the platform showed this to everybody, or that what people wrote there is true.",
        "Que la plataforma mostrara esto a todos, o que lo que la gente escribió allí sea cierto.")
    case .unprovenAll:
      Phrase(
        "That the search found everything that was wanted, or that everything was captured.",
        "Que la búsqueda encontrara todo lo que se quería, o que se capturara todo.")
    case .unprovenStamp:
      Phrase(
        "That the authority of a time stamp is to be trusted. Its certificate is checked with:",
        "Que la autoridad de un sello de tiempo sea de fiar. Su certificado se comprueba con:")
    case .elsewhereTitle: Phrase("Without this page", "Sin esta página")
    case .elsewhere:
      Phrase(
        "If you trust neither this page nor its server: every production holds its own verify.html, and on any computer there is",
        "Si no se fía de esta página ni de su servidor: cada entrega contiene su propio verify.html, y en cualquier equipo puede usarse"
      )
    case .keyIs: Phrase("The key of this agency:", "La clave de esta entidad:")
    case .noFile: Phrase("Choose a file first.", "Elija antes un archivo.")
    case .tooLarge:
      Phrase(
        "The file is larger than %@. Use rostra verify on your own computer.",
        "El archivo supera %@. Use rostra verify en su propio equipo.")
    case .busy:
      Phrase(
        "Too many files are being checked just now, or too many came from your address. Try again in a minute.",
        "Ahora mismo se están comprobando demasiados archivos, o llegaron demasiados de su dirección. Inténtelo dentro de un minuto."
      )
    case .notMultipart:
      Phrase("The file did not arrive whole. Send it again.", "El archivo no llegó entero. Envíelo de nuevo.")
    }
  }
}

/// What is checked, step by step.
enum CheckWord: PortalWord {
  case title, ofProduction, ofProof, zip, bag, seal, stamps, proofs, shown, evidence, agency, read, signature

  var phrase: Phrase {
    switch self {
    case .title: Phrase("What is checked", "Qué se comprueba")
    case .ofProduction: Phrase("Of a production", "De una entrega")
    case .ofProof: Phrase("Of the proof of one record", "De la prueba de un documento")
    case .zip:
      Phrase("The ZIP file is whole, and nothing is hidden in it", "El archivo ZIP está entero y no oculta nada")
    case .bag:
      Phrase(
        "Every file in it is listed, and has its digests (SHA-256 and SHA-512)",
        "Cada archivo figura en la lista y coincide con sus resúmenes (SHA-256 y SHA-512)")
    case .seal: Phrase("It is the package that was sealed", "Es el paquete que se selló")
    case .stamps:
      Phrase(
        "The log's checkpoint is signed, and its time stamps are of it",
        "El punto de control del registro está firmado y sus sellos de tiempo son suyos")
    case .proofs:
      Phrase(
        "Every version and observation is in the log, word for word",
        "Cada versión y cada observación está en el registro, palabra por palabra")
    case .shown:
      Phrase("Tables, data and pages show what is proven", "Las tablas, los datos y las páginas muestran lo probado")
    case .evidence:
      Phrase(
        "The platforms' answers are unaltered, and are those that the log committed to",
        "Las respuestas de las plataformas no se alteraron y son las que el registro selló")
    case .agency: Phrase("It is signed with the key of this agency", "Está firmado con la clave de esta entidad")
    case .read: Phrase("The file holds the proof of a record", "El archivo contiene la prueba de un documento")
    case .signature: Phrase("The log's checkpoint is signed", "El punto de control del registro está firmado")
    }
  }
}
