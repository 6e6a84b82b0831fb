import Rostra

/// How the log works, for those who have never heard of one.
struct ExplanationPage: Page {
  var language: String
  var agency: String
  var title: String { Speaker<ExplanationWord>(language)(.title) }

  private var say: Speaker<ExplanationWord> { Speaker(language) }

  func main(_ frame: Frame) -> HTML {
    """
    <h1>\(say(.title))</h1>
    <p class="lead">\(say(.lead, agency))</p>
    <h2>\(say(.captureTitle))</h2>
    <p>\(say(.capture))</p>
    <h2>\(say(.sealTitle))</h2>
    <p>\(say(.seal))</p>
    <h2>\(say(.logTitle))</h2>
    <p>\(say(.log))</p>
    <h2>\(say(.handTitle))</h2>
    <p>\(say(.hand))</p>
    <div class="card">
    <h2>\(say(.provenTitle))</h2>
    <ul><li>\(say(.provenUnchanged))</li><li>\(say(.provenNothingRemoved))</li><li>\(say(.provenWhole))</li><li>\(say(.provenTime))</li></ul>
    </div>
    <div class="card">
    <h2>\(say(.unprovenTitle))</h2>
    <ul><li>\(say(.unprovenShown))</li><li>\(say(.unprovenTrue))</li><li>\(say(.unprovenAll))</li><li>\(say(.unprovenKey))</li></ul>
    </div>
    <h2>\(say(.distrustTitle))</h2>
    <p>\(say(.distrust))</p>
    <p><a class="button" href="\(frame.link("/verify"))">\(say(.verify))</a></p>
    <p><a href="\(frame.link("/log"))">\(say(.toLog))</a></p>
    """
  }
}

enum ExplanationWord: PortalWord {
  case title, lead, captureTitle, capture, sealTitle, seal, logTitle, log, handTitle, hand
  case provenTitle, provenUnchanged, provenNothingRemoved, provenWhole, provenTime
  case unprovenTitle, unprovenShown, unprovenTrue, unprovenAll, unprovenKey
  case distrustTitle, distrust, verify, toLog

  var phrase: Phrase {
    switch self {
    case .title: Phrase("How it works", "Cómo funciona")
    case .lead:
      Phrase(
        "You need not trust %@ to believe that a record is what was captured. You can check it, and so can anybody else.",
        "No hace falta confiar en %@ para creer que un documento es lo que se capturó. Usted puede comprobarlo, y cualquier otra persona también."
      )
    case .captureTitle:
      Phrase("1. The platform's answer is kept as it came", "1. La respuesta de la plataforma se guarda tal cual")
    case .capture:
      Phrase(
        "Rostra asks each platform at short intervals, as a reader would, and stores the answer byte for byte before it reads it. Later it asks again, so that edits and deletions are noticed, with the time between which they happened.",
        "Rostra consulta cada plataforma a intervalos cortos, como lo haría un lector, y guarda la respuesta byte por byte antes de leerla. Después vuelve a preguntar, y así se notan las modificaciones y los borrados, con las horas entre las que ocurrieron."
      )
    case .sealTitle: Phrase("2. Each record is sealed", "2. Cada documento se sella")
    case .seal:
      Phrase(
        "From the words of a record a short number is computed, its seal. Change one letter and the seal differs. From the seal nobody can work out the words.",
        "A partir de las palabras de un documento se calcula un número corto: su sello. Si cambia una letra, el sello es otro. A partir del sello nadie puede deducir las palabras."
      )
    case .logTitle:
      Phrase("3. The seal goes into a log that only grows", "3. El sello entra en un registro que solo crece")
    case .log:
      Phrase(
        "The log is a long list of seals, published for all. Its state is signed again and again, and outside authorities date it. Each signed state contains all earlier ones: were an entry changed or taken out, every later state would contradict those that others have kept.",
        "El registro es una larga lista de sellos, publicada para todos. Su estado se firma una y otra vez, y autoridades externas lo fechan. Cada estado firmado contiene todos los anteriores: si una anotación se cambiara o se quitara, los estados posteriores contradirían los que otros ya guardaron."
      )
    case .handTitle:
      Phrase("4. What is handed out brings its proof along", "4. Lo que se entrega lleva consigo su prueba")
    case .hand:
      Phrase(
        "With each record come the few numbers that lead from its words to the signed state of the log. To check them takes no permission, no account and no connection to us.",
        "Con cada documento van los pocos números que llevan de sus palabras al estado firmado del registro. Para comprobarlos no hace falta permiso, ni cuenta, ni conexión con nosotros."
      )
    case .provenTitle: Phrase("What is proven", "Lo que queda probado")
    case .provenUnchanged:
      Phrase(
        "The record is, word for word, what was captured.", "El documento es, palabra por palabra, lo que se capturó.")
    case .provenNothingRemoved:
      Phrase(
        "Nothing that was captured can be changed or taken out of the log unseen.",
        "Nada de lo capturado puede cambiarse ni quitarse del registro sin que se note.")
    case .provenWhole:
      Phrase(
        "A file that was handed out is complete: nothing was left out of it or added to it afterwards.",
        "Un archivo entregado está completo: después no se le quitó ni se le añadió nada.")
    case .provenTime:
      Phrase(
        "Where an outside authority dated the log: the record existed by then.",
        "Si una autoridad externa fechó el registro: el documento ya existía en ese momento.")
    case .unprovenTitle: Phrase("What is not proven", "Lo que no queda probado")
    case .unprovenShown:
      Phrase(
        "That the platform showed the same to everybody. A platform may show different things to different people.",
        "Que la plataforma mostrara lo mismo a todos. Una plataforma puede mostrar cosas distintas a personas distintas."
      )
    case .unprovenTrue: Phrase("That what people wrote there is true.", "Que lo que la gente escribió allí sea cierto.")
    case .unprovenAll:
      Phrase(
        "That everything was captured. What could not be is written down as a gap.",
        "Que se capturara todo. Lo que no pudo capturarse queda anotado como laguna.")
    case .unprovenKey:
      Phrase(
        "That a key is the agency's. Compare the one on the page of the log with one that you got in another way.",
        "Que una clave sea de la entidad. Compare la que figura en la página del registro con otra que haya obtenido por otra vía."
      )
    case .distrustTitle: Phrase("If you do not trust this page either", "Si tampoco confía en esta página")
    case .distrust:
      Phrase(
        "The formats are public standards: BagIt, WARC, C2SP tlog-tiles, RFC 3161. Other people's programs check each of them. Our own checker, rostra verify, works without a network and without us.",
        "Los formatos son normas públicas: BagIt, WARC, C2SP tlog-tiles, RFC 3161. Programas de terceros comprueban cada uno. Nuestro propio verificador, rostra verify, funciona sin red y sin nosotros."
      )
    case .verify: Phrase("Verify a record", "Verificar un documento")
    case .toLog: Phrase("Where the log stands", "Estado del registro")
    }
  }
}
